"""Bars by category from top to bottom: the name, the bar, the number."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.theme.paint import box, mirrored, mix
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit
from desktop.widgets.charts.chart import Chart, Part

_ROW, _ROOMY = 6.5, 10.0
_BAR, _LEAST = 2.5, 0.75
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

INSET = 1.5
"""Room at both sides for the ring, in units; whoever places the chart takes it into account."""


class CategoryBars(Chart):
    """The bars. They spread over the height, but stay together where there is much."""

    def refresh(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        super().refresh()

    def sizeHint(self) -> QSize:
        return QSize(u(64), u(_ROW) * max(1, len(self.parts)))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(44), u(_ROW) * max(1, len(self.parts)))

    def area(self, place: int) -> QRectF:
        height = min(self.height() / max(1, len(self.parts)), u(_ROOMY))
        return QRectF(0, place * height, self.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        names = QFontMetrics(font("body"))
        labels = max((names.horizontalAdvance(part.label) for part in self.parts), default=0) + 2
        labels = min(labels, int(self.width() * 0.45))
        for place, part in enumerate(self.parts):
            row = self.area(place).toAlignedRect().adjusted(u(INSET), 0, -u(INSET), 0)
            name = mirrored(painter, row, QRect(row.x(), row.y(), labels, row.height()))
            painter.setFont(font("body"))
            painter.setPen(tokens().text)
            words = names.elidedText(part.label, Qt.TextElideMode.ElideRight, labels)
            painter.drawText(name, _LEFT, words)
            painter.setFont(_figures())
            painter.drawText(row, _RIGHT, f"{part.number:,}")
            self._paint_bar(painter, row, labels + u(2.5), part, place == self.lit)
        self.paint_ring(painter)

    def _paint_bar(self, painter: QPainter, row: QRect, left: int, part: Part, lit: bool) -> None:
        if not part.number:
            return
        most = max(part.number for part in self.parts)
        widest = QFontMetrics(_figures()).horizontalAdvance(f"{most:,}")
        room = row.width() - left - widest - u(4)
        length = round(max(_LEAST * unit(), room * part.number / most))
        thick = u(_BAR)
        top = row.y() + (row.height() - thick) // 2
        colours = tokens()
        mark = colours.meaning(part.meaning).mark
        bar = mirrored(painter, row, QRect(row.x() + left, top, length, thick))
        box(painter, bar, mix(colours.text, mark, 0.25) if lit else mark, None, 0.5)


def _figures() -> QFont:
    return font("body", 500, tabular=True)
