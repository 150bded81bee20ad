"""Starts Chancery: options, single instance, crash log, first run or the last workspace."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    multiprocessing.freeze_support()
    options = _parser().parse_args(arguments)
    if options.tour is not None:
        from desktop.tour import run_tour

        return run_tour(options.tour)
    if options.self_test:
        from desktop.self_test import run_self_test

        return run_self_test()
    if options.measure_start:
        from desktop.measure import run_measured

        return run_measured(options.workspace)
    from desktop.program import run_program

    return run_program(options.workspace, demo=options.demo)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chancery", description="Drafts, seals, sends, records and issues."
    )
    parser.add_argument("workspace", nargs="?", type=Path, help="folder of a workspace to open")
    parser.add_argument("--demo", action="store_true", help="open the demo, making it if absent")
    parser.add_argument(
        "--tour", type=Path, metavar="DIR", help="do the main job offscreen, leave pictures in DIR"
    )
    parser.add_argument(
        "--self-test", action="store_true", help="touch every desk of a throw-away workspace"
    )
    parser.add_argument(
        "--measure-start", action="store_true", help="print start-up time and memory, then end"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
