"""A small sheet for one choice on the spot, beside the control that opened it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box
from desktop.theme.tokens import tokens
from desktop.theme.units import u


class Popover(QWidget):
    """The sheet; ``body`` is its column. Esc or a click outside closes it; focus goes back.

    It opens with the focus on its first control, and grows with what is in it.
    """

    def __init__(self, anchor: QWidget, name: str) -> None:
        super().__init__(anchor, Qt.WindowType.Popup | Qt.WindowType.NoDropShadowWindowHint)
        self._anchor = anchor
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.body = QVBoxLayout(self)
        follow(self, self._refresh)

    def open(self) -> None:
        """Show the sheet below its anchor, or above where there is no room."""
        self.adjustSize()
        self._place()
        self.show()
        self.focusNextChild()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return handled

    def _fit(self) -> None:
        """Take the height of the content; the width only grows, so that nothing jumps."""
        width = max(self.width(), self.minimumSizeHint().width())
        height = self.body.totalHeightForWidth(width)
        self.resize(width, height if height > 0 else self.sizeHint().height())
        self._place()

    def _place(self) -> None:
        below = self._anchor.mapToGlobal(QPoint(0, self._anchor.height() + u(1)))
        screen = self._anchor.screen() or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        left = max(room.left(), min(below.x(), room.right() - self.width()))
        top = below.y()
        if top + self.height() > room.bottom():
            top = self._anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - u(1)
        self.move(left, max(room.top(), top))

    def _refresh(self) -> None:
        self.body.setContentsMargins(u(3), u(3), u(3), u(3))
        self.body.setSpacing(u(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        box(QPainter(self), self.rect(), colours.surface, colours.edge, RADIUS_CARD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
