"""The sheets that open beside the tool bar, and the words shown where a cell is too narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from core.database.filters import Group, Rule
from core.database.listing import Column
from core.kernel.money import Money
from desktop.tables.cells import make_cell
from desktop.tables.columns import ColumnChooser
from desktop.tables.looks import TableLook
from desktop.tables.pane import TablePane
from desktop.tables.rule_editor import RuleEditor
from desktop.widgets.chip import FilterChip

Settle = Callable[[], None]
W = TypeVar("W", bound=QWidget)


def on_screen(kind: type[W]) -> W:
    """Return the one visible widget of a kind, in whatever window."""
    [found] = [w for w in QApplication.allWidgets() if isinstance(w, kind) and w.isVisible()]
    return found


def test_a_filter_is_added_in_a_sheet_and_changed_by_its_chip(
    pane: TablePane, settle: Settle, qtbot: QtBot
) -> None:
    pane.load()
    settle()
    pane.toolbar.open_filter()
    editor = on_screen(RuleEditor)
    editor.done.emit(Rule("status", "is_not", ("expired",)))
    settle()
    assert pane.controller.shown == 455
    on_screen(FilterChip).click()
    on_screen(RuleEditor).done.emit(Rule("title", "contains", ("lease",)))
    settle()
    assert pane.controller.state.filter == Group("all", (Rule("title", "contains", ("lease",)),))


def test_a_filter_is_built_by_tab_in_reading_order(
    pane: TablePane, settle: Settle, qtbot: QtBot
) -> None:
    pane.load()
    settle()
    pane.toolbar.open_filter()
    editor = on_screen(RuleEditor)
    sheet = editor.window()
    assert sheet.focusWidget() is editor._field
    editor._field.setCurrentIndex(editor._field.findData("next"))
    editor._operator.setCurrentIndex(editor._operator.findData("before"))
    QApplication.processEvents()
    for wanted in (editor._operator, editor._inputs[0], editor._add):
        focus = sheet.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
        assert sheet.focusWidget() is wanted
    sheet.close()


def test_a_refused_filter_is_shown_whole_with_its_reason(
    pane: TablePane, settle: Settle, qtbot: QtBot
) -> None:
    pane.load()
    settle()
    pane.toolbar.open_filter()
    editor = on_screen(RuleEditor)
    editor._field.setCurrentIndex(editor._field.findData("next"))
    editor._operator.setCurrentIndex(editor._operator.findData("before"))
    [line] = [each for each in editor._inputs if isinstance(each, QLineEdit)]
    line.setText("soon")
    editor._add.click()
    # One turn lays out the editor, the next the sheet around it.
    for _ in range(3):
        QApplication.processEvents()
    sheet = editor.window()
    for part in (editor._fault, editor._add):
        assert part.height() >= part.heightForWidth(part.width())
        assert sheet.rect().contains(part.mapTo(sheet, part.rect().bottomRight()))
    sheet.close()


def test_a_rule_joins_a_filter_of_another_mode_as_a_whole(pane: TablePane, settle: Settle) -> None:
    either = Group("any", (Rule("sealed", "yes"), Rule("title", "contains", ("lease",))))
    pane.controller.set_filter(either)
    settle()
    chip = on_screen(FilterChip)
    assert chip.toolTip() == "Contracts for which sealed is yes or title contains lease."
    pane.toolbar.open_filter()
    on_screen(RuleEditor).done.emit(Rule("next", "empty"))
    settle()
    assert pane.controller.state.filter == Group("all", (either, Rule("next", "empty")))


def test_filters_behind_more_are_removed_there(pane: TablePane, settle: Settle) -> None:
    rules = tuple(Rule("title", "not_contains", (word,)) for word in "abcde")
    pane.controller.set_filter(Group("all", rules))
    settle()
    [more] = [b for b in pane.toolbar.findChildren(QPushButton) if b.text() == "2 more"]
    more.click()
    [last] = [
        chip
        for chip in QApplication.allWidgets()
        if isinstance(chip, FilterChip)
        and chip.isVisible()
        and chip.window() is not pane.window()
        and "e" in chip.accessibleName().rsplit(" ", 1)[1]
    ]
    last.removed.emit()
    settle()
    assert pane.controller.state.filter == Group("all", rules[:-1])


def test_the_height_of_rows_is_chosen_from_a_menu(pane: TablePane, settle: Settle) -> None:
    pane.load()
    settle()
    pane.view.scroll_to_top(200)
    pane.toolbar.density.click()
    menu = on_screen(QMenu)
    menu.actions()[2].trigger()
    menu.close()
    assert pane.view.density == "roomy"
    assert pane.view.top_row() == (200, 0)
    assert pane.controller.state.density == "roomy"


def test_columns_are_chosen_in_a_sheet(pane: TablePane, settle: Settle) -> None:
    pane.load()
    settle()
    pane.toolbar.columns.click()
    chooser = on_screen(ColumnChooser)
    chooser.changed.emit(("title", "law"))
    settle()
    assert pane.view.shown_columns() == ("title", "law")
    assert pane.controller.state.columns == ("title", "law")


def test_a_narrow_cell_says_its_full_words_on_hover_and_on_focus(
    pane: TablePane, settle: Settle, qtbot: QtBot
) -> None:
    pane.load()
    settle()
    view = pane.view

    def hover(row: int, column: int) -> str:
        at = view.visualRect(pane.model.index(row, column)).center()
        event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
        QApplication.sendEvent(view.viewport(), event)
        return QToolTip.text() if QToolTip.isVisible() else ""

    assert hover(2, 0) == "Share subscription, Series A and further"
    view.setFocus()
    view.setCurrentIndex(pane.model.index(1, 1))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert QToolTip.text() == "Share subscription, Series A and further"
    QToolTip.hideText()


def test_values_are_said_as_people_write_them() -> None:
    def words(kind: str, value: object) -> str:
        column = Column("a", "A", kind)  # type: ignore[arg-type]
        return make_cell(column, value, {"a": value}, TableLook()).spoken

    assert words("number", 1284) == "1,284"
    assert words("number", Decimal("0.50")) == "0.50"
    assert words("money", Money(-150, "GBP")) == "-1.50 GBP"
    assert words("money", Money(1264000, "JPY")) == "1,264,000 JPY"
    assert words("date", date(2026, 11, 27)) == "27 Nov 2026"
    assert words("datetime", datetime(2026, 11, 27, 9, 5, tzinfo=UTC)) == "27 Nov 2026, 09:05"
    assert words("tick", True) == "Yes"
    assert words("tick", False) == "No"
    assert words("text", "two\nlines") == "two lines"
    assert words("status", "unheard") == "unheard"
    assert words("text", "") == "empty"
