"""The calendar of visits as a person uses it, by keyboard and by dragging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.contacts.records import NewVisit, Visit
from desktop.accessibility.walker import faults
from desktop.panels.contacts.visit_sheet import VisitSheet
from desktop.panels.contacts.visits.contact_line import ContactLine
from desktop.panels.contacts.visits.day_sheet import DaySheet
from desktop.panels.contacts.visits.page import VisitsPage
from desktop.theme.units import u
from desktop.widgets.calendar.grid import CalendarGrid

from .conftest import ContactHands

ZONE = ZoneInfo("Australia/Adelaide")
TODAY = date(2026, 11, 20)
INES = "Carvalho, Ines"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


class Calendar:
    """A person at the calendar."""

    def __init__(self, hands: ContactHands, page: VisitsPage) -> None:
        self.hands, self.page = hands, page

    @property
    def grid(self) -> CalendarGrid:
        assert self.page.grid is not None
        return self.page.grid

    def plan(self, at: datetime, **facts: object) -> UUID:
        """Plan a visit of Ines behind the window's back, and have the page see it."""
        hands = self.hands
        workspace = hands.program.workspace
        contact = hands.stored(INES).id
        visit = NewVisit(contact, at, **facts)  # type: ignore[arg-type]
        done = workspace.command(lambda uow: workspace.visits.add(uow, visit))
        hands.program.context.announce_changes(done.changes)
        hands.wait(lambda: done.value in self.shown(), "the page shows it")
        return done.value

    def shown(self) -> list[UUID]:
        return [visit.id for visit in self.page.visits]

    def shown_on(self, key: UUID) -> date | None:
        """Return the day at which the page shows a visit."""
        days = {visit.id: visit.starts_at.astimezone(ZONE).date() for visit in self.page.visits}
        return days.get(key)

    def stored(self, key: UUID) -> Visit:
        workspace = self.hands.program.workspace
        return workspace.query(lambda reader: workspace.visits.visit(reader, key))

    def day_of(self, key: UUID) -> date:
        return self.stored(key).starts_at.astimezone(ZONE).date()

    def focus(self) -> None:
        self.hands.window.activateWindow()
        self.grid.setFocus()
        self.hands.rest(20)

    def press(self, key: Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        QTest.keyClick(self.grid, key, modifiers or Qt.KeyboardModifier.NoModifier)

    def sheet(self) -> VisitSheet:
        found = self.hands.dialog()
        assert isinstance(found, VisitSheet)
        return found

    def undo(self) -> None:
        self.hands.program.context.undo()


@pytest.fixture
def calendar(hands: ContactHands) -> Calendar:
    """The page with everybody's visits."""
    hands.window.go("contacts", "visits")
    hands.wait(lambda: hands.contacts.sides.made(), "the page is made")
    page = hands.contacts.sides.page("visits")
    assert isinstance(page, VisitsPage)
    hands.wait(lambda: page.grid is not None, "the calendar is made")
    calendar = Calendar(hands, page)
    assert page.bar is not None
    page.bar.show_all()
    hands.rest()
    calendar.focus()
    return calendar


def at(day: int, hour: int = 10, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def test_arrows_pages_and_home_go_through_the_calendar(calendar: Calendar) -> None:
    grid = calendar.grid
    assert grid.day == TODAY
    steps: list[tuple[Key, Qt.KeyboardModifier | None, date]] = [
        (Key.Key_Right, None, date(2026, 11, 21)),
        (Key.Key_Down, None, date(2026, 11, 28)),
        (Key.Key_Down, None, date(2026, 12, 5)),
        (Key.Key_PageDown, None, date(2027, 1, 5)),
        (Key.Key_PageUp, CTRL, date(2026, 1, 5)),
        (Key.Key_Left, None, date(2026, 1, 4)),
        (Key.Key_Home, None, TODAY),
    ]
    for key, modifiers, day in steps:
        calendar.press(key, modifiers)
        assert grid.day == day
    bar = calendar.page.bar
    assert bar is not None
    assert (bar.month.currentText(), bar.year.value()) == ("November", 2026)


def test_month_and_year_are_chosen_without_an_end(calendar: Calendar) -> None:
    bar = calendar.page.bar
    assert bar is not None
    bar.year.setValue(1871)
    bar.month.setCurrentIndex(1)
    assert calendar.grid.day == date(1871, 2, 20)
    bar.year.setValue(2412)
    assert calendar.grid.span[0].year == 2412
    calendar.hands.rest()
    assert calendar.page.visits == ()


def choose_ines(hands: ContactHands, line: ContactLine) -> None:
    """Type a part of the name and take the first contact that is proposed."""
    QTest.keyClicks(line, "carvalho")
    hands.wait(lambda: line.proposing, "it proposes")
    QTest.keyClick(line, Key.Key_Down)
    QTest.keyClick(line, Key.Key_Return)


def test_a_visit_is_planned_on_a_day_by_keyboard(calendar: Calendar) -> None:
    hands = calendar.hands
    calendar.press(Key.Key_Right)
    calendar.press(Key.Key_N)
    sheet = calendar.sheet()
    assert sheet.contact is not None
    assert sheet.day.answer() == "2026-11-21"
    assert sheet.focusWidget() is sheet.contact
    choose_ines(hands, sheet.contact)
    assert sheet.contact.contact_id == hands.stored(INES).id
    before = set(calendar.shown())
    sheet._save()
    hands.wait(lambda: set(calendar.shown()) - before, "it is shown")
    (new,) = set(calendar.shown()) - before
    assert calendar.day_of(new) == date(2026, 11, 21)
    calendar.undo()
    hands.wait(lambda: new not in calendar.shown(), "it is taken back")


def test_a_visit_without_a_contact_is_not_planned(calendar: Calendar) -> None:
    calendar.press(Key.Key_N)
    sheet = calendar.sheet()
    assert sheet.contact is not None
    sheet.contact.setText("Nobody I know")
    sheet._save()
    assert "Choose the contact" in sheet._fault.text()
    assert not sheet._fault.isHidden()
    sheet.contact.clear()
    choose_ines(calendar.hands, sheet.contact)
    assert sheet._fault.isHidden()
    sheet.reject()


def test_a_visit_is_moved_by_keyboard_and_put_back(calendar: Calendar) -> None:
    hands, key = calendar.hands, calendar.plan(at(20, 15))
    calendar.grid.choose(key)
    calendar.press(Key.Key_Right, SHIFT)
    hands.wait(lambda: calendar.shown_on(key) == date(2026, 11, 21), "it is moved and shown there")
    assert f"{calendar.stored(key).starts_at.astimezone(ZONE):%H:%M}" == "15:00"
    assert calendar.grid.day == date(2026, 11, 21)
    calendar.press(Key.Key_PageDown, SHIFT)
    hands.wait(lambda: calendar.shown_on(key) == date(2026, 12, 21), "it is moved on")
    hands.undo("Move visit")
    hands.wait(lambda: calendar.day_of(key) == date(2026, 11, 21), "it is put back")


def test_a_visit_is_dragged_to_another_day(calendar: Calendar) -> None:
    hands, key = calendar.hands, calendar.plan(at(22, 9))
    grid = calendar.grid
    start = grid.entry_area(key).center()
    end = grid.area(date(2026, 11, 18)).center()
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    _drag(grid, end)
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end)
    hands.wait(lambda: calendar.day_of(key) == date(2026, 11, 18), "it is moved")


def _drag(grid: QWidget, to: QPoint) -> None:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(to)
    moved = QMouseEvent(
        QEvent.Type.MouseMove, place, QPointF(grid.mapToGlobal(to)), left, left, none
    )
    QApplication.sendEvent(grid, moved)


def test_escape_lets_a_dragged_visit_lie(calendar: Calendar) -> None:
    key = calendar.plan(at(22, 9))
    grid = calendar.grid
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=grid.entry_area(key).center())
    end = grid.area(date(2026, 11, 18)).center()
    _drag(grid, end)
    calendar.press(Key.Key_Escape)
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end)
    calendar.hands.rest()
    assert calendar.day_of(key) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "state"),
    [("Mark as made", "done"), ("Mark as missed", "missed"), ("Call off", "cancelled")],
)
def test_what_came_of_a_visit_is_marked_from_its_menu_and_taken_back(
    calendar: Calendar, words: str, state: str
) -> None:
    hands, key = calendar.hands, calendar.plan(at(20, 15))
    calendar.grid.choose(key)
    _choose(_menu(calendar), words)
    hands.wait(lambda: calendar.stored(key).state == state, "it is marked")
    hands.rest()
    calendar.undo()
    hands.wait(lambda: calendar.stored(key).state == "planned", "it is taken back")


