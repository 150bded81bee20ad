"""Measures of the window: its start, its memory when idle, a frame of a large table, typing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from statistics import median

from tests.performance.measure import ROOT, Entry, entry, p95

_STARTS = 10
_MEGABYTE = 1_000_000


@cache
def _starts() -> tuple[dict[str, float], ...]:
    """Start the program on the demo again and again; the first two starts only warm it up."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CONFIG_HOME": f"{home}/config",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        taken = []
        for _ in range(_STARTS + 2):
            done = subprocess.run(
                [sys.executable, "-m", "desktop", "--measure-start"],
                cwd=ROOT,
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            taken.append(json.loads(done.stdout.splitlines()[-1]))
    return tuple(taken[2:])


def start() -> Entry:
    """Process start to the window's first paint, warm; with it, until the desk is shown."""
    painted = [one["first_paint_ms"] / 1000 for one in _starts()]
    shown = median(one["shown_ms"] / 1000 for one in _starts())
    return entry(
        median(painted),
        "s",
        0.5,
        samples=len(painted),
        slowest=round(max(painted), 2),
        desk_shown=round(shown, 2),
    )


def idle_memory() -> Entry:
    """Resident memory with the demo's desk open, before the first preview."""
    taken = [one["idle_rss_bytes"] / _MEGABYTE for one in _starts()]
    return entry(median(taken), "MB", 150.0, samples=len(taken), most=round(max(taken), 1))


def frame() -> Entry:
    """p95 of painting the table: 1,000,000 rows, 48 columns; see ``bench_frame``."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.bench_frame"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: Entry = json.loads(done.stdout)["table.frame_p95"]
    # As in every other entry: ours over the peer's, smaller is better.
    return {**found, "ratio": round(found["value"] / found["peer_value"], 3)}


def typing() -> Entry:
    """p95 of the window's longest absence after a letter typed into a draft of 60 clauses."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.bench_typing"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    gaps = json.loads(done.stdout.splitlines()[-1])
    return entry(
        p95(gaps), "ms", 50.0, samples=len(gaps), p50=round(median(gaps), 1), most=round(max(gaps))
    )


ENTRIES: dict[str, Callable[[], Entry]] = {
    "start": start,
    "idle_memory": idle_memory,
    "frame": frame,
    "typing": typing,
}
