"""The whole words of a cell that shows less than them, for pointing at it and for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtWidgets import QTableView, QToolTip

from desktop.tables.header import TableHeader
from desktop.tables.model import TableModel
from desktop.tables.painter import CellPainter


class FullText:
    """Shows the words that ``cells`` had to cut."""

    def __init__(
        self, view: QTableView, model: TableModel, head: TableHeader, cells: CellPainter
    ) -> None:
        self._view = view
        self._model = model
        self._head = head
        self._cells = cells

    def show_at(self, index: QModelIndex, place: QPoint) -> None:
        """Show the words at a place on the screen; hide what is shown where nothing was cut."""
        words = self.words(index)
        if words:
            QToolTip.showText(place, words, self._view.viewport())
        else:
            QToolTip.hideText()

    def show_under(self, index: QModelIndex) -> None:
        """Show the words under their cell."""
        words = self.words(index)
        if words:
            place = self._view.visualRect(index).bottomLeft()
            viewport = self._view.viewport()
            QToolTip.showText(viewport.mapToGlobal(place), words, viewport)

    def words(self, index: QModelIndex) -> str:
        """Return the full words of a cell that shows less than them; else nothing."""
        if not index.isValid():
            return ""
        cell = self._model.cell(index.row(), index.column())
        first = self._head.visualIndex(index.column()) == 0
        room = self._view.columnWidth(index.column()) - 2 * self._cells.padding
        room -= self._head.gutter() if first else 0
        if cell is None:
            return ""
        face = self._cells.face(self._model.columns[index.column()], first)
        shortened = bool(cell.full) and cell.full != cell.text
        if not shortened and self._cells.text_width(cell, face) <= room:
            return ""
        return f"{cell.full or cell.text} {cell.suffix}".rstrip()
