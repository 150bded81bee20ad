"""The status bar of a connected workspace, driven by a scripted synchronisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.kernel.changes import Changes
from core.kernel.errors import CannotReach, NotTrusted, UpdateNeeded, WrongPassword
from desktop.accessibility.walker import faults
from desktop.connected.link import SyncLink
from desktop.connected.popover import ConnectionPopover
from desktop.shell.window import MainWindow
from tests.gui.connected.fakes import MANAGER, Clock, FakeContext, FakeService, FakeSide
from tests.gui.shell.build import NOW, build

AWAY = CannotReach("The shared database at db.example does not answer.", "Kept.", "Check it.")
WRONG = WrongPassword("The password is not accepted.", "Your work is safe.", "Type it again.")


@dataclass
class Bar:
    """The window, what drives it, and what its bar says."""

    window: MainWindow
    side: FakeSide
    context: FakeContext
    clock: Clock
    link: SyncLink

    @property
    def service(self) -> FakeService:
        return self.side.service

    @property
    def words(self) -> list[str]:
        bar = self.window.frame.status
        parts = ("connection", "refused", "unsent", "conflicts", "review")
        found = [bar.part(part) for part in parts]
        return [part.text() for part in found if part is not None and part.isVisible()]

    def press(self, part: str) -> None:
        button = self.window.frame.status.part(part)
        assert button is not None
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def popover(self) -> ConnectionPopover:
        found = QApplication.activePopupWidget()
        assert isinstance(found, ConnectionPopover)
        return found

    def later(self, **span: float) -> None:
        """Let time pass, as the link's own timers would find it."""
        self.clock.pass_(**span)
        self.link._show()


@pytest.fixture
def bar(qapp: QApplication, qtbot: QtBot) -> Iterator[Bar]:
    window = build()
    side, clock = FakeSide(), Clock(NOW)
    window._clock = clock  # type: ignore[assignment]
    context = FakeContext(clock, window.tasks)
    link = SyncLink(side, context, window, lambda closure: closure())  # type: ignore[arg-type]
    window.resize(1440, 900)
    window.show()
    yield Bar(window, side, context, clock, link)
    link.close()
    window.tasks.close()
    window.close()


def test_a_whole_exchange_is_told_with_its_time(bar: Bar) -> None:
    bar.service.say(state="synced", synced_at=NOW)
    assert bar.words == ["Synced 14:32"]


def test_an_exchange_is_told_only_when_it_lasts(bar: Bar) -> None:
    bar.service.say(state="synced", synced_at=NOW)
    bar.service.say(state="syncing")
    assert bar.words == ["Synced 14:32"]
    bar.later(seconds=1.2)
    assert bar.words == ["Syncing"]


def test_a_short_drop_shows_nothing_and_a_long_one_says_since_when(bar: Bar) -> None:
    bar.service.say(state="synced", synced_at=NOW)
    bar.service.say(state="offline", offline_since=NOW, error=AWAY)
    bar.later(seconds=8)
    assert bar.words == ["Synced 14:32"]
    bar.later(seconds=3)
    assert bar.words == ["Offline since 14:32. You can keep working"]
    bar.service.say(state="syncing")
    bar.later(seconds=5)
    assert bar.words == ["Offline since 14:32. You can keep working"]
    bar.service.say(state="synced", synced_at=bar.clock.now(), offline_since=None, error=None)
    assert bar.words == ["Synced 14:32"]


def test_what_waits_is_counted_and_turns_red_when_it_is_late(bar: Bar) -> None:
    bar.service.say(state="synced", synced_at=NOW, unsent=1, conflicts=2)
    assert bar.words == ["Synced 14:32", "1 unsent change", "2 conflicts"]
    bar.service.say(unsent=12, oldest_at=NOW - timedelta(hours=2), conflicts=0)
    assert bar.words == ["Synced 14:32", "12 unsent changes, oldest 2 h"]
    late = bar.window.frame.status.part("unsent")
    assert late is not None
    assert late.accessibleName().endswith(".")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "sign_in", "error": WRONG}, "Sign in again to sync"),
        ({"state": "update", "update_needed": "send"}, "Update needed to send changes"),
        (
            {
                "state": "update",
                "update_needed": "connect",
                "error": UpdateNeeded("The database is too new.", reading=True),
            },
            "Update needed to connect",
        ),
        ({"state": "refused", "error": NotTrusted("No trust.")}, "Not syncing"),
    ],
)
def test_a_refusal_stands_beside_the_last_time_and_stays_while_it_is_tried_again(
    bar: Bar, facts: dict[str, object], words: str
) -> None:
    bar.service.say(synced_at=NOW, **facts)
    assert bar.words == ["Synced 14:32", words]
    bar.service.say(state="syncing")
    bar.later(seconds=0.5)
    assert words in bar.words


def test_pressing_the_connection_tells_what_happened_what_is_kept_and_what_comes(
    bar: Bar,
) -> None:
    bar.service.say(state="synced", synced_at=NOW)
    soon = NOW + timedelta(seconds=50)
    bar.service.say(state="offline", offline_since=NOW, error=AWAY, unsent=3, next_try_at=soon)
    bar.later(seconds=20)
    bar.press("connection")
    sheet = bar.popover()
    assert sheet.words == (
        "The shared database at db.example does not answer. You can keep working. "
        "3 changes are kept on this computer and will be sent. Chancery tries again in 30 s."
    )
    assert faults(sheet) == []
    sheet.main.click()
    assert bar.service.asked == ["now"]


def test_the_open_sheet_follows_the_state(bar: Bar) -> None:
    bar.service.say(state="synced", synced_at=NOW)
    bar.press("connection")
    assert "have the same" in bar.popover().words
    bar.service.say(state="synced", unsent=2)
    assert "2 changes are kept" in bar.popover().words
    bar.popover().close()


def test_each_count_opens_its_place_in_review(bar: Bar) -> None:
    bar.service.say(state="synced", synced_at=NOW, unsent=1, conflicts=2)
    for part in ("unsent", "conflicts"):
        bar.window.go("contracts")
        bar.press(part)
        assert bar.window.history.current is not None
        assert bar.window.history.current.desk == "review"


def test_sign_in_again_asks_for_the_password(bar: Bar) -> None:
    asked: list[bool] = []
    bar.link.ask_sign_in = lambda: asked.append(True)
    bar.service.say(state="sign_in", error=WRONG)
    bar.press("refused")
    assert asked == [True]


def test_what_arrives_refreshes_the_views_and_rights_follow(bar: Bar) -> None:
    changes = Changes(frozenset({("contract", uuid4())}))
    changed: list[bool] = []
    bar.link.rights_changed.connect(lambda: changed.append(True))
    bar.side.bring(changes)
    assert (bar.context.heard, changed) == ([changes], [])
    bar.context.workspace.actor = replace(MANAGER, role="viewer")
    bar.service.say(state="synced", synced_at=NOW)
    assert changed == [True]