def _menu(calendar: Calendar) -> QMenu:
    area = calendar.grid.area(calendar.grid.day).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, area, calendar.grid.mapToGlobal(area)
    )
    QApplication.sendEvent(calendar.grid, event)
    calendar.hands.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "the menu")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def _choose(menu: QMenu, words: str) -> None:
    action: QAction = next(one for one in menu.actions() if one.text() == words)
    menu.close()
    action.trigger()


def test_the_menu_leads_to_the_contact(calendar: Calendar) -> None:
    hands, key = calendar.hands, calendar.plan(at(20, 15))
    calendar.grid.choose(key)
    _choose(_menu(calendar), "Open contact")
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    assert hands.contacts.record_title() == INES


def test_enter_opens_the_day_and_the_chosen_visit(calendar: Calendar) -> None:
    hands = calendar.hands
    first, second = calendar.plan(at(20, 15)), calendar.plan(at(20, 16), kind="call")
    calendar.press(Key.Key_Return)
    day = QApplication.activePopupWidget()
    assert isinstance(day, DaySheet)
    assert [str(fault) for fault in faults(day)] == []
    day.close()
    hands.rest()
    calendar.focus()
    calendar.press(Key.Key_Down, CTRL)
    assert calendar.grid.chosen == first
    calendar.press(Key.Key_Down, CTRL)
    assert calendar.grid.chosen == second
    calendar.press(Key.Key_Return)
    sheet = calendar.sheet()
    assert sheet._visit is not None
    assert sheet._visit.id == second
    sheet.reject()


