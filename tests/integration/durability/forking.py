"""Processes that are made to be killed; they begin with everything imported."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext


def context() -> ForkServerContext:
    """Return the way to start processes here.

    The server that they fork from lives as long as the tests and reads once what it shall import:
    so whoever comes first must name it all.
    """
    found = multiprocessing.get_context("forkserver")
    here = __name__.rpartition(".")[0]
    found.set_forkserver_preload([f"{here}.worker", f"{here}.test_kill_converting"])
    return found
