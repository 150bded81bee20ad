"""A plain Qt table: a model that answers every role in Python, Qt's own delegate, no cache."""

from __future__ import annotations

import json
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView

from tests.performance.frames import COLUMNS, ROWS, frame_times, percentile, value_of


class NaiveModel(QAbstractTableModel):
    """Answers what Qt asks, cell by cell and role by role."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return ROWS

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return COLUMNS

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        self.calls += 1
        if role == Qt.ItemDataRole.DisplayRole:
            return value_of(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() % 4 == 2:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None


def measure() -> list[float]:
    """Return the frame times of the naive table."""
    view = QTableView()
    model = NaiveModel()
    view.setModel(model)
    view.verticalHeader().setDefaultSectionSize(31)
    times = frame_times(view)
    view.close()
    return times


if __name__ == "__main__":
    application = QApplication([])
    found = measure()
    print(json.dumps({"p50_ms": percentile(found, 0.5), "p95_ms": percentile(found, 0.95)}))
