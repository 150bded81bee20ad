"""The pages beside the list are parts of the window from the first moment."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from desktop.panels.contacts.sides import PAGES

from .conftest import ContactHands


class Flashes(QObject):
    """Notes what is shown as a window and is none."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            plain = (Qt.WindowType.Widget, Qt.WindowType.Window)
            window = watched.isWindow() and watched.windowType() in plain
            if window and not isinstance(watched, QDialog | QMenu):
                self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def test_no_part_of_a_page_flashes_up_as_a_window_of_its_own(hands: ContactHands) -> None:
    flashes = Flashes()
    for page in PAGES:
        hands.window.go("contacts", page.key)
        hands.wait(lambda key=page.key: hands.contacts.sides.page(key) is not None, page.title)
        hands.rest(60)
    hands.window.go("contacts", "all")
    hands.rest(60)
    assert flashes.seen == []
