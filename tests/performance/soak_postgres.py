"""Soak of the cursor on a real PostgreSQL: concurrent writers, 20,000 transactions a seed."""

from __future__ import annotations

import argparse
import time

from tests.concurrent_writers import run
from tests.performance.shared import BOSS, shared_bench

TRANSACTIONS = 20_000


def soak(seeds: range, options: argparse.Namespace) -> int:
    """Run every seed in one database; fifty of them are a million transactions."""
    del options
    failed, transactions, naive, began = 0, 0, 0, time.monotonic()
    with shared_bench(fsync="off") as bench:
        for seed in seeds:
            result = run(bench.scene, BOSS, seed, writers=8, transactions=TRANSACTIONS)
            transactions += result.transactions
            naive += result.naive_missed
            if result.missed or result.repeated:
                failed += 1
                print(f"FAILED seed {seed}: {len(result.missed)} missed, ", end="")
                print(f"{len(result.repeated)} repeated", flush=True)
    if not naive:
        print("FAILED the naive cursor missed nothing, so this proves nothing")
        failed += 1
    rate = transactions / (time.monotonic() - began)
    print(f"{len(seeds)} seeds, {transactions} transactions ({rate:.0f}/s), {failed} failed;")
    print(f"the naive cursor missed {naive}")
    return failed
