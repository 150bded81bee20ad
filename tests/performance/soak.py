"""``make soak AREA=contracts SEEDS=n``: workspaces killed over and over; prints failing seeds.

python -m tests.performance.soak --area contracts --seeds 200
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from pathlib import Path

from core.kernel.errors import ChanceryError
from tests.integration.durability.killing import KINDS, Trial

_DEATHS = 15


def main() -> int:
    """Run every kind with seeds 1 to n; returns 1 when one of them failed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--area", default="contracts")
    parser.add_argument("--seeds", type=int, default=200)
    options = parser.parse_args()
    if options.area not in ("", "contracts"):
        parser.error(f"no soak for the area {options.area}")
    failed = [
        (kind, seed)
        for seed in range(1, options.seeds + 1)
        for kind in KINDS
        if not _survives(kind, seed)
    ]
    print(f"{options.seeds} seeds of {len(KINDS)} kinds, {len(failed)} failed")
    for kind, seed in failed:
        print(f"FAILED {kind} seed {seed}")
    return 1 if failed else 0


def _survives(kind: str, seed: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            trial = Trial(kind, Path(folder) / "workspace", seed)
            for _ in range(_DEATHS):
                trial.die_once()
        except (AssertionError, ChanceryError):
            traceback.print_exc()
            print(f"FAILED {kind} seed {seed}", flush=True)
            return False
    print(f"held   {kind} seed {seed}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
