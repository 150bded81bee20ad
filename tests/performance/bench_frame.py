"""How long the table takes to paint a frame: 1,000,000 rows, 48 columns, 1600 x 900."""

from __future__ import annotations

import json
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from core.database.listing import Column, IdList
from desktop.tables.model import Rows, TableModel
from desktop.tables.view import TableView
from desktop.theme.apply import apply_theme
from tests.performance.frames import COLUMNS, ROWS, frame_times, percentile, value_of

TARGET_MS = 12.0


def make_view() -> TableView:
    """Return the table over a million rows whose values are made when they are fetched."""
    columns = tuple(
        Column(
            f"c{at}",
            f"Column {at}",
            width_em=7.5,
            align="right" if at % 4 == 2 else "left",
            frozen=at == 0,
        )
        for at in range(COLUMNS)
    )

    def fetch(ids: Sequence[int], done: Callable[[Rows | None], None]) -> None:
        done([tuple(value_of(row, at) for at in range(COLUMNS)) for row in ids])

    model = TableModel(columns, fetch)
    model.set_ids(IdList(range(ROWS)))
    view = TableView(model)
    model.setParent(view)
    return view


def _peer() -> float:
    """Return the p95 of the naive table, in a process of its own: our style would slow it down."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.performance.peers.naive_table"]
    answer = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    return float(json.loads(answer.stdout)["p95_ms"])


def run() -> dict[str, dict[str, Any]]:
    """Measure our table and the naive one in the same run."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply_theme(application, "light", bundled_font=True)
    view = make_view()
    times = frame_times(view)
    view.close()
    peer = _peer()
    value = percentile(times, 0.95)
    return {
        "table.frame_p95": {
            "value": round(value, 2),
            "unit": "ms",
            "target": TARGET_MS,
            "met": value <= TARGET_MS,
            "peer": "naive_table",
            "peer_value": round(peer, 2),
            "ratio": round(peer / value, 2),
            "rows": ROWS,
            "bytes": None,
            "samples": len(times),
            "p50": round(percentile(times, 0.5), 2),
        }
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
