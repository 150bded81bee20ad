"""The pane: find, chips, empty states, columns, footer and selection bar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.database.filters import Group, Rule
from core.database.listing import Selection, Sort
from desktop.accessibility.walker import faults
from desktop.tables.columns import ColumnChooser
from desktop.tables.footer import Verb
from desktop.tables.pane import TablePane
from desktop.tables.rule_editor import RuleEditor
from desktop.tables.state import TableViewState
from desktop.widgets.chip import FilterChip
from desktop.widgets.empty import EmptyState, LoadingBars
from tests.gui.table_page import COLUMNS, FIELDS, ContractsSource

Settle = Callable[[], None]
NOT_EXPIRED = Group("all", (Rule("status", "is_not", ("expired",)),))


def chips(pane: TablePane) -> list[FilterChip]:
    return [chip for chip in pane.toolbar.findChildren(FilterChip) if chip.isVisible()]


def test_typing_asks_once_when_it_rests(
    pane: TablePane, qtbot: QtBot, source: ContractsSource, settle: Settle
) -> None:
    pane.load()
    settle()
    source.asked.clear()
    qtbot.keyClicks(pane.toolbar.search, "lease")
    assert source.asked == []
    with qtbot.waitSignal(pane.toolbar.search_changed):
        pass
    settle()
    assert [query.search for query in source.asked] == ["lease"]


def test_a_filter_is_shown_as_a_chip_and_removed_by_it(
    pane: TablePane, qtbot: QtBot, settle: Settle
) -> None:
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    [chip] = chips(pane)
    assert chip.accessibleName() == "Filter: Status is not Expired"
    qtbot.keyClick(chip, Qt.Key.Key_Delete)
    settle()
    assert chips(pane) == []
    assert pane.controller.state.filter == Group()


def test_more_than_three_filters_hide_behind_a_count(pane: TablePane, settle: Settle) -> None:
    rules = tuple(Rule("title", "not_contains", (word,)) for word in "abcde")
    pane.controller.set_filter(Group("all", rules))
    settle()
    assert len(chips(pane)) == 3
    names = [button.text() for button in pane.toolbar.findChildren(QPushButton)]
    assert "2 more" in names


def test_an_empty_list_says_what_belongs_there(
    pane: TablePane, source: ContractsSource, settle: Settle, qtbot: QtBot
) -> None:
    source.count = 0
    pane.load()
    settle()
    empty = pane._instead
    assert isinstance(empty, EmptyState)
    assert empty.accessibleName() == "No contracts yet. Start from a template."
    assert empty.button is not None
    with qtbot.waitSignal(pane.empty_verb):
        empty.button.click()


def test_a_list_emptied_by_filters_says_by_how_many_and_clears_them(
    pane: TablePane, settle: Settle
) -> None:
    pane.controller.set_search("zzz")
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    empty = pane._instead
    assert isinstance(empty, EmptyState)
    assert empty.accessibleName() == (
        "Nothing matches. 500 contracts are hidden by 1 filter and the words in the find field."
    )
    assert empty.button is not None
    empty.button.click()
    settle()
    assert pane._instead is None
    assert pane.toolbar.search.text() == ""
    assert pane.footer.words() == "500 contracts"


def test_the_footer_counts_and_becomes_the_bar_of_verbs(
    pane: TablePane, settle: Settle, qtbot: QtBot
) -> None:
    acted: list[int] = []
    pane.set_verbs([Verb("Export…", "download", lambda chosen: acted.append(len(chosen)))])
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    pane.view.choose(Selection.of(pane.model.ids, [(0, 0)]), 0)
    assert pane.footer.words() == "1 of 455 selected 45 hidden by filter"
    pane.view.choose(Selection.of(pane.model.ids, [(0, 2)]), 2)
    assert pane.footer.words().startswith("3 selected")
    bar = pane.footer.currentWidget()
    assert bar is not None
    buttons = {button.text(): button for button in bar.findChildren(QPushButton)}
    buttons["Select all 455"].click()
    buttons["Export…"].click()
    assert acted == [455]
    buttons["Clear"].click()
    assert len(pane.view.selection()) == 0


def test_a_saved_view_brings_back_columns_widths_order_and_density(
    pane: TablePane, settle: Settle
) -> None:
    state = TableViewState(
        columns=("title", "next", "value"),
        widths={"title": 20.0, "next": 14.0},
        sorts=(Sort("next"),),
        filter=NOT_EXPIRED,
        density="compact",
    )
    assert TableViewState.from_json(state.to_json()) == state
    pane.set_state(state)
    settle()
    assert pane.view.shown_columns() == ("title", "next", "value")
    assert pane.view.widths()["next"] == 14.0
    assert pane.view.density == "compact"
    assert pane.controller.shown == 455


def test_columns_are_hidden_and_moved_by_keyboard(qtbot: QtBot) -> None:
    columns = tuple(column for column in COLUMNS if column.kind != "mark")
    chooser = ColumnChooser(columns, tuple(column.key for column in columns if column.shown))
    qtbot.addWidget(chooser)
    chooser.show()
    rows = chooser._list
    rows.setCurrentRow(2)
    with qtbot.waitSignal(chooser.changed):
        qtbot.keyClick(rows, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert chooser.shown()[:3] == ("title", "status", "counterparty")
    with qtbot.waitSignal(chooser.changed):
        qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert "status" not in chooser.shown()
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert chooser.shown()[0] == "title"


def test_a_rule_is_built_or_refused_in_place(qtbot: QtBot) -> None:
    editor = RuleEditor(FIELDS)
    qtbot.addWidget(editor)
    editor.show()
    editor._field.setCurrentIndex(editor._field.findData("next"))
    editor._operator.setCurrentIndex(editor._operator.findData("before"))
    [line] = [each for each in editor._inputs if isinstance(each, QLineEdit)]
    line.setText("soon")
    editor._add.click()
    assert editor._fault.text() == (
        "“soon” does not fit “Next date”. Give a day, such as 2026-12-01."
    )
    line.setText("1 Dec 2026")
    with qtbot.waitSignal(editor.done) as done:
        editor._add.click()
    assert done.args == [Rule("next", "before", ("2026-12-01",))]


def test_every_kind_of_rule_can_be_changed_again(qtbot: QtBot) -> None:
    for rule in (
        Rule("title", "any_of", ("a", "b")),
        Rule("status", "none_of", ("draft", "expired")),
        Rule("status", "is", ("review",)),
        Rule("value", "between", ("GBP 5", "GBP 10")),
        Rule("next", "more_than_ago", ("3", "months")),
        Rule("next", "in_period", ("this_year",)),
        Rule("days", "at_least", ("30",)),
        Rule("sealed", "yes"),
        Rule("next", "empty"),
    ):
        editor = RuleEditor(FIELDS, rule)
        qtbot.addWidget(editor)
        assert editor.rule() == rule


def test_everything_that_can_be_used_has_a_name(pane: TablePane, settle: Settle) -> None:
    pane.set_verbs([Verb("Export…", "download", lambda chosen: None)])
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    assert [str(fault) for fault in faults(pane)] == []
    pane.view.selectAll()
    assert [str(fault) for fault in faults(pane)] == []


@pytest.mark.parametrize("field", [field.name for field in FIELDS])
def test_every_part_of_the_filter_sheet_has_a_name(qtbot: QtBot, field: str) -> None:
    editor = RuleEditor(FIELDS)
    qtbot.addWidget(editor)
    editor.show()
    with qtbot.waitActive(editor):
        editor.activateWindow()
    editor._field.setCurrentIndex(editor._field.findData(field))
    for place in range(editor._operator.count()):
        editor._operator.setCurrentIndex(place)
        assert [str(fault) for fault in faults(editor)] == []


def test_the_details_follow_the_current_row_and_not_the_loading(
    pane: TablePane, settle: Settle, source: ContractsSource
) -> None:
    told: list[object] = []
    pane.current_changed.connect(told.append)
    pane.load()
    settle()
    pane.view.setCurrentIndex(pane.model.index(5, 0))
    pane.refresh()
    settle()
    pane.controller.set_sorts((Sort("title"),))
    settle()
    assert told == [5]
    source.keep = lambda row: row is not source.row(5)
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    assert told == [5, None]


def test_bars_stand_for_a_first_list_that_takes_its_time(
    pane: TablePane, qtbot: QtBot, settle: Settle
) -> None:
    pane.load()
    bars = pane._instead
    assert isinstance(bars, LoadingBars)
    assert not bars.appeared
    qtbot.waitUntil(lambda: bars.appeared)
    settle()
    assert pane._instead is None


def test_widening_a_column_changes_the_view_and_widening_the_window_does_not(
    pane: TablePane, qtbot: QtBot, settle: Settle
) -> None:
    told: list[object] = []
    pane.load()
    settle()
    pane.state_changed.connect(told.append)
    pane.resize(1400, 700)
    settle()
    pane._widths.timeout.emit()
    assert told == []
    with qtbot.waitSignal(pane.state_changed):
        pane.view.head.resizeSection(1, 300)
    assert set(pane.controller.state.widths) == {"counterparty"}


def test_titles_use_the_room_of_a_wide_window_without_a_scroll_bar(
    pane: TablePane, settle: Settle
) -> None:
    pane.load()
    pane.resize(900, 700)
    settle()
    narrow = pane.view.columnWidth(0)
    pane.resize(1600, 700)
    settle()
    assert pane.view.columnWidth(0) > narrow * 1.3
    assert pane.view.horizontalScrollBar().maximum() == 0
    pane.view.head.resizeSection(0, 210)
    pane.resize(1500, 700)
    settle()
    assert abs(pane.view.columnWidth(0) - 210) <= 1
