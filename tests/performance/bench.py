"""``make bench AREA=contacts``: measures the keys of an area, written to ``build/bench/AREA.json``.

python -m tests.performance.bench contracts [KEY ...]
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable

from tests.performance.measure import BUILD, Entry, collecting_as_the_program_does

AREAS = ("contracts", "window", "sync", "contacts")


def main() -> int:
    """Measure the areas named on the command line, or all; returns 0 when every target is met."""
    wanted = [name for name in sys.argv[1:] if name in AREAS] or list(AREAS)
    keys = [name for name in sys.argv[1:] if name not in AREAS]
    missed = 0
    for area in wanted:
        entries: dict[str, Callable[[], Entry]] = importlib.import_module(
            f"tests.performance.area_{area}"
        ).ENTRIES
        target = BUILD / f"{area}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        found: dict[str, Entry] = json.loads(target.read_text()) if target.exists() and keys else {}
        for key, measure in entries.items():
            if keys and key not in keys:
                continue
            with collecting_as_the_program_does():
                found[key] = measure()
            _print(key, found[key])
            missed += not found[key]["met"]
            target.write_text(json.dumps(found, indent=1))
        print(f"written to {target.relative_to(BUILD.parents[1])}")
    return 1 if missed else 0


def _print(key: str, one: Entry) -> None:
    peer = "" if one["peer_value"] is None else f"  {one['peer']}: {one['peer_value']}"
    ratio = "" if one["ratio"] is None else f"  ratio {one['ratio']}"
    state = "met" if one["met"] else "MISSED"
    figure = f"{one['value']:>10} {one['unit']:8} target {one['target']:>8}"
    print(f"{key:14} {figure}  {state}{peer}{ratio}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
