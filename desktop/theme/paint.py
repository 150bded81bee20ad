"""Strokes and shapes that the style and the small widgets share; all sizes come from ``u``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle

from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

RADIUS_CONTROL = 1.25
RADIUS_CARD = 2.0
FOCUS = 0.5


@contextmanager
def smooth(painter: QPainter) -> Iterator[QPainter]:
    """Paint with smooth edges inside the block, and put the painter back afterwards."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        yield painter
    finally:
        painter.restore()


def hairline() -> float:
    """Return the width of a border: one logical pixel at 100 %."""
    return max(1.0, round(unit() / 4))


def box(
    painter: QPainter,
    rect: QRect | QRectF,
    fill: QColor | None,
    border: QColor | None = None,
    radius: float = RADIUS_CONTROL,
    width: float | None = None,
) -> None:
    """Fill and outline a rounded rectangle, its border lying wholly inside ``rect``.

    Args:
        radius: in units.
        width: of the border in pixels; a hairline when None.
    """
    stroke = (hairline() if width is None else width) if border is not None else 0.0
    area = QRectF(rect).adjusted(stroke / 2, stroke / 2, -stroke / 2, -stroke / 2)
    corner = max(0.0, min(radius * unit(), min(area.width(), area.height()) / 2))
    with smooth(painter):
        painter.setPen(QPen(border, stroke) if border is not None else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, corner, corner)


def focus_ring(painter: QPainter, rect: QRect | QRectF, radius: float = RADIUS_CONTROL) -> None:
    """Draw the accent ring that shows where the keyboard is."""
    box(painter, rect, None, tokens().accent, radius, max(2.0, FOCUS * unit()))


def glyph(
    painter: QPainter, name: str, rect: QRect | QRectF, colour: QColor, size: float = 4
) -> None:
    """Draw icon ``name``, ``size`` units wide, in the middle of ``rect``."""
    side = u(size)
    area = QRectF(rect)
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    left = round(area.x() + (area.width() - side) / 2)
    top = round(area.y() + (area.height() - side) / 2)
    painter.drawPixmap(left, top, pixmap(name, side, colour, ratio))


def mirrored(painter: QPainter, bounds: QRect, rect: QRect) -> QRect:
    """Return ``rect`` as it lies in the painter's reading direction inside ``bounds``.

    Alignments to the left turn round by themselves; places do not.
    """
    return QStyle.visualRect(painter.layoutDirection(), bounds, rect)


def mix(over: QColor, under: QColor, share: float) -> QColor:
    """Return ``over`` laid on ``under`` with the opacity ``share`` (0 to 1)."""
    return QColor.fromRgbF(
        over.redF() * share + under.redF() * (1 - share),
        over.greenF() * share + under.greenF() * (1 - share),
        over.blueF() * share + under.blueF() * (1 - share),
    )
