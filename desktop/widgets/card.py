"""A sheet of the work surface with a hairline around it, one to press, and a divider."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box, hairline
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.text import Heading


class CardButton(QAbstractButton):
    """A button painted as a card by its subclass. Enter presses it as Space does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        # With Ctrl it is the page's main action.
        if pressed and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.click()
            return
        super().keyPressEvent(event)


class Card(QWidget):
    """A card; ``body`` is its column, and with a title ``head`` takes a verb at the right."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.head = QHBoxLayout()
        if title:
            self.head.addWidget(Heading(title))
            self.head.addStretch()
            self.body.addLayout(self.head)
            self.setAccessibleName(title)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self.body.setContentsMargins(u(4), u(4), u(4), u(4))
        self.body.setSpacing(u(2))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        fill = colours.surface
        box(QPainter(self), self.rect(), fill, colours.line, RADIUS_CARD)


class Rule(QWidget):
    """A divider: one hairline across, or down."""

    def __init__(self, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else free, free if upright else fixed)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        thin = int(hairline())
        return QSize(thin, u(4)) if self._upright else QSize(u(4), thin)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().line)
