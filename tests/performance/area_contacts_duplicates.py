"""Measures the look for duplicates; the contacts area joins it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from core.kernel.work import NeverCancelled, no_report
from tests.performance.duplicate_files import MEASURING, duplicate_file
from tests.performance.measure import Entry, entry

COUNT, PAIRS = 1_000_000, 20_000
_SECONDS, _LEAST = 120.0, 0.95


def duplicates(count: int = COUNT, pairs: int = PAIRS) -> Entry:
    """Look through contacts of whom some are entered twice and as many only look like others.

    As the program does: from the command in the window to the pairs kept in the file.
    """
    with tempfile.TemporaryDirectory() as name:
        workspace, truth = duplicate_file(Path(name) / "w", count, pairs, MEASURING)
        try:
            workspace.command(lambda uow: uow.connection.exec_driver_sql("ANALYZE"))
            started = time.perf_counter()
            found = workspace.duplicates.look(
                workspace.background, workspace.actor.permissions, NeverCancelled(), no_report
            )
            taken = time.perf_counter() - started
        finally:
            workspace.close()
    recall, precision = truth.measure({(one.first, one.second) for one in found.pairs})
    target = _SECONDS * count / COUNT
    return entry(
        taken,
        "s",
        target,
        met=taken <= target and recall >= _LEAST and precision >= _LEAST,
        rows=count,
        recall=round(recall, 4),
        precision=round(precision, 4),
        pairs=len(truth.pairs),
        found=len(found.pairs),
        compared=found.compared,
    )


ENTRIES = {"duplicates": duplicates}
