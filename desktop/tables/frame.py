"""Paints the rows in sight in one pass: tints, hairlines, columns, then the frozen column.

Qt would ask its delegate cell by cell, which costs an option object and several calls each; here
every visible cell is asked for once and nothing else is.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTableView

from core.database.listing import Selection
from desktop.tables.cells import is_right
from desktop.tables.geometry import CellGeometry
from desktop.tables.header import TableHeader
from desktop.tables.model import TableModel
from desktop.tables.painter import TICK, CellPainter
from desktop.theme.paint import focus_ring
from desktop.theme.units import u

# Shorter waits show nothing, so that quick answers do not flicker; in seconds.
PATIENCE = 0.15
_DIMMED = 0.45


class FramePainter:
    """Paints a table's viewport.

    Attributes:
        hovered: the row under the pointer, -1 for none.
        dimmed: the rows are those of the query before.
    """

    def __init__(
        self,
        view: QTableView,
        model: TableModel,
        head: TableHeader,
        cells: CellPainter,
        geometry: CellGeometry,
        ticks: bool,
    ) -> None:
        self._view = view
        self._geometry = geometry
        self._model = model
        self._head = head
        self._cells = cells
        self._ticks = ticks
        self.hovered = -1
        self.dimmed = False

    def paint(self, area: QRect, chosen: Selection, current: int, ring: QRect | None) -> None:
        """Paint the part ``area`` of the viewport; ``ring`` is the cell that has the focus."""
        painter = QPainter(self._view.viewport())
        painter.fillRect(area, self._cells.colours.surface)
        height = self._view.verticalHeader().defaultSectionSize()
        offset = self._view.verticalScrollBar().value()
        first = max(0, (offset + area.top()) // height)
        last = min(len(self._model.ids) - 1, (offset + area.bottom()) // height)
        tops = {row: row * height - offset for row in range(first, last + 1)}
        self._paint_rows(painter, tops, height, chosen)
        if self.dimmed:
            painter.setOpacity(_DIMMED)
        self._paint_columns(painter, tops, height)
        painter.setOpacity(1.0)
        self._paint_gutter(painter, tops, height, chosen, current)
        if ring is not None and ring.isValid():
            focus_ring(painter, ring.adjusted(0, 0, 0, -1))

    def _paint_rows(
        self, painter: QPainter, tops: dict[int, int], height: int, chosen: Selection
    ) -> None:
        """Tints, hairlines and the ink bar of the current row."""
        colours = self._cells.colours
        width = self._view.viewport().width()
        for row, top in tops.items():
            if row in chosen:
                painter.fillRect(0, top, width, height - 1, colours.select)
            elif row == self.hovered:
                painter.fillRect(0, top, width, height - 1, colours.hover)
            painter.fillRect(0, top + height - 1, width, 1, colours.line)

    def _paint_columns(self, painter: QPainter, tops: dict[int, int], height: int) -> None:
        self._cells.from_right = self._geometry.from_right
        frozen_area = self._geometry.frozen_area()
        for visual in range(self._head.count()):
            column = self._head.logicalIndex(visual)
            if self._head.isSectionHidden(column) or self._geometry.is_frozen(column):
                continue
            room = self._geometry.room(column)
            area = self._geometry.column(column)
            if area.right() >= room.left() and area.left() <= room.right():
                painter.setClipRect(room)
                self._paint_column(painter, column, area, tops, height)
        painter.setClipping(False)
        if frozen_area.isEmpty():
            return
        frozen = self._head.logicalIndex(0)
        self._paint_column(painter, frozen, self._geometry.column(frozen), tops, height)
        if self._head.offset():
            bottom = max(tops.values(), default=-height) + height
            edge = frozen_area.left() if self._geometry.from_right else frozen_area.right()
            painter.fillRect(edge, 0, 1, bottom, self._cells.colours.edge)

    def _paint_column(
        self,
        painter: QPainter,
        column: int,
        place: QRect,
        tops: dict[int, int],
        height: int,
    ) -> None:
        spec = self._model.columns[column]
        face = self._cells.face(spec, self._head.visualIndex(column) == 0)
        right = is_right(spec)
        draw, cell_of = self._cells.draw, self._model.cell
        painter.setFont(self._cells.fonts()[face])
        painter.setPen(self._cells.colours.text)
        since = self._model.waiting_since
        bars = since is not None and time.monotonic() - since >= PATIENCE
        for row, top in tops.items():
            cell = cell_of(row, column)
            area = QRect(place.left(), top, place.width(), height - 1)
            if cell is not None:
                draw(painter, cell, area, right, face)
            elif bars:
                self._cells.draw_bar(painter, area, row, column)

    def _paint_gutter(
        self,
        painter: QPainter,
        tops: dict[int, int],
        height: int,
        chosen: Selection,
        current: int,
    ) -> None:
        if self._head.offset() and not self._head.frozen:
            return
        colours = self._cells.colours
        for row, top in tops.items():
            mark = self._model.mark(row)
            if mark is not None:
                left = u(3.5 + TICK) if self._ticks else u(1.5)
                area = QRect(left, top, u(4.5 if self._ticks else 5.5), height - 1)
                area = self._geometry.mirrored(area)
                self._cells.draw_mark(painter, mark.icon, colours.meanings[mark.meaning].fg, area)
            if self._ticks:
                area = QRect(u(3), top, u(TICK), height - 1)
                area = self._geometry.mirrored(area)
                self._cells.draw_tick(painter, "on" if row in chosen else "off", area)
            if row == current and (self._ticks or row in chosen):
                bar = self._geometry.mirrored(QRect(0, top, u(0.75), height - 1))
                painter.fillRect(bar, colours.accent)
