"""Empty, failing, offline and arranged: what the dashboard shows when not all is well."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.contracts.dashboard.provider import ContractsDashboard
from core.dashboard.records import Target, Waiting
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.accessibility.walker import faults
from desktop.panels.dashboard.arrange import ArrangeSheet
from desktop.widgets.empty import EmptyState

from .conftest import Dashboard, Window


class Broken(ContractsDashboard):
    """Another feature, which cannot be read."""

    key = "broken"
    title = "Messaging"
    chart_titles = {"broken.days": "Messages a day"}  # noqa: RUF012

    def figures(self, *args: Any) -> Any:
        raise ChanceryError("The messages are locked.", "Nothing was changed.")

    waiting = dated = charts = figures


def texts(dashboard: Dashboard, card: Any) -> str:
    return str(card.failed.words.text()) if card.failed.isVisible() else ""


def test_one_failing_feature_does_not_take_the_others_away(at: Window, copied: Any) -> None:
    workspace = copied()
    workspace.dashboard = (*workspace.dashboard, Broken())
    dashboard = at(workspace)
    page = dashboard.page
    assert len(page.figures.tiles) == 5
    assert page.waiting.lines
    assert page.ahead.timeline.parts
    told = "Messaging could not be read."
    for card in (page.figures, page.waiting, page.ahead, page.charts["broken.days"]):
        assert texts(dashboard, card) == told
    assert texts(dashboard, page.charts["contracts.status"]) == ""
    assert faults(dashboard.window) == []


def test_try_again_reads_anew(at: Window, copied: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ContractsDashboard.dated

    def fail(*args: Any) -> Any:
        raise ChanceryError("Not now.", "")

    monkeypatch.setattr(ContractsDashboard, "dated", fail)
    dashboard = at(copied())
    page = dashboard.page
    assert texts(dashboard, page.ahead) == "Contracts could not be read."
    monkeypatch.setattr(ContractsDashboard, "dated", kept)
    page.ahead.failed.link.click()
    dashboard.wait(lambda: texts(dashboard, page.ahead) == "", "the dates are there")
    assert page.ahead.timeline.parts


def test_what_was_read_before_stays_when_a_later_reading_fails(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> Any:
        raise ChanceryError("Not now.", "")

    monkeypatch.setattr(ContractsDashboard, "waiting", fail)
    dashboard.window.go("contracts")
    dashboard.window.go("dashboard")
    card = dashboard.page.waiting
    dashboard.wait(lambda: texts(dashboard, card) != "", "the failure is told")
    assert card.lines


def test_an_empty_workspace_says_so_and_offers_one_thing(at: Window, empty: Workspace) -> None:
    dashboard = at(empty)
    (state,) = dashboard.page.findChildren(EmptyState)
    assert state.isVisible()
    assert faults(dashboard.window) == []
    assert state.button is not None
    assert state.button.text() == "New contract"
    state.button.click()
    assert dashboard.here == "contracts"


def test_conflicts_wait_and_lead_to_review(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[tuple[str, ...]] = []
    monkeypatch.setattr(dashboard.window, "go", lambda *place: went.append(place))
    page = dashboard.page
    row = Waiting(
        "sync.conflicts", "git-merge", "versions", "2 conflicts", "", "Resolve",
        Target("review", "conflicts"),
    )  # fmt: skip
    page.live.say((row,), "Offline, as of 09:12")
    assert page.head.age.isVisible()
    assert page.head.age.text() == "Offline, as of 09:12"
    next(line for line in page.waiting.lines if line.row.title == "2 conflicts").click()
    assert went == [("review", "conflicts", "")]
    page.live.say((), "")
    assert not page.head.age.isVisible()


def sheet(dashboard: Dashboard) -> ArrangeSheet:
    dashboard.page.head.arrange.click()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, ArrangeSheet)
    return popup


def names(dashboard: Dashboard) -> list[str]:
    return [card.title for card in dashboard.page.board.cards]  # type: ignore[attr-defined]


def test_cards_are_hidden_and_moved_by_keyboard_and_stay_so_after_a_restart(
    at: Window, copied: Any
) -> None:
    first = at(copied())
    usual = names(first)
    opened = sheet(first)
    assert faults(opened) == []
    QTest.keyClick(opened.rows["figures"].tick, Qt.Key.Key_Space)
    QTest.keyClick(opened.rows["recent"].up, Qt.Key.Key_Space)
    wanted = [*usual[1:-2], "Recently opened", usual[-2]]
    assert names(first) == wanted
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    first.rest(200)
    first.close()

    again = at(copied())
    assert names(again) == wanted
    opened = sheet(again)
    opened.usual.click()
    opened.close()
    assert names(again) == usual


def test_a_change_just_before_the_window_goes_asks_nothing_more(dashboard: Dashboard) -> None:
    dashboard.program.context.announce_changes(Changes(frozenset({("contract", UUID(int=0))})))
    dashboard.program.reminders.close()
    dashboard.program.runner.close()
    dashboard.rest(400)
    dashboard.page.minute_passed()
    dashboard.page.activated()


def test_no_part_of_it_is_a_window_of_its_own(at: Window, copied: Any, qapp: QApplication) -> None:
    before = {widget for widget in qapp.topLevelWidgets() if widget.isVisible()}
    dashboard = at(copied())
    dashboard.window.go("contracts")
    dashboard.window.go("dashboard")
    dashboard.rest()
    tops = {widget for widget in qapp.topLevelWidgets() if widget.isVisible()}
    assert tops - before == {dashboard.window}
