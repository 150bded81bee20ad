"""Editing clauses: structure survives, ids are stable, one stack of undo serves all clauses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.contracts.records import Problem
from core.documents.layout import lay_out
from core.documents.model import (
    Body,
    Clause,
    Define,
    Document,
    Field,
    Paragraph,
    Ref,
    Table,
    Term,
    Text,
)
from core.documents.wording import parse_wording, plain_text
from desktop.documents.bars import EditorBar
from desktop.documents.clause_block import EditorClause
from desktop.documents.edit_menu import edit_menu
from desktop.documents.editor import ClauseEditor
from desktop.theme.apply import apply_theme
from tests.gui.documents_page import PROBLEM, editor_clauses, editor_page
from tests.samples.documents import long_document

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
Make = Callable[..., "Bench"]


class Bench:
    """An editor with clauses written in the wording notation, and a hand at its keyboard."""

    def __init__(self, qtbot: QtBot, **wording: str) -> None:
        self.editor = ClauseEditor()
        qtbot.addWidget(self.editor)
        self.sent: list[tuple[str, str, Body]] = []
        self.editor.clause_edited.connect(lambda *edit: self.sent.append(edit))
        self.document = Document(
            "T", "R",
            tuple(Clause(key, key.title(), parse_wording(text)) for key, text in wording.items()),
            values={"fee": "100 GBP"},
        )  # fmt: skip
        self.give()
        self.editor.resize(500, 600)
        self.editor.show()

    def give(self) -> None:
        clauses = [EditorClause(clause) for clause in self.document.clauses]
        self.editor.set_document(clauses, lay_out(self.document))

    def at(self, key: str, position: int) -> Bench:
        self.editor._enter(key, position)
        return self

    def end(self, key: str) -> Bench:
        return self.at(key, self.editor._blocks[key].text.document.characterCount() - 1)

    def find(self, key: str, words: str) -> Bench:
        plain = self.editor._blocks[key].text.document.toPlainText()
        return self.at(key, plain.index(words))

    def type(self, words: str) -> Bench:
        QTest.keyClicks(self.editor._edit, words)
        return self

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, times: int = 1) -> Bench:
        for _ in range(times):
            QTest.keyClick(self.editor._edit, key, modifiers)
        return self

    def body(self, key: str) -> Body:
        return self.editor.body(key)

    def words(self, key: str) -> str:
        return plain_text(self.body(key))


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    return lambda **wording: Bench(qtbot, **wording)


def test_typing_is_sent_once_it_settles(make: Make, qtbot: QtBot) -> None:
    bench = make(duty="(1)#a Keep it.")
    with qtbot.waitSignal(bench.editor.clause_edited, timeout=500):
        bench.end("duty").type(" Always.")
    key, heading, body = bench.sent[-1]
    assert (key, heading) == ("duty", "Duty")
    assert body.blocks == (Paragraph("a", (Text("Keep it. Always."),)),)


def test_words_typed_beside_a_field_are_plain(make: Make) -> None:
    bench = make(fees="(1)#a Pay {fee}")
    bench.end("fees").type(" now")
    assert bench.body("fees").blocks[0].runs == (Text("Pay "), Field("fee"), Text(" now"))  # type: ignore[union-attr]


def test_backspace_takes_a_field_as_a_whole(make: Make) -> None:
    bench = make(fees="(1) Pay {fee} now")
    bench.find("fees", " now").press(Key.Key_Backspace)
    assert bench.words("fees") == "Pay  now"


def test_the_caret_steps_over_a_reference(make: Make) -> None:
    bench = make(duty="(1) See [[duty]] here")
    bench.find("duty", "clause 1").press(Key.Key_Right).type("!")
    assert bench.body("duty").blocks[0].runs == (Text("See "), Ref("duty"), Text("! here"))  # type: ignore[union-attr]


def test_a_selection_that_starts_inside_a_term_takes_all_of_it(make: Make) -> None:
    bench = make(duty="(1) The <<Purpose>> is")
    bench.find("duty", "The").press(Key.Key_Right, SHIFT, 5).press(Key.Key_Delete)
    assert bench.words("duty") == " is"


def test_enter_gives_the_second_half_a_new_id(make: Make) -> None:
    bench = make(duty="(1)#a One two")
    bench.find("duty", "two").press(Key.Key_Return)
    first, second = bench.body("duty").blocks
    assert first == Paragraph("a", (Text("One "),))
    assert second.id not in ("", "a")
    assert isinstance(second, Paragraph)
    assert second.runs == (Text("two"),)


def test_enter_before_the_first_word_leaves_the_id_with_the_words(make: Make) -> None:
    bench = make(duty="(1)#a One")
    bench.find("duty", "One").press(Key.Key_Return)
    assert bench.body("duty").blocks[1] == Paragraph("a", (Text("One"),))


def test_joining_two_paragraphs_keeps_the_first_id(make: Make) -> None:
    bench = make(duty="(1)#a One\n\n(a)#b two")
    bench.find("duty", "two").press(Key.Key_Backspace)
    assert bench.body("duty").blocks == (Paragraph("a", (Text("Onetwo"),)),)
    bench.editor.undo()
    assert [block.id for block in bench.body("duty").blocks] == ["a", "b"]


def test_nothing_merges_into_the_heading(make: Make) -> None:
    bench = make(duty="(1)#a One")
    bench.find("duty", "One").press(Key.Key_Backspace)
    bench.press(Key.Key_A, CTRL).press(Key.Key_Delete)
    assert bench.body("duty").blocks == (Paragraph("a", ()),)
    bench.editor.undo()
    assert bench.words("duty") == "One"


def test_the_heading_is_edited_in_place(make: Make) -> None:
    bench = make(duty="(1)#a One")
    bench.at("duty", 4).type(" of care").editor.flush()
    assert bench.sent[-1][1] == "Duty of care"


def test_tab_changes_the_level_and_the_numbers_follow(make: Make) -> None:
    bench = make(duty="(1)#a One\n\n(1)#b Two")
    bench.find("duty", "Two").press(Key.Key_Tab)
    assert bench.body("duty").blocks[1] == Paragraph("b", (Text("Two"),), "numbered", 2)
    assert dict(bench.editor._blocks["duty"].notes.numbers) == {"a": "1.1", "b": "(a)"}
    bench.press(Key.Key_Backtab).editor.flush()
    assert dict(bench.editor._blocks["duty"].notes.numbers) == {"a": "1.1", "b": "1.2"}


def test_bold_marks_the_selection_and_what_is_typed_next(make: Make) -> None:
    bench = make(duty="(1)#a One {fee}")
    bench.find("duty", "One").press(Key.Key_End, SHIFT).press(Key.Key_B, CTRL)
    assert bench.body("duty").blocks == (
        Paragraph("a", (Text("One ", bold=True), Field("fee", bold=True))),
    )
    bench.press(Key.Key_B, CTRL)
    bench.press(Key.Key_End).press(Key.Key_I, CTRL).type("x").editor.flush()
    assert bench.body("duty").blocks[0].runs[-1] == Text("x", italic=True)  # type: ignore[union-attr]


def test_a_list_of_bullets_and_back(make: Make) -> None:
    bench = make(duty="(1)#a One")
    bench.find("duty", "One").editor.set_kind("bullet")
    assert bench.body("duty").blocks == (Paragraph("a", (Text("One"),), "bullet", 1),)
    bench.editor.set_kind("bullet")
    assert bench.body("duty").blocks == (Paragraph("a", (Text("One"),), "plain", 1),)


def test_undo_goes_back_through_all_clauses_in_their_order(make: Make) -> None:
    bench = make(one="(1) A", two="(1) B")
    bench.end("one").type("1")
    bench.end("two").type("2")
    assert (bench.words("one"), bench.words("two")) == ("A1", "B2")
    bench.editor.undo()
    assert (bench.words("one"), bench.words("two")) == ("A1", "B")
    bench.editor.undo()
    assert (bench.words("one"), bench.editor.can_undo) == ("A", False)
    assert bench.editor.active_key == "one"
    bench.editor.redo()
    bench.editor.redo()
    assert (bench.words("one"), bench.words("two")) == ("A1", "B2")
    assert not bench.editor.can_redo


def test_words_typed_in_one_go_are_undone_together(make: Make) -> None:
    bench = make(one="(1) A")
    bench.end("one").type("bcd").editor.flush()
    bench.type("efg").editor.undo()
    assert bench.words("one") == "A"


def test_fields_references_and_terms_are_inserted_at_the_caret(make: Make) -> None:
    bench = make(duty="(1)#a Pay:")
    bench.end("duty").editor.insert_field("fee")
    bench.editor.insert_reference("duty", "a")
    bench.editor.insert_term("Purpose")
    bench.editor.insert_definition("Term")
    assert bench.body("duty").blocks[0].runs == (  # type: ignore[union-attr]
        Text("Pay:"), Field("fee"), Ref("duty", "a"), Term("Purpose"), Define("Term"),
    )  # fmt: skip


def test_a_table_is_inserted_filled_by_tab_and_grown(make: Make) -> None:
    bench = make(duty="(1)#a One\n\n(1)#b Two")
    bench.find("duty", "Two").press(Key.Key_Left).editor.insert_table(2, 2)
    bench.type("a").press(Key.Key_Tab).type("b").press(Key.Key_Tab).type("c")
    bench.press(Key.Key_Tab).press(Key.Key_Tab).type("d")
    first, table, last = bench.body("duty").blocks
    assert isinstance(table, Table)
    assert [["".join(r.text for r in cell) for cell in row] for row in table.rows] == [  # type: ignore[union-attr]
        ["a", "b"], ["c", ""], ["d", ""],
    ]  # fmt: skip
    assert (first.id, last.id, table.header_rows) == ("a", "b", 1)
    bench.editor.change_table("add_column")
    bench.editor.change_table("remove_row")
    changed = bench.body("duty").blocks[1]
    assert isinstance(changed, Table)
    assert [len(row) for row in changed.rows] == [3, 3]
    bench.editor.undo()
    bench.editor.undo()
    assert bench.body("duty").blocks[1] == table


def test_the_last_row_takes_the_table_with_it(make: Make) -> None:
    bench = make(duty="(1)#a One\n\n| x | y |")
    bench.find("duty", "x").editor.change_table("remove_row")
    assert [block.id for block in bench.body("duty").blocks] == ["a"]


def test_a_copied_fragment_keeps_its_structure(make: Make, qapp: QApplication) -> None:
    bench = make(one="(1)#a Pay {fee} under [[one]]\n\n(a)#b <<Purpose>>", two="(1)#c Here:")
    bench.find("one", "Pay").press(Key.Key_End, CTRL | SHIFT).press(Key.Key_C, CTRL)
    assert qapp.clipboard().text() == "Pay 100 GBP under clause 1\nPurpose"
    bench.end("two").press(Key.Key_V, CTRL)
    assert bench.body("two").blocks == (
        Paragraph("c", (Text("Here:Pay "), Field("fee"), Text(" under "), Ref("one"))),
        Paragraph("b", (Term("Purpose"),), "numbered", 2),
    )


def test_foreign_formatting_is_never_pasted(make: Make) -> None:
    bench = make(one="(1)#a See:")
    data = QMimeData()
    data.setHtml("<b>bold</b> <i>words</i>")
    data.setText("bold words\r\nsecond line")
    bench.end("one").editor._edit.insertFromMimeData(data)
    first, second = bench.body("one").blocks
    assert first == Paragraph("a", (Text("See:bold words"),))
    assert isinstance(second, Paragraph)
    assert (second.runs, second.kind) == ((Text("second line"),), "numbered")


def test_arrows_cross_from_one_clause_into_the_next(make: Make) -> None:
    bench = make(one="(1) A", two="(1) B")
    bench.end("one").press(Key.Key_Down)
    assert bench.editor.active_key == "two"
    bench.press(Key.Key_Up)
    assert bench.editor.active_key == "one"
    bench.press(Key.Key_End, CTRL)
    assert bench.editor.active_key == "two"


def test_an_echo_never_takes_back_what_was_typed_meanwhile(make: Make) -> None:
    bench = make(one="(1)#a A")
    bench.end("one").type("b").editor.flush()
    echo = bench.sent[-1][2]
    bench.type("c")
    clause = replace(bench.document.clauses[0], body=echo)
    bench.document = replace(bench.document, clauses=(clause,))
    bench.give()
    assert bench.words("one") == "Abc"


def test_a_text_from_outside_replaces_the_clause_and_can_be_undone(make: Make) -> None:
    bench = make(one="(1)#a A")
    clause = replace(bench.document.clauses[0], body=parse_wording("(1)#a Swapped"))
    bench.document = replace(bench.document, clauses=(clause,))
    bench.give()
    assert bench.words("one") == "Swapped"
    bench.editor.undo()
    assert bench.words("one") == "A"


def test_a_new_value_keeps_the_caret_among_its_words(make: Make) -> None:
    bench = make(one="(1)#a Pay {fee} now")
    bench.find("one", "now")
    bench.document = replace(bench.document, values={"fee": "one million euro"})
    bench.give()
    bench.type("right ")
    assert bench.words("one") == "Pay {fee} right now"


def test_read_only_text_cannot_be_changed(make: Make) -> None:
    bench = make(one="(1) A")
    bench.editor.read_only = True
    bench.end("one").type("b").press(Key.Key_Backspace).editor.insert_field("fee")
    assert bench.words("one") == "A"


def test_a_problem_offers_its_fixes_under_its_paragraph(qtbot: QtBot) -> None:
    editor, _, _ = editor_page()
    qtbot.addWidget(editor)
    editor.show()
    asked: list[tuple[object, str]] = []
    editor.fix_requested.connect(lambda *fix: asked.append(fix))
    strip = editor._blocks["duty"].strips[0]
    assert [link.text() for link in strip.links] == ["Define it", "Use “Group Company”"]
    strip.links[1].click()
    assert asked == [(PROBLEM, "use")]
    QTest.keyClick(editor, Key.Key_F8)
    assert editor.active_key == "duty"


def test_changed_words_are_shown_and_are_no_part_of_the_text(qtbot: QtBot) -> None:
    editor, document, _ = editor_page()
    qtbot.addWidget(editor)
    shown = editor._blocks["duty"].text.document.toPlainText()
    assert "last for fivethree years" in shown
    duty = next(clause for clause in document.clauses if clause.key == "duty")
    assert editor.body("duty") == duty.body
    editor.show_changes = False
    assert "last for three years" in editor._blocks["duty"].text.document.toPlainText()


def test_theme_and_zoom_leave_text_and_caret_alone(qtbot: QtBot, qapp: QApplication) -> None:
    editor, document, _ = editor_page()
    qtbot.addWidget(editor)
    editor.resize(450, 600)
    editor.show()
    editor.activate("duty", "last")
    before = editor._blocks["duty"].height()
    apply_theme(qapp, "dark", 1.5, bundled_font=True)
    assert editor._blocks["duty"].height() > 1.3 * before
    QTest.keyClicks(editor._edit, "X")
    assert plain_text(editor.body("duty")).splitlines()[2].startswith("XThe duties")
    assert [one.clause.key for one in editor_clauses(document)] == list(editor._order)


def test_every_clause_has_a_name_for_assistive_technology(qtbot: QtBot) -> None:
    editor, _, _ = editor_page()
    qtbot.addWidget(editor)
    assert editor._blocks["duty"].accessibleName() == "Clause 3, Duty of confidence"
    assert editor._blocks["duty"].accessibleDescription() == "1 word changed"


def test_a_click_puts_the_caret_there_and_dragging_selects(make: Make) -> None:
    bench = make(one="(1) A", two="(1)#b Some words to select")
    block = bench.editor._blocks["two"]
    text = block.text
    area = block.text_area()
    start = text.document.toPlainText().index("words")

    def point(position: int) -> QPoint:
        line = text.document.findBlock(position)
        x = line.layout().lineAt(0).cursorToX(position - line.position())
        x = x[0] if isinstance(x, tuple) else x
        top = text.document.documentLayout().blockBoundingRect(line).center().y()
        return QPoint(round(area.left() + x), round(area.top() + top))

    QTest.mousePress(block, Qt.MouseButton.LeftButton, pos=point(start))
    assert bench.editor.active_key == "two"
    QTest.mouseMove(block, point(start + 5))
    bench.editor._pressed("two", start + 5, True)
    QTest.mouseRelease(block, Qt.MouseButton.LeftButton, pos=point(start + 5))
    bench.type("things")
    assert bench.words("two") == "Some things to select"


def test_an_input_method_never_writes_into_a_field(make: Make) -> None:
    bench = make(fees="(1)#a Pay {fee}")
    bench.end("fees")
    event = QInputMethodEvent()
    event.setCommitString("円")
    QApplication.sendEvent(bench.editor._edit, event)
    assert bench.body("fees").blocks[0].runs == (Text("Pay "), Field("fee"), Text("円"))  # type: ignore[union-attr]


def test_what_is_not_seen_is_built_later(qtbot: QtBot) -> None:
    document = long_document()
    editor = ClauseEditor()
    qtbot.addWidget(editor)
    editor.resize(450, 700)
    editor.set_document([EditorClause(c) for c in document.clauses], lay_out(document))
    editor.show()
    assert 0 < len(document.clauses) - len(editor._unbuilt) < 12
    last = document.clauses[-1].key
    editor.activate(last)
    assert editor._blocks[last].shown is not None
    qtbot.waitUntil(lambda: not editor._unbuilt, timeout=3000)
    top = editor._blocks[last].y() - editor.verticalScrollBar().value()
    assert 0 <= top < editor.viewport().height()


def test_a_new_value_builds_only_the_clauses_that_show_it(make: Make) -> None:
    bench = make(one="(1) Pay {fee}", two="(1) Nothing here", three="(1) Also {fee}")
    built: list[str] = []
    build = bench.editor.build_block

    def spy(block: QWidget) -> None:
        built.append(block.key)  # type: ignore[attr-defined]
        build(block)

    bench.editor.build_block = spy  # type: ignore[method-assign]
    bench.document = replace(bench.document, values={"fee": "200 GBP"})
    bench.give()
    assert built == ["one", "three"]


@pytest.mark.parametrize("hand", ["type", "delete", "cut"])
def test_the_caret_stays_when_a_change_makes_the_clause_be_built_again(
    make: Make, hand: str
) -> None:
    """Each edit comes back with another status, as from a draft that counts the changed words."""
    bench = make(one="(1)#a Officers and employees may know it.")
    bench.find("one", "Officers")

    def count_and_return(key: str, heading: str, body: Body) -> None:
        bench.document = replace(bench.document, clauses=(Clause("one", heading, body),))
        status = f"{len(bench.sent)} edits"
        clauses = [EditorClause(bench.document.clauses[0], status=status)]
        bench.editor.set_document(clauses, lay_out(bench.document))

    bench.editor.clause_edited.connect(count_and_return)
    select = NONE | Qt.KeyboardModifier.ShiftModifier
    bench.press(Qt.Key.Key_Right, select, times=len("Officers"))
    bench.type("D")
    if hand == "type":
        bench.type("irectors")
        assert bench.words("one").startswith("Directors and employees")
    elif hand == "delete":
        bench.press(Qt.Key.Key_Delete, times=2)
        assert bench.words("one").startswith("Dnd employees")
    else:
        bench.press(Qt.Key.Key_Right, select, times=4)
        bench.editor._edit.cut()
        assert bench.words("one").startswith("D employees")


def test_the_bar_follows_the_caret(make: Make, qtbot: QtBot) -> None:
    bench = make(one="(1)#a Alpha **two**")
    bar = EditorBar(bench.editor)
    qtbot.addWidget(bar)
    assert not bar._undo.isEnabled()
    bench.find("one", "Alpha")
    assert (bar._numbered.isChecked(), bar._bold.isChecked()) == (True, False)
    bench.end("one")
    assert bar._bold.isChecked()
    bench.type("x").editor.flush()
    assert bar._undo.isEnabled()
    bar._bullet.click()
    assert (bar._bullet.isChecked(), bar._numbered.isChecked()) == (True, False)


def test_a_narrow_bar_offers_what_can_be_inserted_behind_one_button(
    make: Make, qtbot: QtBot
) -> None:
    bar = EditorBar(make(one="(1)#a Alpha").editor)
    qtbot.addWidget(bar)
    bar.resize(900, 42)
    bar.show()
    assert ([one.isVisible() for one in bar.wide], bar._insert.isVisible()) == ([True] * 3, False)
    bar.resize(bar._wanted_width(), 42)
    assert ([one.isVisible() for one in bar.wide], bar._insert.isVisible()) == ([False] * 3, True)
    asked: list[str] = []
    bar.reference_asked.connect(lambda: asked.append("reference"))
    bar._insert.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[2].trigger()
    menu.close()
    assert asked == ["reference"]


def test_f8_goes_from_problem_to_problem(make: Make) -> None:
    bench = make(one="(1)#a See X", two="(1)#b See Y\n\n(1)#c See Z")
    problems = [
        Problem("undefined_term", "warning", "t", "w", key, paragraph, subject="S")
        for key, paragraph in (("two", "c"), ("one", "a"), ("two", "b"))
    ]
    bench.editor.set_problems(problems)
    seen = []
    for _ in range(4):
        bench.editor.next_problem()
        seen.append(bench.editor._here())
    assert seen == [(0, 0), (1, 0), (1, 1), (0, 0)]
    bench.editor.next_problem(-1)
    assert bench.editor._here() == (1, 1)


def test_the_active_clause_can_be_taken_out_of_the_draft(make: Make) -> None:
    bench = make(one="(1) A", two="(1) B")
    bench.end("two").type("x")
    bench.document = replace(bench.document, clauses=bench.document.clauses[:1])
    bench.give()
    assert (bench.editor.active_key, bench.editor.can_undo) == ("", False)
    assert bench.sent[-1][0] == "two"
    bench.document = replace(bench.document, clauses=())
    bench.give()
    bench.editor.undo()
    bench.editor.next_problem()


def test_clauses_can_change_their_order(make: Make) -> None:
    bench = make(one="(1) A", two="(1) B")
    bench.end("one")
    bench.document = replace(bench.document, clauses=bench.document.clauses[::-1])
    bench.give()
    assert bench.editor._blocks["two"].y() < bench.editor._blocks["one"].y()
    assert bench.editor._blocks["one"].notes.number == "2"
    bench.press(Key.Key_Up, times=3)
    assert bench.editor.active_key == "two"


def test_read_only_text_is_copied_by_keyboard(make: Make, qapp: QApplication) -> None:
    bench = make(one="(1) Alpha beta")
    bench.editor.read_only = True
    bench.find("one", "Alpha").press(Key.Key_End, SHIFT).press(Key.Key_C, CTRL)
    assert qapp.clipboard().text() == "Alpha beta"
    bench.press(Key.Key_X, CTRL).press(Key.Key_V, CTRL).press(Key.Key_Return)
    assert bench.words("one") == "Alpha beta"


def test_opening_the_widgets_does_not_load_the_typesetter() -> None:
    code = (
        "import sys, desktop.documents.bars, desktop.documents.redline_view;"
        "print([name for name in ('typst', 'docx', 'pypdfium2') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_reference_is_followed_with_ctrl(make: Make) -> None:
    bench = make(one="(1)#a See [[two:c]] there", two="(1)#b X\n\n(1)#c Y")
    edit = bench.find("one", "clause 2").editor._edit
    cursor = edit.textCursor()
    cursor.setPosition(cursor.position() + 4)
    at = edit.cursorRect(cursor).center()
    QTest.mouseClick(edit.viewport(), Qt.MouseButton.LeftButton, CTRL, at)
    assert bench.editor._here() == (1, 1)


def test_the_menu_offers_the_table_only_inside_one(make: Make) -> None:
    bench = make(one="(1)#a Words\n\n| x | y |")
    words = [entry.text() for entry in edit_menu(bench.find("one", "Words").editor._edit).actions()]
    assert "Add row" not in words
    menu = edit_menu(bench.find("one", "x").editor._edit)
    entry = next(entry for entry in menu.actions() if entry.text() == "Add row")
    entry.trigger()
    table = bench.body("one").blocks[1]
    assert isinstance(table, Table)
    assert len(table.rows) == 2
