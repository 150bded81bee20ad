"""Paints the cells of a table, column by column, with laid-out text kept for the next frame.

A frame repeats nearly all the text of the one before, so every piece is shaped once and then only
drawn. Fonts and pens are set once a column, not once a cell.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText

from core.database.listing import Column
from desktop.tables.cells import Cell
from desktop.theme.icons import pixmap
from desktop.theme.paint import box, glyph
from desktop.theme.tokens import Tokens, tokens
from desktop.theme.units import font, u, unit

PADDING = 2.5
# The gutter before the first column, without and with tick boxes.
GUTTER, TICK_GUTTER = 6.0, 10.0
TICK = 4.0
# Units in an em of the body font: 13 logical pixels are 3.25 u of 4.
EM = 3.25
_MOST_KEPT = 6_000

Tick = Literal["off", "some", "on"]
Face = Literal["plain", "strong", "figures"]
_FIGURES = frozenset({"number", "money", "date", "datetime"})

# Shares of the column's width that a row's bar takes while it is being fetched.
_BARS = (0.62, 0.44, 0.71, 0.52, 0.66, 0.38)


class CellPainter:
    """Draws cells, marks and bars; made anew by ``refresh`` when font or colours change.

    Attributes:
        from_right: cells are read from right to left, and drawn mirrored.
    """

    def __init__(self) -> None:
        self.from_right = False
        self.refresh()

    def refresh(self) -> None:
        """Read fonts, metrics and colours again."""
        self.colours: Tokens = tokens()
        self.plain = font("body")
        self.strong = font("body", 500)
        self.figures = font("body", tabular=True)
        self.small = font("small", tabular=True)
        self._metrics = {name: QFontMetrics(which) for name, which in self.fonts().items()}
        self._texts: dict[tuple[str, str, int], tuple[QStaticText, int]] = {}
        self.padding = u(PADDING)
        self._icon = u(3.5)
        self._suffix_width = self._metrics["small"].horizontalAdvance("AUD") + u(0.5)

    def fonts(self) -> dict[str, QFont]:
        return {
            "plain": self.plain,
            "strong": self.strong,
            "figures": self.figures,
            "small": self.small,
        }

    def face(self, column: Column, first: bool) -> Face:
        """Return how a column is written; figures of equal width would space hyphens in words."""
        if first:
            return "strong"
        return "figures" if column.kind in _FIGURES else "plain"

    def text_width(self, cell: Cell, face: Face) -> int:
        """Return how wide the cell is when nothing is elided, without padding."""
        width = self._metrics[face].horizontalAdvance(cell.text)
        width += self._suffix_width + u(1.5) if cell.suffix else 0
        return width + (self._icon + u(1.25) if cell.icon else 0)

    def draw(self, painter: QPainter, cell: Cell, area: QRect, right: bool, face: Face) -> None:
        """Draw one cell; the painter holds the font of ``face`` and the plain text colour."""
        left, width = area.x() + self.padding, area.width() - 2 * self.padding
        if cell.icon:
            self._draw_icon(painter, cell, left, area)
            left += self._icon + round(1.25 * unit())
            width -= self._icon + round(1.25 * unit())
        if cell.state == "saving":
            self._draw_saving(painter, area)
        if cell.suffix:
            width -= self._draw_suffix(painter, cell, left + width, area)
        static, advance = self._laid_out(cell.text, face, width)
        x = self._x(area, left + width - advance if right else left, advance)
        y = area.y() + (area.height() - static.size().height()) / 2
        colour = self._colour(cell)
        if colour is None:
            painter.drawStaticText(QPointF(x, y), static)
            return
        before = painter.pen()
        painter.setPen(colour)
        painter.drawStaticText(QPointF(x, y), static)
        painter.setPen(before)

    def draw_bar(self, painter: QPainter, area: QRect, row: int, column: int) -> None:
        """Draw the bar that stands for a cell still being fetched."""
        share = _BARS[(row * 3 + column) % len(_BARS)]
        width = round((area.width() - 2 * self.padding) * share)
        height = u(2)
        top = area.y() + (area.height() - height) // 2
        left = self._x(area, area.x() + self.padding, width)
        painter.fillRect(left, top, width, height, self.colours.sunken)

    def draw_mark(self, painter: QPainter, name: str, colour: QColor, area: QRect) -> None:
        """Draw an icon in the middle of ``area``."""
        size = self._icon
        x = area.x() + (area.width() - size) // 2
        y = area.y() + (area.height() - size) // 2
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(x, y, pixmap(name, size, colour, ratio))

    def draw_tick(self, painter: QPainter, state: Tick, area: QRect) -> None:
        """Draw a tick box at the left of ``area``."""
        side = u(TICK)
        top = area.y() + (area.height() - side) // 2
        square = QRect(self._x(area, area.x(), side), top, side, side)
        if state == "off":
            box(painter, square, self.colours.surface, self.colours.control, 1)
            return
        box(painter, square, self.colours.accent, None, 1)
        glyph(painter, "check" if state == "on" else "minus", square, self.colours.on_accent, 3)

    def _x(self, area: QRect, left: int, width: int) -> int:
        """Return where something begins at the left, in the reading direction of its cell."""
        return 2 * area.x() + area.width() - left - width if self.from_right else left

    def _colour(self, cell: Cell) -> QColor | None:
        if cell.state == "saving":
            return self.colours.muted
        if cell.tone is not None:
            return self.colours.meanings[cell.tone].fg
        return self.colours.faint if cell.empty else None

    def _draw_icon(self, painter: QPainter, cell: Cell, left: int, area: QRect) -> None:
        assert cell.icon_meaning is not None
        colour = self.colours.meanings[cell.icon_meaning].fg
        left = self._x(area, left, self._icon)
        self.draw_mark(painter, cell.icon, colour, QRect(left, area.y(), self._icon, area.height()))

    def _draw_saving(self, painter: QPainter, area: QRect) -> None:
        """Draw the sign inside the padding, so that the words stay where they are."""
        left = self._x(area, area.x() + area.width() - self.padding, self.padding)
        place = QRect(left, area.y(), self.padding, area.height())
        glyph(painter, "loader-circle", place, self.colours.muted, 2.25)

    def _draw_suffix(self, painter: QPainter, cell: Cell, right: int, area: QRect) -> int:
        static, advance = self._laid_out(cell.suffix, "small", self._suffix_width)
        before, pen = painter.font(), painter.pen()
        painter.setFont(self.small)
        painter.setPen(self.colours.muted)
        y = area.y() + (area.height() - static.size().height()) / 2
        painter.drawStaticText(QPointF(self._x(area, right - advance, advance), y), static)
        painter.setFont(before)
        painter.setPen(pen)
        return self._suffix_width + u(1.5)

    def _laid_out(self, text: str, name: str, width: int) -> tuple[QStaticText, int]:
        key = (text, name, width)
        kept = self._texts.get(key)
        if kept is None:
            if len(self._texts) >= _MOST_KEPT:
                self._texts.clear()
            kept = self._texts[key] = self._lay_out(text, name, width)
        return kept

    def _lay_out(self, text: str, name: str, width: int) -> tuple[QStaticText, int]:
        metrics = self._metrics[name]
        advance = metrics.horizontalAdvance(text)
        if advance > width:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            advance = metrics.horizontalAdvance(text)
        static = QStaticText(text)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.prepare(font=self.fonts()[name])
        return static, advance