def test_more_opens_the_day(calendar: Calendar) -> None:
    for hour in range(8, 17):
        calendar.plan(at(25, hour))
    cell = calendar.grid._layout.cell(date(2026, 11, 25))
    assert cell is not None
    assert cell.more_area is not None
    shown = len(calendar.grid.of_day(date(2026, 11, 25)))
    assert cell.more + len(cell.lines) == shown
    QTest.mouseClick(
        calendar.grid, Qt.MouseButton.LeftButton, pos=cell.more_area.center() - QPoint(u(4), 0)
    )
    day = QApplication.activePopupWidget()
    assert isinstance(day, DaySheet)
    day.close()


def test_filters_show_whose_kind_and_state(calendar: Calendar) -> None:
    hands, bar = calendar.hands, calendar.page.bar
    assert bar is not None
    mine = calendar.plan(at(23), kind="call")
    site = calendar.plan(at(24), kind="site", state="done")

    def waits(shown: Callable[[list[UUID]], bool], what: str) -> None:
        hands.wait(lambda: shown(calendar.shown()), what)

    bar.kind.setCurrentIndex(bar.kind.findData("call"))
    waits(lambda keys: mine in keys and site not in keys, "calls alone")
    bar.kind.setCurrentIndex(0)
    bar.state.setCurrentIndex(bar.state.findData("done"))
    waits(lambda keys: site in keys and mine not in keys, "made ones alone")
    bar.state.setCurrentIndex(0)
    bar.whose.setCurrentIndex(0)
    waits(lambda keys: {mine, site} <= set(keys), "one's own")
    assert {visit.staff for visit in calendar.page.visits} == {hands.program.workspace.actor.name}
    bar.whose.setCurrentIndex(2)
    waits(lambda keys: mine not in keys, "a colleague's")


def test_a_week_and_a_list_show_the_same_visits(calendar: Calendar) -> None:
    page, key = calendar.page, calendar.plan(at(23))
    calendar.press(Key.Key_Right)
    assert page.bar is not None
    assert page.agenda is not None
    page.bar.mode.set_value("week")
    calendar.hands.rest()
    assert calendar.grid.span == (date(2026, 11, 16), date(2026, 11, 22))
    calendar.press(Key.Key_PageDown)
    assert calendar.grid.span == (date(2026, 11, 23), date(2026, 11, 29))
    calendar.hands.wait(lambda: key in calendar.shown(), "the week is read")
    page.bar.mode.set_value("list")
    calendar.hands.wait(lambda: page.agenda and page.agenda.row_count > 1, "the list is read")
    assert "Mon 23 Nov" in page.agenda.texts(0)


def test_a_narrow_window_has_the_list(calendar: Calendar) -> None:
    page, hands = calendar.page, calendar.hands
    calendar.plan(at(23))
    hands.window.resize(700, 700)
    hands.rest()
    assert page.mode == "list"
    assert page.agenda is not None
    assert page.agenda.isVisible()
    assert hands.faults() == []
    hands.window.resize(1440, 900)
    hands.rest()
    assert page.mode == "month"


def test_nothing_is_missed_by_a_screen_reader_or_the_keyboard(calendar: Calendar) -> None:
    assert calendar.hands.faults() == []
    assert calendar.grid.accessibleName() == "Visits, November 2026"


def test_the_week_begins_as_the_country_has_it_or_as_it_was_set(calendar: Calendar) -> None:
    hands = calendar.hands
    assert calendar.grid.span[0].weekday() == 0
    workspace = hands.program.workspace
    workspace.command(lambda uow: workspace.settings.put(uow, "calendar.first_weekday", 6))
    calendar.page.load()
    hands.wait(lambda: calendar.grid.span[0].weekday() == 6, "weeks begin on Sunday")
