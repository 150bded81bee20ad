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

    def gutter(self) -> QRect:
        """Return where marks and tick boxes are; empty while they are scrolled out of sight."""
        width = self._head.gutter() if self._head.frozen or not self._head.offset() else 0
        return self.mirrored(QRect(0, 0, width, self._view.viewport().height()))

    def hidden(self, column: int) -> int:
        """Return how much of a column lies under the frozen one; less than nothing for none."""
        place, room = self.column(column), self.room(column)
        return place.right() - room.right() if self.from_right else room.left() - place.left()

    def mirrored(self, area: QRect) -> QRect:
        """Return an area of the viewport as it lies in the reading direction."""
        if self.from_right:
            return area.translated(
                self._view.viewport().width() - 2 * area.left() - area.width(), 0
            )
        return area

    def column(self, column: int) -> QRect:
        """Return left edge and width of a column, without the gutter for marks before the first."""
        left = self._view.columnViewportPosition(column)
        if self.is_frozen(column):
            left = self.frozen_area().left()
        area = QRect(left, 0, self._view.columnWidth(column), 0)
        if self._head.visualIndex(column) != 0:
            return area
        gutter = self._head.gutter()
        if self.from_right:
            return area.adjusted(0, 0, -gutter, 0)
        return area.adjusted(gutter, 0, 0, 0)

    def cell(self, row: int, column: int) -> QRect:
        """Return the area of a cell; the gutter and the hairline under it belong to the row."""
        area = self.column(column)
        area.moveTop(self._view.rowViewportPosition(row))
        area.setHeight(self._view.rowHeight(row) - 1)
        return area
