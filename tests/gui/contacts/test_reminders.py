"""Reminders of visits: told once, put off, and gathered at the start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication

from core.contacts.records import NewVisit
from core.database.listing import ListQuery
from core.kernel.clock import FixedClock
from core.kernel.errors import ChanceryError
from core.kernel.work import NeverCancelled
from core.secrets.store import DemoSecrets
from core.workspace import open_workspace
from desktop.bootstrap import start
from desktop.panels.contacts.visit_sheet import VisitSheet
from desktop.panels.contacts.visits.page import VisitsPage
from desktop.panels.contacts.visits.reminders import tomorrow_at_nine
from desktop.shell.desktop_notices import DesktopNotices
from desktop.shell.notices import Notice, Notices
from desktop.shell.notices_popover import NoticesPopover
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance
from desktop.widgets.buttons import LinkButton
from desktop.widgets.toast import Toast
from tests.gui.contracts.hands import NOW

from .conftest import ContactHands

ZONE = ZoneInfo("Australia/Adelaide")
INES = "Carvalho, Ines"


def clock_of(hands: ContactHands) -> FixedClock:
    clock = hands.program.workspace.clock
    assert isinstance(clock, FixedClock)
    return clock


def plan(hands: ContactHands, minutes: int, remind: int = 15) -> UUID:
    """Plan a visit of Ines in some minutes, of which one is reminded before it."""
    workspace, contact = hands.program.workspace, hands.stored(INES).id
    at = clock_of(hands).now() + timedelta(minutes=minutes)
    visit = NewVisit(contact, at, "call", remind_at=at - timedelta(minutes=remind))
    return workspace.command(lambda uow: workspace.visits.add(uow, visit)).value


def told(hands: ContactHands) -> list[Notice]:
    """Return the reminders in the bell, newest first."""
    return [notice for notice in hands.window.notices.all() if notice.text.startswith("Visit ")]


def look(hands: ContactHands) -> None:
    """Let the program look, as it does now and then."""
    # One that is under way began before what the test did.
    hands.wait(lambda: not hands.program.reminders._looking, "an earlier look is over")
    hands.program.reminders.look()
    hands.wait(lambda: not hands.program.reminders._looking, "it has looked")
    hands.rest(20)


def test_a_due_visit_is_told_once_in_the_bell_and_in_passing(hands: ContactHands) -> None:
    plan(hands, 60)
    look(hands)
    assert told(hands) == []
    clock_of(hands).advance(timedelta(minutes=46))
    look(hands)
    (notice,) = told(hands)
    assert notice.text == "Visit today at 15:32: Carvalho, Ines (phone call)"
    assert not notice.read
    assert notice.verb == "Open"
    toasts = hands.window.findChildren(Toast)
    assert any(toast.text == notice.text for toast in toasts)
    look(hands)
    clock_of(hands).advance(timedelta(minutes=-90))
    look(hands)
    assert len(told(hands)) == 1


def test_open_leads_to_the_visit(hands: ContactHands) -> None:
    key = plan(hands, 10)
    look(hands)
    run = told(hands)[0].run
    assert run is not None
    run()
    sheet = hands.dialog()
    assert isinstance(sheet, VisitSheet)
    assert sheet._visit is not None
    assert sheet._visit.id == key
    assert hands.contacts.current_view() == "visits"
    sheet.reject()
    page = hands.contacts.sides.page("visits")
    assert isinstance(page, VisitsPage)
    assert page.grid is not None


def test_later_tells_again_at_its_time(hands: ContactHands) -> None:
    plan(hands, 10)
    look(hands)
    choices = told(hands)[0].later
    assert [one.words for one in choices] == ["In 10 minutes", "In 1 hour", "Tomorrow at 09:00"]
    choices[0].run()
    again = "You are reminded again on 20 Nov 2026, 14:42"
    hands.wait(lambda: again in [one.text for one in hands.window.notices.all()], "it says so")
    look(hands)
    assert len(told(hands)) == 1
    clock_of(hands).advance(timedelta(minutes=10))
    look(hands)
    assert len(told(hands)) == 2


def test_the_bell_offers_open_and_later_by_keyboard(hands: ContactHands) -> None:
    plan(hands, 10)
    look(hands)
    sheet = NoticesPopover(hands.window.frame.header.bell, hands.window.notices, ZONE)
    sheet.open()
    names = [button.accessibleName() for button in sheet.findChildren(LinkButton)]
    assert "Open" in names
    assert any(name.startswith("Later: Visit today") for name in names)
    assert hands.window.notices.unread == 0
    sheet.close()


def test_many_at_once_are_told_as_one(hands: ContactHands) -> None:
    for minutes in range(20, 30):
        plan(hands, minutes)
    look(hands)
    clock_of(hands).advance(timedelta(minutes=20))
    look(hands)
    assert hands.window.notices.all()[0].text == "10 visits are due"


def test_what_was_missed_while_closed_is_told_as_one_at_the_start(
    demo: Path, tmp_path: Path, qapp: QApplication
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(demo, folder)
    workspace = open_workspace(folder, DemoSecrets(), FixedClock(NOW))
    setup = workspace.query(workspace.contact_lists.setup)
    source = workspace.contact_lists.source(setup)
    page = source.first_page(ListQuery(), 3, NeverCancelled())
    for contact in source.row_keys(page.ids):
        visit = NewVisit(contact, NOW + timedelta(hours=1), remind_at=NOW + timedelta(minutes=30))
        workspace.command(lambda uow, visit=visit: workspace.visits.add(uow, visit))
    workspace.close()
    workspace = open_workspace(folder, DemoSecrets(), FixedClock(NOW + timedelta(hours=3)))
    program = start(qapp, workspace, SettingsStore(None), Appearance(qapp))
    hands = ContactHands(program)
    look(hands)
    (notice,) = program.window.notices.all()
    assert notice.text == "3 visits were to be told of while Chancery was closed"
    look(hands)
    assert len(program.window.notices.all()) == 1
    program.window.close()
    program.close()


def test_a_reminder_whose_record_cannot_be_kept_is_told_all_the_same_and_only_once(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(hands, 10)

    def full(*_: object) -> None:
        raise ChanceryError("The disk is full.", "Nothing was changed.", "Make room.")

    monkeypatch.setattr(hands.program.workspace.reminders, "tell", full)
    look(hands)
    hands.wait(lambda: len(told(hands)) == 1, "it is told")
    look(hands)
    assert len(told(hands)) == 1


def test_nobody_is_reminded_who_may_not_see_contacts(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(hands, 10)
    workspace = hands.program.workspace
    monkeypatch.setattr(workspace, "actor", replace(workspace.actor, permissions=frozenset()))
    hands.program.reminders.look()
    hands.rest()
    assert told(hands) == []


def test_tomorrow_at_nine_follows_the_clocks() -> None:
    before = datetime(2026, 10, 3, 15, tzinfo=ZONE)
    nine = tomorrow_at_nine(before, ZONE).astimezone(ZONE)
    assert f"{nine:%Y-%m-%d %H:%M %z}" == "2026-10-04 09:00 +1030"


# --- the computer's desktop --------------------------------------------------------------


class FakeTray:
    """Keeps what a system's tray would show."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.click: Callable[[], object] = lambda: None
        self.shown = False

    def tell(self, title: str, text: str, on_click: Callable[[], object]) -> None:
        self.said.append(text)
        self.click, self.shown = on_click, True

    def put_away(self) -> None:
        self.shown = False


def test_news_reach_the_desktop_only_while_the_window_is_not_in_front(
    hands: ContactHands,
) -> None:
    notices, tray, seen = Notices(), FakeTray(), [True]
    DesktopNotices(hands.window, notices, tray, lambda: seen[0])
    notices.add("Export is done")
    assert tray.said == []
    seen[0] = False
    gone: list[str] = []
    notices.add("Visit today at 10:30", run=lambda: gone.append("there"))
    notices.add("Saved", read=True)
    assert tray.said == ["Visit today at 10:30"]
    hands.window.showMinimized()
    tray.click()
    assert gone == ["there"]
    assert not hands.window.isMinimized()
    assert not tray.shown


def test_no_tray_is_no_fault(hands: ContactHands) -> None:
    notices = Notices()
    DesktopNotices(hands.window, notices, seen=lambda: False)
    notices.add("Visit today at 10:30")
    assert notices.unread == 1
