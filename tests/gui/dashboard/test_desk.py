"""Everything on the dashboard leads to what is behind it, by mouse and by keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from core.contracts.dashboard.provider import ContractsDashboard
from core.demo.naming import demo_id
from core.kernel.clock import FixedClock
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.accessibility.walker import faults, tab_stops
from desktop.panels.dashboard.figures import FigureTile
from desktop.widgets.charts.chart import Chart

from .conftest import Dashboard, Window

DRAFT = demo_id("contract", "NDA-2026-0418")


def tile(dashboard: Dashboard, key: str) -> FigureTile:
    return next(one for one in dashboard.page.figures.tiles if one.figure.key == key)


def listed(dashboard: Dashboard) -> int:
    """Return how many contracts the list shows once it has settled."""
    control = dashboard.desk.list.table.controller
    dashboard.wait(lambda: control.phase == "ready" and not control.busy, "the list")
    dashboard.rest(150)
    assert control.shown is not None
    return control.shown


def test_a_first_start_opens_the_dashboard_and_a_later_one_the_last_desk(
    at: Window, copied: Any
) -> None:
    first = at(copied())
    assert first.window.desk_ids()[0] == first.here == "dashboard"
    settings = first.window.settings
    first.window.go("contracts")
    first.close()
    assert at(copied(), settings, ready=False).here == "contracts"


def test_a_figure_opens_the_list_that_it_counts(dashboard: Dashboard) -> None:
    figure = tile(dashboard, "contracts.in_force").figure
    tile(dashboard, "contracts.in_force").click()
    assert dashboard.here == "contracts"
    assert dashboard.desk.current_view() == "force", "the desk's own view is marked"
    assert listed(dashboard) == figure.number
    dashboard.window.go_back()
    assert dashboard.here == "dashboard"


def test_a_bar_opens_a_filter_that_nobody_saved_and_back_forgets_nothing(
    dashboard: Dashboard,
) -> None:
    card = dashboard.page.charts["contracts.status"]
    assert card.chart is not None
    names = [part.label for part in card.chart.parts]
    place = names.index("Not yet in force")
    number = card.chart.parts[place].number
    middle = card.chart.area(place).center().toPoint()
    QTest.mouseClick(card.chart, Qt.MouseButton.LeftButton, pos=middle)
    assert dashboard.desk.list.head.title.text() == "Not yet in force"
    assert listed(dashboard) == number
    dashboard.window.go("contracts", "all")
    dashboard.window.go_back()
    assert dashboard.desk.list.head.title.text() == "Not yet in force"
    assert listed(dashboard) == number


def test_a_line_opens_its_record_with_one_press(dashboard: Dashboard) -> None:
    lines = dashboard.page.waiting.lines
    assert lines
    line = next(line for line in lines if line.row.target.record)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert (dashboard.here, dashboard.desk.current_record()) == (
        "contracts",
        line.row.target.record,
    )


def test_a_dot_opens_what_happens_on_its_day(dashboard: Dashboard) -> None:
    chart = dashboard.page.ahead.timeline
    place = next(at for at, part in enumerate(chart.parts) if part.number == 1)
    centre = chart.area(place).center().toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=centre)
    assert dashboard.here in ("contacts", "contracts")
    assert dashboard.window.page(dashboard.here).current_record()


def test_by_keyboard_alone_from_a_chart_to_its_table_to_the_list(dashboard: Dashboard) -> None:
    card = dashboard.page.charts["contracts.status"]
    assert card.chart is not None
    stops = tab_stops(dashboard.window)
    assert card.chart in stops
    card.chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert card.chart.current == 0, "Tab shows where the arrows begin"
    dashboard.press(Qt.Key.Key_Down)
    assert card.chart.current == 1
    QTest.keyClick(card.chart, Qt.Key.Key_Return)
    sheet = card.sheet
    assert sheet is not None
    assert sheet.table.row_count == len(card.chart.parts)
    assert sheet.table.texts(0)[0] == card.chart.parts[0].label
    QTest.keyClick(sheet.table, Qt.Key.Key_Return)
    assert dashboard.here == "contracts"
    assert dashboard.desk.current_view() == "force"


def test_space_opens_the_current_part(dashboard: Dashboard) -> None:
    card = dashboard.page.charts["contracts.status"]
    assert card.chart is not None
    card.chart.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card.chart, Qt.Key.Key_End)
    QTest.keyClick(card.chart, Qt.Key.Key_Space)
    last = card.chart.parts[-1]
    assert dashboard.desk.list.head.title.text() == last.label
    assert listed(dashboard) == last.number


def test_arrows_walk_the_dates_and_change_the_kind(dashboard: Dashboard) -> None:
    chart = dashboard.page.ahead.timeline
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.current == 1
    before = chart.area(1).center().y()
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.area(chart.current).center().y() > before


def test_enter_on_a_tile_and_on_a_line_open_them(dashboard: Dashboard) -> None:
    for widget in (tile(dashboard, "contracts.drafts"), dashboard.page.waiting.lines[0]):
        dashboard.window.go("dashboard")
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(widget, Qt.Key.Key_Return)
        assert dashboard.here == "contracts"


@pytest.mark.parametrize("width", [1440, 1100])
def test_assistive_technology_misses_nothing(dashboard: Dashboard, width: int) -> None:
    dashboard.window.resize(width, 900)
    dashboard.rest()
    assert faults(dashboard.window) == []
    for chart in dashboard.page.findChildren(Chart):
        assert chart.accessibleName()
        assert "Enter shows the table" in chart.accessibleDescription()
        assert all(part.words for part in chart.parts)
    for one in dashboard.page.figures.tiles:
        assert one.figure.label in one.accessibleName()


def test_tab_follows_the_cards_as_they_are_read(dashboard: Dashboard) -> None:
    page = dashboard.page
    stops = [stop for stop in tab_stops(dashboard.window) if page.board.isAncestorOf(stop)]

    def card_of(stop: QWidget) -> int:
        return next(at for at, card in enumerate(page.board.cards) if card.isAncestorOf(stop))

    cards = [card_of(stop) for stop in stops]
    assert cards == sorted(cards)
    assert set(cards) == set(range(len(page.board.cards))), "every card has a stop"


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 900), (1.5, 1440), (2.0, 1440)])
def test_in_a_narrow_window_cards_lie_below_one_another(
    dashboard: Dashboard, zoom: float, width: int
) -> None:
    dashboard.window.settings.change(zoom=zoom)
    dashboard.window.setMinimumSize(1, 1)
    dashboard.window.resize(width, 900)
    dashboard.rest()
    board = dashboard.page.board
    spots = [card.geometry() for card in board.cards]
    assert all(a.bottom() < b.top() for a, b in pairwise(spots))
    assert all(spot.left() >= 0 and spot.right() <= board.width() for spot in spots)
    dashboard.window.settings.change(zoom=1.0)


def test_a_change_shows_and_other_changes_do_not_ask_again(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tile(dashboard, "contracts.drafts").figure.number
    context = dashboard.program.context
    context.command(lambda workspace, uow: workspace.contracts.delete(uow, [DRAFT]))
    dashboard.wait(
        lambda: tile(dashboard, "contracts.drafts").figure.number == before - 1, "one draft less"
    )
    asked: list[object] = []
    monkeypatch.setattr(ContractsDashboard, "figures", lambda *args: asked.append(1) or ())
    context.command(lambda workspace, uow: workspace.settings.put(uow, "other", 1))
    dashboard.rest(500)
    assert asked == []


def test_what_was_opened_is_listed_with_its_name_and_opens_again(dashboard: Dashboard) -> None:
    dashboard.open(DRAFT)
    dashboard.window.go("dashboard")
    dashboard.rest()
    (line,) = dashboard.page.recent.lines
    assert line.opened.title == "Mutual NDA, Corvane Logistics Ltd"
    line.click()
    assert dashboard.desk.current_record() == str(DRAFT)


def test_a_new_day_is_noticed(dashboard: Dashboard) -> None:
    clock = dashboard.program.workspace.clock
    assert isinstance(clock, FixedClock)
    assert dashboard.page.head.day.text() == "Friday, 20 November"
    clock.advance(timedelta(days=1))
    dashboard.page.minute_passed()
    assert dashboard.page.head.day.text() == "Saturday, 21 November"


def test_a_job_that_failed_waits_and_leads_to_activity(dashboard: Dashboard) -> None:
    def fail(workspace: Workspace, token: Any, report: Any) -> None:
        raise ChanceryError("The disk is full.", "Nothing was written.")

    dashboard.program.context.job("Export contracts", fail, lambda none: None)
    rows = dashboard.page.waiting
    dashboard.wait(lambda: any("Export" in row.title for row in rows.rows), "the failure is told")
    line = next(line for line in rows.lines if "Export" in line.row.title)
    assert line.row.detail == "The disk is full."
    line.click()
    assert dashboard.window.activity.isVisible()
