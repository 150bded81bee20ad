"""The page view asks for what is seen, keeps old pictures, and knows which clause is where."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.documents.pages import Picture
from core.documents.preview import PreviewPage
from core.documents.typst_pdf import ClausePlace
from desktop.documents.pages import PageReady, PageView

PLACES = (
    ClausePlace("first", 1, 50, 100),
    ClausePlace("second", 1, 100, 280),
    ClausePlace("second", 2, 20, 90),
    ClausePlace("third", 4, 20, 60),
)


class Printer:
    """Answers when it is told to, as a worker would."""

    def __init__(self, pages: int = 5) -> None:
        self.pages = pages
        self.asked: list[tuple[int, float, PageReady]] = []

    def __call__(self, page: int, ppi: float, ready: PageReady) -> None:
        self.asked.append((page, ppi, ready))

    def answer(self) -> int:
        page, ppi, ready = self.asked.pop(0)
        width, height = round(200 * ppi / 72), round(300 * ppi / 72)
        picture = Picture(width, height, width * 4, bytes([page * 40] * (width * height * 4)))
        ready(PreviewPage(picture, min(page, self.pages), self.pages, 200, 300, PLACES, {}, {}))
        return page


def shown(qtbot: QtBot, printer: Printer) -> PageView:
    view = PageView(printer)
    qtbot.addWidget(view)
    view.resize(420, 700)
    view.show()
    qtbot.waitUntil(lambda: bool(printer.asked))
    return view


def settle(qtbot: QtBot, printer: Printer) -> list[int]:
    """Answer until nothing more is asked; return the pages drawn."""
    drawn = []
    QTest.qWait(60)
    while printer.asked:
        drawn.append(printer.answer())
        QTest.qWait(60)
    return drawn


def test_one_page_is_asked_for_at_a_time_and_only_what_is_near(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    assert len(printer.asked) == 1
    drawn = settle(qtbot, printer)
    assert set(drawn) == {1, 2, 3}
    assert (view.position_words, view.accessibleDescription()) == ("Page 1 of 5", "Page 1 of 5")


def test_a_change_asks_again_and_keeps_the_old_picture(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    settle(qtbot, printer)
    before = view._pictures[1].pixmap.cacheKey()
    view.refresh()
    assert [page for page, _, _ in printer.asked] == [1]
    assert view._pictures[1].pixmap.cacheKey() == before
    printer.answer()
    assert view._pictures[1].pixmap.cacheKey() != before


def test_an_answer_that_comes_too_late_is_dropped(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    settle(qtbot, printer)
    view.refresh()
    view.refresh()
    before = view._pictures[1].pixmap.cacheKey()
    printer.answer()
    assert view._pictures[1].pixmap.cacheKey() == before
    printer.answer()
    assert view._pictures[1].pixmap.cacheKey() != before


def test_scrolling_tells_the_page_and_going_to_one_shows_it(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    settle(qtbot, printer)
    told: list[tuple[int, int]] = []
    view.page_changed.connect(lambda page, pages: told.append((page, pages)))
    view.go_to_page(4)
    assert told[-1] == (4, 5)
    assert 4 in settle(qtbot, printer)


def test_a_click_names_the_clause(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    settle(qtbot, printer)
    clicked: list[str] = []
    view.clause_clicked.connect(clicked.append)
    area = view._layout.area(PLACES[0])
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=area.center().toPoint())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert clicked == ["first"]


def test_a_clause_out_of_view_is_scrolled_to_and_one_in_view_is_not(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    settle(qtbot, printer)
    view.scroll_to_clause("first")
    assert view.verticalScrollBar().value() == 0
    view.scroll_to_clause("third")
    assert view.page == 4


def test_zoom_leaves_fit_width_and_comes_back(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    settle(qtbot, printer)
    said: list[str] = []
    view.zoom_changed.connect(said.append)
    before = view._layout.scale
    view.zoom_in()
    assert view._layout.scale > before
    assert printer.asked or settle(qtbot, printer)
    view.fit_width()
    assert view._layout.scale == before
    assert said[0].endswith("%")
    assert said[-1] == "Fit width"


def test_a_page_that_cannot_be_drawn_is_not_asked_for_forever(qtbot: QtBot) -> None:
    printer = Printer()
    view = shown(qtbot, printer)
    while printer.asked:
        printer.asked.pop(0)[2](None)
        QTest.qWait(60)
    assert view.position_words == ""
    view.refresh()
    assert printer.asked
