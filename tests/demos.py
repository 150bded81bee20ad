"""Demo workspaces that are made once in a run of the tests, for all its processes, and copied."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

import pytest

from core.database.lock import FolderLock
from core.demo.seed import make_demo
from core.kernel.clock import FixedClock
from core.kernel.errors import WorkspaceLocked


def demo_once(
    factory: pytest.TempPathFactory, now: datetime, *, count: int, contacts: int = 60
) -> Path:
    """Return the folder of a closed demo, which nobody may open: tests work on copies.

    Args:
        now: the moment at which it is made.
        count: so many contracts, the newest of the demo.
        contacts: so many contacts.
    """
    place = _run_folder(factory) / f"demo-{now:%Y%m%d%H%M}-{count}-{contacts}"
    place.mkdir(exist_ok=True)
    demo, half = place / "workspace", place / "half"
    lock = _locked(place)
    try:
        if not demo.exists():
            make_demo(half, FixedClock(now), count=count, contacts=contacts).close()
            half.rename(demo)
    finally:
        lock.release()
    return demo


def _run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the whole run: each process of several has its own inside."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _locked(place: Path) -> FolderLock:
    while True:
        try:
            return FolderLock(place)
        except WorkspaceLocked:
            time.sleep(0.05)
