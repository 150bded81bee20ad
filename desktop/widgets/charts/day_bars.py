"""Bars by day over an axis with round numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.theme.paint import hairline, mix, smooth
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit
from desktop.widgets.charts.chart import Chart
from desktop.widgets.charts.scale import round_top, spaced

_ROUND = 0.5
_FILL = 0.8


class DayBars(Chart):
    """The bars. The label of each part is its day; those with room stand below the axis."""

    def refresh(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        super().refresh()

    def sizeHint(self) -> QSize:
        return QSize(u(90), u(50))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(50), u(34))

    def area(self, place: int) -> QRectF:
        plot = self._plot()
        step = plot.width() / max(1, len(self.parts))
        left = (
            plot.right() - (place + 1) * step
            if self.isRightToLeft()
            else (plot.left() + place * step)
        )
        return QRectF(left, plot.top(), step, plot.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(font("small", 400, tabular=True))
        plot, top = self._plot(), self._top()
        self._paint_axis(painter, plot, top)
        self._paint_days(painter, plot)
        for place in range(len(self.parts)):
            self._paint_bar(painter, plot, top, place)
        self.paint_ring(painter)

    # --- inside --------------------------------------------------------------------------

    def _top(self) -> int:
        return round_top(max((part.number for part in self.parts), default=0))

    def _plot(self) -> QRectF:
        metrics = QFontMetrics(font("small", 400, tabular=True))
        gutter = metrics.horizontalAdvance(f"{self._top():,}") + u(2.5)
        above, below = metrics.height() / 2, metrics.height() + u(1.5)
        area = QRectF(0, above, self.width(), self.height() - above - below)
        side = (0, -gutter) if self.isRightToLeft() else (gutter, 0)
        return area.adjusted(side[0], 0, side[1], 0)

    def _paint_axis(self, painter: QPainter, plot: QRectF, top: int) -> None:
        colours = tokens()
        height = painter.fontMetrics().height()
        for number in (top, top // 2, 0):
            y = round(plot.bottom() - plot.height() * number / top)
            painter.fillRect(QRectF(plot.left(), y, plot.width(), hairline()), colours.line)
            painter.setPen(colours.faint)
            if self.isRightToLeft():
                words = QRectF(plot.right() + u(2), y - height / 2, self.width(), height)
                side = Qt.AlignmentFlag.AlignLeft
            else:
                words = QRectF(0, y - height / 2, plot.left() - u(2), height)
                side = Qt.AlignmentFlag.AlignRight
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            painter.drawText(words, int(flags), f"{number:,}")

    def _paint_days(self, painter: QPainter, plot: QRectF) -> None:
        if not self.parts:
            return
        metrics = painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(part.label) for part in self.parts)
        painter.setPen(tokens().faint)
        for place in spaced(len(self.parts), int(plot.width() / (widest + u(8)))):
            label = self.parts[place].label
            width = metrics.horizontalAdvance(label) + 2
            middle = self.area(place).center().x()
            # The outer ones stay inside the chart.
            left = max(plot.left(), min(middle - width / 2, plot.right() - width))
            words = QRectF(left, plot.bottom() + u(1.5), width, metrics.height())
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), label)

    def _paint_bar(self, painter: QPainter, plot: QRectF, top: int, place: int) -> None:
        part = self.parts[place]
        if not part.number:
            return
        slot = self.area(place)
        width = max(1.0, slot.width() * _FILL)
        height = max(0.5 * unit(), plot.height() * part.number / top)
        bar = QRectF(slot.center().x() - width / 2, plot.bottom() - height, width, height)
        corner = min(_ROUND * unit(), width / 2, height)
        path = QPainterPath()
        path.moveTo(bar.bottomLeft())
        path.lineTo(bar.left(), bar.top() + corner)
        path.quadTo(bar.topLeft(), bar.topLeft() + QPointF(corner, 0))
        path.lineTo(bar.topRight() - QPointF(corner, 0))
        path.quadTo(bar.topRight(), bar.topRight() + QPointF(0, corner))
        path.lineTo(bar.bottomRight())
        path.closeSubpath()
        colours = tokens()
        colour = colours.meaning(part.meaning).mark
        if place == self.lit:
            colour = mix(colours.text, colour, 0.25)
        with smooth(painter):
            painter.fillPath(path, colour)
