"""A short read-only table for lists of some hundred rows, in the look of the large ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QTableWidgetItem

from desktop.theme.follow import follow
from desktop.theme.icons import icon
from desktop.theme.metrics import ROW_HEIGHT
from desktop.theme.units import font, u


@dataclass(frozen=True)
class RowCell:
    """One cell: its words, and an icon in the colour of a token or meaning before them."""

    text: str
    icon: str = ""
    colour: str = "muted"


Row = Sequence[str | RowCell]


class RowTable(QTableWidget):
    """The table. Widths are in units; the last column takes what is left."""

    def __init__(self, name: str, columns: Sequence[tuple[str, float]]) -> None:
        super().__init__(0, len(columns))
        self._columns = columns
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([title for title, _ in columns])
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setStretchLastSection(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        follow(self, self._refresh)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows`` in place of what is there; the current row stays where it is."""
        current = self.currentRow()
        self.setRowCount(len(rows))
        strong = font("body", 500)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                cell = value if isinstance(value, RowCell) else RowCell(value)
                item = QTableWidgetItem(cell.text or "–")
                item.setToolTip(cell.text)
                if cell.icon:
                    item.setIcon(icon(cell.icon, cell.colour))
                if column == 0:
                    item.setFont(strong)
                self.setItem(place, column, item)
        if rows:
            self.setCurrentCell(min(max(0, current), len(rows) - 1), 0)

    def texts(self) -> list[list[str]]:
        """Return the words of every cell."""
        return [
            [self._text(row, column) for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""

    def _refresh(self) -> None:
        self.verticalHeader().setDefaultSectionSize(u(ROW_HEIGHT))
        for place, (_, width) in enumerate(self._columns):
            self.setColumnWidth(place, u(width))
        self.horizontalHeader().setFont(font("small", 400))
