"""Two small questions of the window: which zoom, and whether to leave while jobs run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from desktop.shell.dialog import Dialog
from desktop.widgets.text import Text

SHARES = (80, 90, 100, 110, 125, 150, 175, 200)


def open_zoom_menu(anchor: QWidget, zoom: float, choose: Callable[[float], object]) -> QMenu:
    """Open the list of zooms above ``anchor``."""
    menu = QMenu("Zoom", anchor)
    menu.aboutToHide.connect(menu.deleteLater)
    for share in SHARES:
        action = menu.addAction(f"{share} %")
        action.setCheckable(True)
        action.setChecked(share == round(zoom * 100))
        action.triggered.connect(partial(_choose, choose, share / 100))
    corner = anchor.mapToGlobal(anchor.rect().topRight())
    size = menu.sizeHint()
    menu.popup(QPoint(corner.x() - size.width(), corner.y() - size.height()))
    return menu


def _choose(choose: Callable[[float], object], zoom: float, *_: object) -> None:
    choose(zoom)


def ask_to_leave(window: QWidget, running: int, leave: Callable[[], object]) -> Dialog:
    """Ask whether ``running`` jobs may be stopped; ``leave`` closes the window for good."""
    what = "1 job is still running" if running == 1 else f"{running} jobs are still running"
    dialog = Dialog(window, what)
    words = "They stop when Chancery closes. What they have finished is kept."
    dialog.body.addWidget(Text(words, wrap=True))

    def stop() -> None:
        dialog.accept()
        leave()

    dialog.add_verb("Stop and quit", stop)
    dialog.add_verb("Keep running", dialog.reject, "primary", default=True)
    dialog.open()
    return dialog
