"""Help is read in the window; its links lead only to its own pages."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from desktop.accessibility.walker import faults
from desktop.shell.help import HelpReader, help_pages


def test_every_page_has_a_title_and_words() -> None:
    assert all(page.title and len(page.text) > 200 for page in help_pages())


def test_a_link_opens_the_page_it_names(qtbot: QtBot) -> None:
    reader = HelpReader(None)
    qtbot.addWidget(reader)
    reader.text.anchorClicked.emit(QUrl("drafting.md"))
    assert "Save version" in reader.text.toPlainText()


def test_the_reader_works_by_keyboard(qtbot: QtBot) -> None:
    reader = HelpReader(None)
    qtbot.addWidget(reader)
    reader.open_page("library")  # a page without links, which Tab would visit one by one
    reader.show()
    reader.activateWindow()
    qtbot.waitUntil(reader.isActiveWindow)
    assert faults(reader) == []
