"""No part of a page is ever a window of its own, which would flash up and take the focus."""

from __future__ import annotations

import traceback

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from .hands import DRAFT, Hands


class _Watch(QObject):
    """Notes every top-level widget that is shown, with the code that showed it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
        if shown and watched.isWindow():  # type: ignore[attr-defined]
            here = "".join(traceback.format_stack(limit=5)[:-1])
            self.seen.append(f"{type(watched).__name__}\n{here}")
        return False


@pytest.fixture
def shown(qapp: QApplication) -> _Watch:
    return _Watch()


@pytest.mark.parametrize("tab", ["form", "draft", "compare", "documents", "history", "data"])
def test_opening_a_tab_shows_no_second_window(
    hands: Hands, shown: _Watch, qapp: QApplication, tab: str
) -> None:
    qapp.installEventFilter(shown)
    hands.open(DRAFT, tab)
    hands.rest(300)
    qapp.removeEventFilter(shown)
    assert shown.seen == []


@pytest.mark.parametrize("page", ["new", "templates", "library", "bulk"])
def test_opening_a_page_shows_no_second_window(
    hands: Hands, shown: _Watch, qapp: QApplication, page: str
) -> None:
    qapp.installEventFilter(shown)
    hands.program.context.open_page(page)
    hands.rest(400)
    qapp.removeEventFilter(shown)
    assert shown.seen == []
