"""The strip of figures: tiles that are read across a room and open the list behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QVBoxLayout, QWidget

from core.dashboard.records import Figure, Target
from core.kernel.errors import ChanceryError
from desktop.panels.dashboard.card import FailedLine
from desktop.panels.dashboard.words import number_words, short_day
from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box, focus_ring, glyph, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.card import CardButton
from desktop.widgets.charts.sparkline import paint_sparkline
from desktop.widgets.meter import paint_meter

HEIGHT, GAP = 26, 3.5
_LEAST = 44.0
_PAD = 4.0
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class FigureTile(CardButton):
    """One figure. Its trend is told in its description."""

    def __init__(self, figure: Figure, on_open: Callable[[Target], object]) -> None:
        super().__init__()
        self.figure = figure
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: on_open(self.figure.target))
        self.show_figure(figure)
        follow(self, self.update)

    def show_figure(self, figure: Figure) -> None:
        """Show another state of the same figure."""
        self.figure = figure
        note = f", {figure.note}" if figure.note else ""
        self.setAccessibleName(f"{figure.label}: {number_words(figure)}{note}")
        told = _trend_words(figure)
        self.setAccessibleDescription(f"{told} Enter opens the list.".strip())
        self.setToolTip(told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(_LEAST), u(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours, figure = QPainter(self), tokens(), self.figure
        pointed = self.underMouse() or self.isDown()
        box(painter, self.rect(), colours.surface, colours.edge if pointed else colours.line,
            RADIUS_CARD)  # fmt: skip
        inside = self.rect().adjusted(u(_PAD), 0, -u(_PAD), 0)
        self._paint_head(painter, inside)
        number = number_words(figure)
        face = font("figure", tabular=True)
        painter.setFont(face)
        painter.setPen(colours.text)
        place = QRect(inside.x(), u(8.5), inside.width(), u(9))
        painter.drawText(mirrored(painter, self.rect(), place), _LEFT, number)
        used = QFontMetrics(face).horizontalAdvance(number) + u(5)
        self._paint_line(painter, inside, used)
        if figure.meter is not None:
            share = figure.meter.used / max(1, figure.meter.limit)
            mark = figure.meter.mark
            at = None if mark is None else mark / max(1, figure.meter.limit)
            bar = QRectF(inside.x(), u(17.25), inside.width(), u(3))
            paint_meter(painter, bar, share, "progress", at, self.isRightToLeft())
        self._paint_note(painter, inside)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS_CARD)

    def _paint_head(self, painter: QPainter, inside: QRect) -> None:
        colours = tokens()
        row = QRect(inside.x(), u(3.25), inside.width(), u(4.5))
        lead = QRect(row.x(), row.y(), u(3.5), row.height())
        glyph(painter, self.figure.icon, mirrored(painter, self.rect(), lead), colours.muted, 3.5)
        words = row.adjusted(u(5), 0, 0, 0)
        self._words(painter, words, self.figure.label, font("body"), "muted")

    def _paint_line(self, painter: QPainter, inside: QRect, used: int) -> None:
        numbers = [point.number for point in self.figure.trend]
        width = min(inside.width() - used, u(24))
        if len(numbers) < 2 or width < u(10):
            return
        area = QRect(inside.right() + 1 - width, u(9.25), width, u(7))
        area = mirrored(painter, self.rect(), area)
        paint_sparkline(painter, QRectF(area), numbers, mirrored=self.isRightToLeft())

    def _paint_note(self, painter: QPainter, inside: QRect) -> None:
        tone = self.figure.note_tone
        row = QRect(inside.x(), u(20), inside.width(), u(4))
        face = font("small", 500 if tone else 400)
        self._words(painter, row, self.figure.note, face, tone or "muted")

    def _words(self, painter: QPainter, place: QRect, words: str, face: QFont, token: str) -> None:
        colours = tokens()
        shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.setFont(face)
        meaning = colours.meanings.get(token)
        painter.setPen(meaning.fg if meaning is not None else colours.muted)
        painter.drawText(mirrored(painter, self.rect(), place), _LEFT, shown)


class FigureStrip(QWidget):
    """Up to five tiles side by side, in several rows where they do not fit."""

    again = Signal()
    weight = 10.0
    least = _LEAST

    def __init__(self, on_open: Callable[[Target], object]) -> None:
        super().__init__()
        self.title = "Figures"
        self._on_open = on_open
        self.tiles: list[FigureTile] = []
        self.setAccessibleName("Figures")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.failed = FailedLine()
        self.failed.again.connect(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch()
        column.addWidget(self.failed)
        follow(self, self._place)

    def show_figures(
        self, figures: Sequence[Figure], errors: Sequence[tuple[str, ChanceryError]]
    ) -> None:
        """Show ``figures``; tiles that stay keep their focus."""
        known = {tile.figure.key: tile for tile in self.tiles}
        tiles: list[FigureTile] = []
        for figure in figures:
            tile = known.pop(figure.key, None)
            if tile is None:
                tile = FigureTile(figure, self._on_open)
                tile.setParent(self)
                tile.show()
            tile.show_figure(figure)
            # The order of Tab is that of the children.
            tile.raise_()
            tiles.append(tile)
        for gone in known.values():
            gone.hide()
            gone.deleteLater()
        self.tiles = tiles
        self.failed.show_errors(errors)
        self._place()
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """Return the height that the tiles need."""
        line = self.failed.sizeHint().height() if not self.failed.isHidden() else 0
        rows = len(self._rows(width))
        return rows * u(HEIGHT) + max(0, rows - 1) * u(GAP) + line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _rows(self, width: int) -> list[int]:
        """Return how many tiles each row has; rows differ by one at most."""
        count = len(self.tiles)
        if not count:
            return []
        fitting = max(1, min(count, (width + u(GAP)) // (u(_LEAST) + u(GAP))))
        rows = -(-count // fitting)
        return [count // rows + (1 if place < count % rows else 0) for place in range(rows)]

    def _place(self) -> None:
        gap, at = u(GAP), 0
        for place, count in enumerate(self._rows(self.width())):
            room = self.width() - gap * (count - 1)
            for column in range(count):
                left, right = round(room * column / count), round(room * (column + 1) / count)
                top = place * (u(HEIGHT) + gap)
                spot = QRect(left + column * gap, top, right - left, u(HEIGHT))
                whole = QRect(0, 0, self.width(), self.height())
                self.tiles[at].setGeometry(QStyle.visualRect(self.layoutDirection(), whole, spot))
                at += 1


def _trend_words(figure: Figure) -> str:
    if len(figure.trend) < 2:
        return ""
    first, last = figure.trend[0], figure.trend[-1]
    return (
        f"{short_day(first.day)} {first.day.year}: {first.number:,} {figure.trend_words},"
        f" today {last.number:,}."
    )
