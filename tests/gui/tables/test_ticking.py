"""Rows of a table with ticks are chosen by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.database.listing import IdList
from desktop.tables.view import TableView

from .test_model_and_view import CountingModel, wide_view

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def ticked(qtbot: QtBot, rows: int = 100) -> tuple[CountingModel, TableView]:
    model, plain = wide_view(qtbot, rows)
    view = TableView(model, ticks=True, parent=plain)
    view.resize(800, 600)
    view.show()
    return model, view


def click(view: TableView, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
    place = view.visualRect(view.model().index(row, 1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def press(view: TableView, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(view, key, modifiers)


def test_a_click_moves_and_one_with_shift_ticks_all_between(qtbot: QtBot) -> None:
    _, view = ticked(qtbot)
    click(view, 3)
    assert not len(view.selection())
    click(view, 9, SHIFT)
    assert view.selection().ranges == ((3, 9),)
    click(view, 1, SHIFT)
    assert view.selection().ranges == ((1, 3),), "the range turns about the row it began at"
    click(view, 12)
    assert view.selection().ranges == ((1, 3),), "moving about leaves ticks alone"
    click(view, 14, SHIFT)
    assert view.selection().ranges == ((1, 3), (12, 14))


def test_control_ticks_one_and_begins_the_next_range(qtbot: QtBot) -> None:
    _, view = ticked(qtbot)
    click(view, 5, CONTROL)
    click(view, 8, CONTROL)
    click(view, 10, SHIFT)
    assert view.selection().ranges == ((5, 5), (8, 10))
    click(view, 5, CONTROL)
    assert view.selection().ranges == ((8, 10),)


def test_arrows_with_shift_tick_from_where_one_stood(qtbot: QtBot) -> None:
    _, view = ticked(qtbot)
    click(view, 5)
    for _ in range(3):
        press(view, Qt.Key.Key_Down, SHIFT)
    assert view.selection().ranges == ((5, 8),)
    press(view, Qt.Key.Key_Up, SHIFT)
    assert view.selection().ranges == ((5, 7),)
    press(view, Qt.Key.Key_End, SHIFT)
    assert view.selection().ranges == ((5, 99),)
    press(view, Qt.Key.Key_Escape)
    assert not len(view.selection())


def test_escape_takes_a_single_tick_away(qtbot: QtBot) -> None:
    _, view = ticked(qtbot)
    click(view, 5)
    press(view, Qt.Key.Key_Space)
    assert view.selection().ranges == ((5, 5),)
    press(view, Qt.Key.Key_Escape)
    assert not len(view.selection())


def test_space_ticks_a_row_among_a_million_without_reading_them(qtbot: QtBot) -> None:
    model, view = ticked(qtbot, 1_000_000)
    click(view, 5)
    model.calls = model.data_calls = 0
    press(view, Qt.Key.Key_Space)
    press(view, Qt.Key.Key_K)
    assert view.selection().ranges == ((5, 5),)
    assert model.data_calls < 1_000


def test_rows_that_are_replaced_take_their_ticks_along(qtbot: QtBot) -> None:
    model, view = ticked(qtbot)
    view.selectAll()
    with qtbot.waitSignal(view.chosen):
        model.set_ids(IdList(range(50, 90)))
    assert not len(view.selection())
    assert view.head._tick == "off"
