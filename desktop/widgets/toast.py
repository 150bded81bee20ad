"""A short word that something is done, with Undo; it waits while the pointer or focus is on it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desktop.accessibility.announce import announce
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box, glyph
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.text import Text

LIFE_MS = 6000
ABOVE = 26.0
"""Free below it, in units: the status bar, and the verbs at the foot of a page."""


class Toast(QWidget):
    """Low in the middle of its window for six seconds; Esc or its cross sends it away sooner."""

    closed = Signal()

    def __init__(
        self,
        window: QWidget,
        text: str,
        verb: str = "",
        on_verb: Callable[[], object] | None = None,
        meaning: MeaningName = "ok",
        icon_name: str = "circle-check",
    ) -> None:
        super().__init__(window)
        self._meaning: MeaningName = meaning
        self._icon = icon_name
        self._on_verb = on_verb
        self.text = text
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.addWidget(Text(text, weight=500))
        if verb:
            row.addWidget(LinkButton(verb, self._act))
        row.addWidget(IconButton("x", "Dismiss", "Esc", self.dismiss))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LIFE_MS)
        self._timer.timeout.connect(self._expire)
        window.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        follow(self, self._refresh)
        self.show()
        self.raise_()
        self._timer.start()
        announce(self, text)

    def dismiss(self) -> None:
        """Take the toast away now."""
        self._timer.stop()
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def _act(self) -> None:
        act = self._on_verb
        self.dismiss()
        if act is not None:
            act()

    def _expire(self) -> None:
        if self.underMouse() or self._has_focus():
            self._timer.start()
            return
        self.dismiss()

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and not self._has_focus() and not self._timer.isActive():
            self._timer.start()

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(margins(self, 9, 1.5, 2, 1.5))
        layout.setSpacing(u(2))
        self._place()

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.adjustSize()
        width = min(self.width(), window.width() - u(8))
        self.setGeometry(
            (window.width() - width) // 2,
            window.height() - self.height() - u(ABOVE),
            width,
            self.height(),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        box(painter, self.rect(), colours.surface, colours.control, RADIUS_CARD)
        lead = self.rect().adjusted(u(3), 0, 0, 0)
        lead.setWidth(u(4))
        if self.isRightToLeft():
            lead.moveRight(self.width() - u(3))
        glyph(painter, self._icon, lead, colours.meaning(self._meaning).fg, 4)


class Toasts:
    """The toasts of one window: a new one takes the place of the last."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._current: Toast | None = None

    def show(
        self,
        text: str,
        verb: str = "",
        on_verb: Callable[[], object] | None = None,
        meaning: MeaningName = "ok",
        icon_name: str = "circle-check",
    ) -> Toast:
        """Show a toast; ``verb`` is usually Undo."""
        if self._current is not None:
            self._current.dismiss()
        toast = Toast(self._window, text, verb, on_verb, meaning, icon_name)
        self._current = toast
        toast.closed.connect(lambda: self._forget(toast))
        return toast

    def _forget(self, toast: Toast) -> None:
        if self._current is toast:
            self._current = None
