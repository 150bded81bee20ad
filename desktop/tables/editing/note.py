"""A sentence under a cell: why its value was refused, or why it cannot be edited."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CONTROL, box, glyph, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

_MOST_WIDTH = 84.0
_ICON = 3.5
_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class CellNote(QWidget):
    """The label; it takes no clicks and no focus, so that work goes on under it."""

    def __init__(self, words: str, refused: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.refused = refused
        self.setAccessibleName(words)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        follow(self, self._refresh)

    def place(self, cell: QRect, room: QRect) -> None:
        """Lie under ``cell``, or over it where there is no room."""
        self.setVisible(room.intersects(cell))
        size = self._size(min(u(_MOST_WIDTH), room.width()))
        area = QRect(QPoint(cell.left(), cell.bottom() + u(1)), size)
        if self.isRightToLeft():
            area.moveRight(cell.right())
        if area.bottom() > room.bottom() and cell.top() - u(1) - size.height() >= room.top():
            area.moveBottom(cell.top() - u(1))
        area.moveLeft(max(room.left(), min(area.left(), room.right() + 1 - size.width())))
        self.setGeometry(area)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens()
        meaning = colours.meaning("refused")
        fill, ink = (meaning.tint, meaning.fg) if self.refused else (colours.surface, colours.muted)
        box(painter, self.rect(), fill, ink if self.refused else colours.edge, RADIUS_CONTROL)
        metrics = QFontMetrics(font("small"))
        lead = QRect(u(2), u(1.5), u(_ICON), metrics.height())
        name = "circle-alert" if self.refused else "lock"
        glyph(painter, name, mirrored(painter, self.rect(), lead), ink, _ICON)
        painter.setFont(font("small"))
        painter.setPen(colours.text)
        area = QRect(self._lead(), u(1.5), self.width() - self._lead() - u(2), self.height())
        painter.drawText(mirrored(painter, self.rect(), area), _FLAGS, self.words)

    def _lead(self) -> int:
        return u(2 + _ICON + 1.5)

    def _size(self, most: int) -> QSize:
        around = self._lead() + u(2)
        inner = QRect(0, 0, most - around, 10_000)
        needed = QFontMetrics(font("small")).boundingRect(inner, _FLAGS, self.words)
        return QSize(needed.width() + 1 + around, needed.height() + 2 * u(1.5))

    def _refresh(self) -> None:
        self.update()
