"""``make soak AREA=contracts SEEDS=n``: long random runs with faults; prints each failing seed.

python -m tests.performance.soak --area sync --seeds 500

An area is a module ``tests.performance.soak_AREA`` with a function ``soak(seeds, options) -> int``
that returns how many seeds failed.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

_PREFIX = "soak_"


def main() -> int:
    """Run one area with seeds from the first on; returns 1 when one of them failed."""
    areas = [
        module.name.removeprefix(_PREFIX)
        for module in pkgutil.iter_modules([str(Path(__file__).parent)])
        if module.name.startswith(_PREFIX)
    ]
    parser = argparse.ArgumentParser()
    parser.add_argument("--area", default="contracts")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=2_000, help="steps of one seed, where it has")
    options = parser.parse_args()
    area = options.area or "contracts"
    if area not in areas:
        parser.error(f"no soak for the area {area}; there are {', '.join(areas)}")
    module = importlib.import_module(f"tests.performance.{_PREFIX}{area}")
    seeds = range(options.first, options.first + options.seeds)
    return 1 if module.soak(seeds, options) else 0


if __name__ == "__main__":
    sys.exit(main())
