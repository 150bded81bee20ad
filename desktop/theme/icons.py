"""Lucide icons, tinted from the palette and cached by name, size, colour and device ratio."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

ICONS = Path(__file__).parents[2] / "resources" / "icons"


@lru_cache(maxsize=512)
def _source(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=4096)
def _rendered(name: str, size: int, colour: str, ratio: float, stroke: float) -> QPixmap:
    svg = _source(name).replace("currentColor", colour)
    svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke}"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(
        round(size * ratio), round(size * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, size: int, colour: QColor, ratio: float | None = None) -> QPixmap:
    """Return icon ``name`` at ``size`` logical pixels in ``colour``.

    The stroke is 1.75 of 24, and 2.25 below 4 u, so that small icons keep their weight.
    """
    if ratio is None:
        application = QApplication.instance()
        ratio = application.devicePixelRatio() if isinstance(application, QApplication) else 1.0
    stroke = 1.75 if size >= 4 * unit() else 2.25
    return _rendered(name, size, colour.name(), ratio, stroke)


class _TintedEngine(QIconEngine):
    """Paints an icon in the colour that the palette in force gives its token."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        size = min(rect.width(), rect.height())  # type: ignore[attr-defined]
        ratio = painter.device().devicePixelRatioF()
        left = rect.x() + (rect.width() - size) // 2  # type: ignore[attr-defined]
        top = rect.y() + (rect.height() - size) // 2  # type: ignore[attr-defined]
        painter.drawPixmap(left, top, pixmap(self._name, size, self._colour(mode), ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return pixmap(self._name, min(size.width(), size.height()), self._colour(mode), 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        side = round(min(size.width(), size.height()) / scale)
        return pixmap(self._name, side, self._colour(mode), scale)

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._token)

    def _colour(self, mode: QIcon.Mode) -> QColor:
        palette = tokens()
        if mode == QIcon.Mode.Disabled:
            return palette.faint
        if self._token in palette.meanings:
            return palette.meanings[self._token].fg
        colour = getattr(palette, self._token)
        assert isinstance(colour, QColor)
        return colour


def icon(name: str, token: str = "muted") -> QIcon:
    """Return icon ``name`` tinted by ``token``: a Tokens colour or a meaning; follows the theme."""
    return QIcon(_TintedEngine(name, token))


def icon_size(count: float = 4) -> QSize:
    """Return a square of ``count`` units: 4 in controls, 3.5 beside text, 5 in the rail."""
    return QSize(u(count), u(count))
