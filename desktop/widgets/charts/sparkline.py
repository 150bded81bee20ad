"""A line without axes that ends in a dot: how a number came to be what it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from desktop.theme.paint import smooth
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import unit

_LINE, _DOT, _GAP = 0.4, 0.75, 0.4


def paint_sparkline(
    painter: QPainter,
    area: QRectF,
    numbers: Sequence[int],
    meaning: MeaningName = "progress",
    mirrored: bool = False,
) -> None:
    """Paint ``numbers`` from left to right inside ``area``; two at least.

    Args:
        mirrored: from right to left.
    """
    if len(numbers) < 2:
        return
    points = _points(area.adjusted(_DOT * unit(), 0, -_DOT * unit(), 0), numbers, mirrored)
    path = QPainterPath(points[0])
    for point in points[1:]:
        path.lineTo(point)
    colours = tokens()
    mark = colours.meaning(meaning).mark
    pen = QPen(mark, _LINE * unit())
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    with smooth(painter):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(path)
        painter.setPen(QPen(colours.surface, _GAP * unit()))
        painter.setBrush(mark)
        ring = (_DOT + _GAP / 2) * unit()
        painter.drawEllipse(points[-1], ring, ring)


def _points(area: QRectF, numbers: Sequence[int], mirrored: bool) -> list[QPointF]:
    least, most = min(numbers), max(numbers)
    span = (most - least) or 1
    step = area.width() / (len(numbers) - 1)
    points = []
    for place, number in enumerate(numbers):
        along = place * step
        share = (number - least) / span if most > least else 0.5
        x = area.right() - along if mirrored else area.left() + along
        points.append(QPointF(x, area.bottom() - share * area.height()))
    return points
