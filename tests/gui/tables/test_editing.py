"""Editing cells where they are: by keyboard alone, with errors, refreshes and frozen columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core.database.filters import Context
from core.database.listing import Selection
from core.kernel.errors import Refused
from desktop.tables.editing import CellEditing
from desktop.tables.editing.note import CellNote
from desktop.tables.pane import TablePane
from desktop.tables.state import TableViewState
from tests.gui.table_page import FIELDS, LOOK, TEXTS

from .editable import EDITS, TODAY, EditableSource, Saver
from .hands import Hands
from .test_model_and_view import paint, wide_view

Settle = Callable[[], None]
Key, Modifier = Qt.Key, Qt.KeyboardModifier
UNSENT = Refused("The server said no.", todo="Write another name.")


class Desk:
    """A pane whose cells can be edited, with short names for what a person does to it."""

    def __init__(self, qtbot: QtBot, hands: Hands, settle: Settle, ticks: bool = False) -> None:
        self.bot, self.settle = qtbot, settle
        self.source = EditableSource()
        self.saver = Saver(self.source)
        self.whole = "First line\nSecond line"
        self.pane = TablePane(
            self.source,
            FIELDS,
            hands,
            TEXTS,
            LOOK,
            TableViewState(),
            lambda: Context(TODAY),
            ticks,
        )
        qtbot.addWidget(self.pane)
        self.pane.resize(1000, 700)
        self.pane.show()
        self.pane.activateWindow()
        self.said: list[str] = []
        self.pane.said.connect(self.said.append)
        self.editing: CellEditing = self.pane.set_editing(
            lambda column: EDITS.get(column.key),
            self.saver,
            lambda row_id, key, done: done(self.whole),
        )
        self.view, self.model = self.pane.view, self.pane.model
        self.pane.load()
        settle()
        self.view.setFocus()

    def column(self, key: str) -> int:
        return [spec.key for spec in self.model.columns].index(key)

    def go(self, row: int, key: str, ring: bool = True) -> None:
        self.view.setCurrentIndex(self.model.index(row, self.column(key)))
        self.view.ring = ring

    def press(self, key: Key, modifiers: Modifier = Modifier.NoModifier) -> None:
        self.bot.keyClick(self.target, key, modifiers)

    def type(self, words: str) -> None:
        for letter in words:
            self.bot.keyClick(self.target, letter)

    @property
    def target(self) -> QWidget:
        editor = self.editing.editor
        return editor.control if editor else self.view

    @property
    def words(self) -> str | None:
        editor = self.editing.editor
        return editor.words if editor else None

    @property
    def place(self) -> tuple[int, str]:
        index = self.view.currentIndex()
        return index.row(), self.model.columns[index.column()].key

    @property
    def note(self) -> str:
        notes = self.view.viewport().findChildren(CellNote)
        return " ".join(note.words for note in notes if note.isVisible())

    def cell(self, row: int, key: str) -> Any:
        return self.model.cell(row, self.column(key))


@pytest.fixture
def desk(qtbot: QtBot, hands: Hands, settle: Settle) -> Desk:
    return Desk(qtbot, hands, settle)


def test_f2_edits_the_cell_and_enter_saves_it_and_stays(desk: Desk) -> None:
    desk.go(1, "counterparty")
    desk.press(Key.Key_F2)
    assert desk.words == "Bellwether Foods plc"
    assert desk.target.accessibleName() == "Counterparty of Data processing addendum"
    assert desk.target.hasFocus()
    desk.type("!")
    desk.press(Key.Key_Return)
    assert desk.editing.editor is None
    assert desk.saver.asked == [(1, "counterparty", "Bellwether Foods plc!")]
    assert desk.place == (1, "counterparty")
    assert desk.view.hasFocus()


def test_arrows_choose_a_cell_and_a_letter_begins_to_replace_it(desk: Desk) -> None:
    desk.go(0, "title", ring=False)
    desk.press(Key.Key_Right)
    desk.type("New name")
    assert desk.words == "New name"
    desk.press(Key.Key_Escape)
    assert desk.saver.asked == []
    assert desk.cell(0, "counterparty").text == "Corvane Logistics Ltd"


def test_without_a_ring_letters_do_not_edit(desk: Desk) -> None:
    desk.go(0, "counterparty", ring=False)
    desk.type("x")
    assert desk.editing.editor is None


def test_what_stays_the_same_is_not_saved(desk: Desk) -> None:
    desk.go(0, "next")
    desk.press(Key.Key_F2)
    assert desk.words == "27 Nov 2026"
    desk.press(Key.Key_Return)
    assert desk.saver.asked == []


def test_the_new_value_is_shown_while_it_is_saved_and_until_its_row_arrives(desk: Desk) -> None:
    desk.go(0, "counterparty")
    desk.press(Key.Key_F2)
    desk.target.setText("  corvane ")  # type: ignore[attr-defined]
    desk.press(Key.Key_Return)
    cell = desk.cell(0, "counterparty")
    assert (cell.text, cell.state) == ("corvane", "saving")
    assert cell.spoken == "corvane, not saved yet"
    desk.saver.store("Corvane")
    assert desk.said[-1] == "Counterparty of Warehouse services: corvane, saved."
    assert desk.cell(0, "counterparty").text == "corvane"
    desk.settle()
    cell = desk.cell(0, "counterparty")
    assert (cell.text, cell.state) == ("Corvane", "")


def test_a_row_read_before_the_value_was_saved_does_not_bring_the_old_one_back(
    desk: Desk, hands: Hands
) -> None:
    desk.go(0, "law")
    desk.type("Scotland")
    desk.press(Key.Key_Return)
    desk.pane.refresh()
    hands.do("ids")
    QApplication.processEvents()
    old = desk.source.rows(range(40))
    desk.saver.store()
    desk.model.put_rows(range(40), old)
    assert desk.cell(0, "law").text == "Scotland"
    desk.settle()
    assert desk.cell(0, "law").text == "Scotland"
    desk.source.changed[0, "law"] = "England"
    desk.pane.refresh()
    desk.settle()
    assert desk.cell(0, "law").text == "England"


def test_of_two_values_given_to_a_cell_the_newer_one_counts(desk: Desk) -> None:
    desk.go(0, "law")
    for words in ("One", "Two"):
        desk.type(words)
        desk.press(Key.Key_Return)
    desk.saver.refuse(UNSENT)
    desk.settle()
    assert desk.editing.editor is None
    assert desk.cell(0, "law").text == "Two"
    desk.saver.store()
    desk.settle()
    assert desk.cell(0, "law").text == "Two"


def test_a_refused_value_opens_again_with_the_reason_and_esc_gives_the_old_one_back(
    desk: Desk,
) -> None:
    desk.go(0, "counterparty")
    desk.type("Nobody")
    desk.press(Key.Key_Return)
    desk.saver.refuse(UNSENT)
    assert desk.cell(0, "counterparty").state == "refused"
    desk.settle()
    assert desk.words == "Nobody"
    assert desk.note == "The server said no. Write another name."
    assert desk.target.accessibleDescription() == desk.note
    assert desk.said[-1] == f"Counterparty of Warehouse services: {desk.note}"
    desk.press(Key.Key_Escape)
    assert desk.note == ""
    assert desk.cell(0, "counterparty").text == "Corvane Logistics Ltd"


def test_the_reason_goes_once_something_else_is_typed_and_may_be_saved_again(desk: Desk) -> None:
    desk.go(0, "counterparty")
    desk.type("Nobody")
    desk.press(Key.Key_Return)
    desk.saver.refuse(UNSENT)
    desk.settle()
    desk.type("s")
    assert desk.note == ""
    desk.press(Key.Key_Return)
    assert desk.saver.asked[-1] == (0, "counterparty", "Nobodys")


def test_a_refusal_does_not_interrupt_who_types_elsewhere(desk: Desk) -> None:
    desk.go(0, "counterparty")
    desk.type("Nobody")
    desk.press(Key.Key_Tab)
    assert desk.place == (0, "status")
    desk.saver.refuse(UNSENT)
    desk.settle()
    assert desk.place == (0, "status")
    assert desk.cell(0, "counterparty").text == "Nobody"
    desk.press(Key.Key_Escape)
    assert desk.place == (0, "counterparty")
    assert desk.words == "Nobody"


def test_a_refusal_waits_while_the_focus_is_outside_the_table(desk: Desk) -> None:
    desk.go(0, "counterparty")
    desk.type("Nobody")
    desk.pane.toolbar.search.setFocus()
    assert desk.saver.asked == [(0, "counterparty", "Nobody")]
    desk.saver.refuse(UNSENT)
    desk.settle()
    assert desk.editing.editor is None
    desk.view.setFocus()
    desk.settle()
    assert desk.words == "Nobody"


def test_what_means_no_day_stays_open_and_a_click_elsewhere_loses_nothing(desk: Desk) -> None:
    desk.go(0, "next")
    desk.type("someday")
    desk.press(Key.Key_Return)
    assert desk.words == "someday"
    assert "Give a day, such as 1 December 2026" in desk.note
    other = desk.view.visualRect(desk.model.index(4, desk.column("law"))).center()
    desk.bot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=other)
    desk.settle()
    assert desk.words == "someday"
    assert desk.saver.asked == []
    desk.target.selectAll()  # type: ignore[attr-defined]
    desk.type("1/12/26")
    desk.press(Key.Key_Return)
    assert desk.saver.asked == [(0, "next", date(2026, 12, 1))]
    assert desk.cell(0, "next").text == "1 Dec 2026"


def test_a_click_elsewhere_saves(desk: Desk) -> None:
    desk.go(0, "law")
    desk.type("Scotland")
    other = desk.view.visualRect(desk.model.index(3, desk.column("owner"))).center()
    desk.bot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert desk.saver.asked == [(0, "law", "Scotland")]
    assert desk.place == (3, "owner")
    assert desk.view.ring


def test_tab_goes_along_the_editable_cells_and_on_to_the_next_row(desk: Desk) -> None:
    desk.go(0, "counterparty")
    desk.press(Key.Key_F2)
    passed = [desk.place]
    for _ in EDITS:
        desk.press(Key.Key_Tab)
        passed.append(desk.place)
    along = ["counterparty", "status", "next", "law", "days", "sealed", "kind", "notes"]
    assert passed == [*((0, key) for key in along), (1, "counterparty")]
    desk.press(Key.Key_Tab, Modifier.ShiftModifier)
    assert desk.place == (0, "notes")
    assert desk.saver.asked == []


def test_at_the_end_of_the_list_tab_saves_and_stays(desk: Desk) -> None:
    desk.go(39, "notes")
    desk.press(Key.Key_F2)
    desk.target.setPlainText("Last")  # type: ignore[attr-defined]
    desk.press(Key.Key_Tab)
    assert desk.saver.asked == [(39, "notes", "Last")]
    assert desk.editing.editor is None


def test_control_with_arrows_goes_up_and_down_a_column(desk: Desk) -> None:
    desk.go(0, "law")
    desk.type("A")
    desk.press(Key.Key_Down, Modifier.ControlModifier)
    assert desk.place == (1, "law")
    desk.type("B")
    desk.press(Key.Key_Up, Modifier.ControlModifier)
    assert desk.place == (0, "law")
    assert [asked[2] for asked in desk.saver.asked] == ["A", "B"]


def test_a_double_click_edits_but_on_the_first_column_opens(desk: Desk, qtbot: QtBot) -> None:
    view = desk.view
    law = view.visualRect(desk.model.index(2, desk.column("counterparty"))).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=law)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=law)
    assert desk.words == "Ostrava Instruments"
    title = view.visualRect(desk.model.index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=title)
    with qtbot.waitSignal(desk.pane.opened):
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=title)
    assert desk.editing.editor is None
    desk.go(3, "law")
    with qtbot.waitSignal(desk.pane.opened) as opened:
        desk.press(Key.Key_Return)
    assert opened.args == [3]


def test_a_cell_that_is_only_shown_says_why(desk: Desk) -> None:
    desk.go(0, "owner")
    desk.press(Key.Key_F2)
    assert desk.said == ["Owner is kept by Chancery."]
    assert desk.note == "Owner is kept by Chancery."
    desk.press(Key.Key_Left)
    assert desk.note == ""


def test_space_turns_yes_into_no(desk: Desk) -> None:
    desk.go(0, "sealed")
    desk.press(Key.Key_Space)
    assert desk.saver.asked == [(0, "sealed", True)]
    assert desk.cell(0, "sealed").text == "Yes"
    desk.press(Key.Key_Space)
    assert desk.saver.asked[-1] == (0, "sealed", False)
    assert desk.editing.editor is None


def test_space_still_ticks_rows_on_other_cells(qtbot: QtBot, hands: Hands, settle: Settle) -> None:
    desk = Desk(qtbot, hands, settle, ticks=True)
    desk.go(2, "law")
    desk.press(Key.Key_Space)
    assert desk.view.selection().ranges == ((2, 2),)
    assert desk.editing.editor is None


def test_a_choice_is_found_by_its_letters_or_in_its_list(desk: Desk) -> None:
    desk.go(0, "kind")
    desk.type("l")
    assert desk.words == "Lease"
    desk.press(Key.Key_Return)
    assert desk.saver.asked == [(0, "kind", "l")]
    assert desk.cell(0, "kind").text == "Lease"
    desk.press(Key.Key_F2)
    box = desk.target
    assert isinstance(box, QComboBox)
    desk.press(Key.Key_Down)
    assert box.view().isVisible()
    desk.bot.keyClick(box.view(), Key.Key_Up)
    desk.bot.keyClick(box.view(), Key.Key_Return)
    desk.settle()
    assert desk.saver.asked[-1] == (0, "kind", "s")
    assert desk.editing.editor is None


def test_a_status_is_saved_as_it_is_stored_and_shown_with_its_sign(desk: Desk) -> None:
    desk.go(0, "status")
    desk.type("e")
    desk.press(Key.Key_Return)
    assert desk.saver.asked == [(0, "status", "expired")]
    assert desk.cell(0, "status").icon == "archive"


def test_numbers_are_typed_bare_and_a_doubtful_comma_is_asked_about(desk: Desk) -> None:
    desk.go(0, "days")
    desk.press(Key.Key_F2)
    assert desk.words == "1250.50"
    desk.target.setText("1,5")  # type: ignore[attr-defined]
    desk.press(Key.Key_Return)
    assert "Give a number, such as 1250 or 12.5." in desk.note
    desk.target.setText("12,500")  # type: ignore[attr-defined]
    desk.press(Key.Key_Return)
    assert desk.saver.asked == [(0, "days", 12500)]


def test_too_long_a_text_is_kept_and_counted(desk: Desk) -> None:
    desk.go(0, "counterparty")
    desk.press(Key.Key_F2)
    desk.target.setText("x" * 41)  # type: ignore[attr-defined]
    desk.press(Key.Key_Return)
    assert "at most 40 characters; these are 41." in desk.note
    assert desk.words == "x" * 41


def test_a_long_text_is_read_whole_and_keeps_its_lines(desk: Desk) -> None:
    desk.go(0, "notes")
    desk.press(Key.Key_F2)
    assert isinstance(desk.target, QPlainTextEdit)
    assert desk.words == "First line\nSecond line"
    desk.press(Key.Key_Return, Modifier.ShiftModifier)
    desk.type("Third")
    desk.press(Key.Key_Return)
    assert desk.saver.asked == [(0, "notes", "First line\nSecond line\nThird")]


def test_a_refresh_keeps_the_editor_on_its_row_wherever_that_went(desk: Desk) -> None:
    desk.go(2, "law")
    desk.type("Half a w")
    editor = desk.editing.editor
    desk.source.moved = [7, 9]
    desk.source.changed[2, "law"] = "Changed by another"
    desk.pane.refresh()
    desk.settle()
    assert desk.editing.editor is editor
    assert desk.words == "Half a w"
    assert desk.target.hasFocus()
    assert desk.place == (4, "law")
    row = desk.view.visualRect(desk.model.index(4, desk.column("law")))
    assert editor is not None
    assert editor.geometry().top() == row.top()
    desk.type("ord")
    desk.press(Key.Key_Return)
    assert desk.saver.asked == [(2, "law", "Half a word")]


def test_when_the_row_is_gone_the_words_are_on_the_clipboard(desk: Desk) -> None:
    desk.go(2, "law")
    desk.type("Half a word")
    desk.source.gone = {2}
    desk.pane.refresh()
    desk.settle()
    assert desk.editing.editor is None
    assert QGuiApplication.clipboard().text() == "Half a word"
    assert desk.said[-1] == (
        "Law of Share subscription, Series A and further: the row left this list."
        " What you typed is on the clipboard."
    )


def test_the_chosen_cell_stays_chosen_through_a_refresh(desk: Desk) -> None:
    desk.go(2, "law")
    desk.pane.refresh()
    desk.settle()
    assert desk.place == (2, "law")
    assert desk.view.ring


def test_one_value_is_pasted_into_the_cell(desk: Desk) -> None:
    clipboard = QGuiApplication.clipboard()
    desk.go(0, "law")
    clipboard.setText("Scotland\n")
    desk.press(Key.Key_V, Modifier.ControlModifier)
    assert desk.saver.asked == [(0, "law", "Scotland")]
    clipboard.setText("a\tb")
    desk.press(Key.Key_V, Modifier.ControlModifier)
    assert desk.note == "Only one value can be pasted into a cell."
    assert desk.said == ["Only one value can be pasted into a cell."]
    desk.go(0, "days")
    clipboard.setText("many")
    desk.press(Key.Key_V, Modifier.ControlModifier)
    assert desk.words == "many"
    assert "Give a number" in desk.note


def test_chosen_rows_are_copied_as_text_with_tabs(desk: Desk) -> None:
    desk.pane.view.show_columns(("title", "status", "value", "next", "days", "sealed"))
    desk.view.choose(Selection.of(desk.model.ids, [(0, 1)]), current=0)
    desk.press(Key.Key_C, Modifier.ControlModifier)
    desk.settle()
    assert QGuiApplication.clipboard().text().split("\n") == [
        "Warehouse services\tNotice window\t184500.00 GBP\t2026-11-27\t1250.50\tNo",
        "Data processing addendum\tOut for signature\t\t2026-11-30\t1250.50\tNo",
    ]
    assert desk.said == ["2 rows copied."]


def test_more_than_ten_thousand_rows_are_not_copied(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    QGuiApplication.clipboard().setText("before")
    desk.source.count = 10_001
    desk.pane.refresh()
    desk.settle()
    desk.view.selectAll()
    desk.press(Key.Key_C, Modifier.ControlModifier)
    desk.settle()
    assert desk.said == ["At most 10,000 rows can be copied at once. Export these 10,001 rows."]
    assert QGuiApplication.clipboard().text() == "before"
    desk.view.choose(Selection.of(desk.model.ids, [(0, 9_999)]))
    desk.press(Key.Key_C, Modifier.ControlModifier)
    desk.settle()
    assert desk.said[-1] == "10,000 rows copied."
    assert len(QGuiApplication.clipboard().text().split("\n")) == 10_000


def test_the_editor_never_lies_over_the_frozen_column(desk: Desk) -> None:
    desk.pane.resize(600, 500)
    desk.go(0, "law")
    desk.press(Key.Key_F2)
    editor, bar = desk.editing.editor, desk.view.horizontalScrollBar()
    assert editor is not None
    frozen = desk.view.visualRect(desk.model.index(0, 0))
    begin = editor.geometry()
    bar.setValue(bar.value() + begin.left() - frozen.right() + 20)
    assert editor.geometry().left() < frozen.right()
    assert editor.mask().boundingRect().left() + editor.x() == frozen.right() + 1
    under = QPoint(frozen.right() - 5, begin.center().y())
    assert desk.view.viewport().childAt(under) is None
    bar.setValue(bar.maximum())
    assert not editor.geometry().intersects(frozen)
    assert desk.target.hasFocus()
    desk.type("x")
    assert editor.geometry().left() >= frozen.right()


def test_from_right_to_left_the_frozen_column_is_at_the_right(desk: Desk) -> None:
    desk.pane.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    desk.pane.resize(600, 500)
    desk.settle()
    view, model = desk.view, desk.model
    room = view.viewport().rect()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    frozen = view.visualRect(model.index(0, 0))
    assert frozen.right() == room.right()
    assert view.indexAt(QPoint(room.right() - 5, 5)).column() == 0
    desk.go(0, "counterparty")
    desk.press(Key.Key_F2)
    editor = desk.editing.editor
    assert editor is not None
    assert editor.geometry().right() < frozen.left()
    view.horizontalScrollBar().setValue(30)
    assert editor.mask().boundingRect().right() + editor.x() == frozen.left() - 1


def test_a_row_not_yet_fetched_is_edited_once_it_arrives(desk: Desk) -> None:
    desk.source.count = 5_000
    desk.pane.refresh()
    desk.settle()
    desk.go(4_000, "counterparty")
    desk.press(Key.Key_F2)
    assert desk.editing.editor is None
    desk.settle()
    assert isinstance(desk.target, QLineEdit)
    assert desk.words == desk.source.row(4_000)[1]


def test_hiding_the_column_saves_what_was_typed_in_it(desk: Desk) -> None:
    desk.go(0, "law")
    desk.type("Scotland")
    desk.pane.view.show_columns(("title", "counterparty"))
    assert desk.editing.editor is None
    assert desk.saver.asked == [(0, "law", "Scotland")]


def test_values_on_their_way_cost_nothing_while_painting(qtbot: QtBot) -> None:
    model, view = wide_view(qtbot, 1_000_000)
    for row in range(20):
        model.lay_over(row, "c1", "on its way")
    paint(view)
    model.calls = model.data_calls = 0
    paint(view)
    rows = -(-view.viewport().height() // view.rowHeight(0))
    assert 0 < model.calls <= rows * 48
    assert model.data_calls == 0
    cell = model.cell(0, 1)
    assert cell is not None
    assert (cell.text, cell.state) == ("on its way", "saving")
