"""Where cells are on screen: the frozen column lies over others, and reading may run leftwards."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QTableView

from desktop.tables.header import TableHeader


class CellGeometry:
    """Places in the viewport of a table."""

    def __init__(self, view: QTableView, head: TableHeader) -> None:
        self._view = view
        self._head = head

    @property
    def from_right(self) -> bool:
        """Whether the first column is the one at the right."""
        return self._view.isRightToLeft()

    def is_frozen(self, column: int) -> bool:
        """Tell whether a column stays in its place while the others scroll."""
        return bool(self._head.frozen) and self._head.visualIndex(column) == 0

    def frozen_area(self) -> QRect:
        """Return what the frozen column covers; empty when there is none."""
        area = self._view.viewport().rect()
        if not self._head.frozen:
            return QRect(0, 0, 0, area.height())
        width = self._head.sectionSize(self._head.logicalIndex(0))
        if self.from_right:
            return QRect(area.width() - width, 0, width, area.height())
        return QRect(0, 0, width, area.height())

    def room(self, column: int) -> QRect:
        """Return the part of the viewport in which the cells of a column are seen."""
        frozen = self.frozen_area()
        if self.is_frozen(column):
            return frozen
        area = self._view.viewport().rect()
        if self.from_right:
            return area.adjusted(0, 0, -frozen.width(), 0)
        return area.adjusted(frozen.width(), 0, 0, 0)

    def left(self, column: int) -> int:
        """Return where a column begins at its left."""
        if self.is_frozen(column):
            return self.frozen_area().left()
        return self._view.columnViewportPosition(column)

    def cell(self, row: int, column: int) -> QRect:
        """Return the area of a cell without the gutter for marks before the first column."""
        width = self._view.columnWidth(column)
        # The hairline under a row belongs to the row.
        height = self._view.rowHeight(row) - 1
        area = QRect(self.left(column), self._view.rowViewportPosition(row), width, height)
        if self._head.visualIndex(column) != 0:
            return area
        gutter = self._head.gutter()
        return (
            area.adjusted(0, 0, -gutter, 0) if self.from_right else area.adjusted(gutter, 0, 0, 0)
        )
