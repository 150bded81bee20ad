"""Tells news on the computer's desktop while the window is not in front.

Not every system has a place for that; the bell in the window has the same news in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from desktop.shell.notices import Notice, Notices
from desktop.theme.icons import icon


class Tray(Protocol):
    """The system's place for messages."""

    def tell(self, title: str, text: str, on_click: Callable[[], object]) -> None:
        """Show a message; nothing happens where there is no such place."""

    def put_away(self) -> None:
        """Take the sign away that the messages came from."""


class SystemTray:
    """The tray icon, there only as long as there is something to look at."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._icon: QSystemTrayIcon | None = None
        self._on_click: Callable[[], object] = lambda: None

    def tell(self, title: str, text: str, on_click: Callable[[], object]) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(icon("bell"), self._parent)
            self._icon.setToolTip("Chancery")
            self._icon.messageClicked.connect(self._clicked)
            self._icon.activated.connect(self._clicked)
        self._on_click = on_click
        self._icon.show()
        if QSystemTrayIcon.supportsMessages():
            self._icon.showMessage(title, text, icon("bell"))

    def put_away(self) -> None:
        if self._icon is not None:
            self._icon.hide()

    def _clicked(self, *_: object) -> None:
        self._on_click()


def in_front() -> bool:
    """Return whether the person has the program before them."""
    return QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive


class DesktopNotices(QObject):
    """Hands news of the window to the desktop; a click on it brings the window to the front."""

    def __init__(
        self,
        window: QWidget,
        notices: Notices,
        tray: Tray | None = None,
        seen: Callable[[], bool] = in_front,
    ) -> None:
        """Begin to listen.

        Args:
            seen: tells whether the person has the window before them.
        """
        super().__init__(window)
        self._window, self._seen = window, seen
        self._tray: Tray = tray or SystemTray(self)
        window.installEventFilter(self)
        notices.on_news(self._told)

    def _told(self, notice: Notice) -> None:
        if not self._seen():
            self._tray.tell("Chancery", notice.text, lambda: self._go(notice))

    def _go(self, notice: Notice) -> None:
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
        self._tray.put_away()
        if notice.run is not None:
            notice.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowActivate, QEvent.Type.Close):
            self._tray.put_away()
        return False
