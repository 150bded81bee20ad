"""Soak of synchronisation: seeds of the simulator on all cores."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed

from tests.simulation.simulator import Failure, Simulation

_REPORT_EVERY = 60.0


def soak(seeds: range, options: argparse.Namespace) -> int:
    """Run every seed; prints each failing one at once. Returns how many failed."""
    failed, done, began, told = 0, 0, time.monotonic(), time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for seed, failure in _outcomes(pool, seeds, options.steps):
            done += 1
            if failure:
                failed += 1
                print(f"{failure}\nFAILED python -m tests.simulation.simulator {seed}", end="")
                print(f" --steps {options.steps}", flush=True)
            if sys.stdout.isatty() and time.monotonic() - told > _REPORT_EVERY:
                told = time.monotonic()
                print(f"{done} of {len(seeds)} seeds", flush=True)
    steps = done * options.steps
    rate = steps / (time.monotonic() - began)
    print(f"{done} seeds, {steps} steps, {failed} failed ({rate:.0f} steps/s)")
    return failed


def _outcomes(
    pool: ProcessPoolExecutor, seeds: range, steps: int
) -> Iterator[tuple[int, str | None]]:
    running: dict[Future[str | None], int] = {pool.submit(run, one, steps): one for one in seeds}
    for future in as_completed(running):
        yield running.pop(future), future.result()


def run(seed: int, steps: int) -> str | None:
    """Run one seed in this process; returns how it failed."""
    try:
        Simulation(seed, steps).run()
    except Failure as failure:
        return str(failure)
    return None
