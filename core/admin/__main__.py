"""The chancery-admin command line.

``chancery-admin audit verify FILE`` checks an exported audit trail with no workspace.
``chancery-admin shared …`` sets up and looks after a shared PostgreSQL database.
``chancery-admin workspace …`` moves a workspace into an organisation, or copies one out of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.admin import moving, shared
from core.audit.verify import verify_file
from core.kernel.errors import ChanceryError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 when all is well, 1 when something was found, 2 on bad input."""
    parser = argparse.ArgumentParser(prog="chancery-admin", description=__doc__)
    areas = parser.add_subparsers(dest="area", required=True)
    audit = areas.add_parser("audit", help="audit trails").add_subparsers(dest="act", required=True)
    verify = audit.add_parser("verify", help="check an exported audit trail")
    verify.add_argument("file", type=Path)
    shared.add_to(areas)
    moving.add_to(areas)
    options = parser.parse_args(arguments)
    try:
        if options.area == "shared":
            return shared.run(options)
        if options.area == "workspace":
            return moving.run(options)
        return _verify(options.file)
    except ChanceryError as error:
        print(error, file=sys.stderr)
        return 2


def _verify(path: Path) -> int:
    verdicts = verify_file(path)
    for verdict in verdicts:
        state = "sound" if verdict.sound else "NOT SOUND"
        print(
            f"Device {verdict.device_id}: {state}, {verdict.events:,} events, "
            f"signed up to {verdict.signed_to:,}, last hash {verdict.last_hash.hex()[:16]}"
        )
        for finding in verdict.findings:
            print(f"  {finding.text}")
    return 0 if all(verdict.sound for verdict in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
