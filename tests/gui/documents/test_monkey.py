"""Whatever keys are pressed in whatever order, the text stays sound and undo leads back."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.documents.layout import lay_out
from core.documents.model import Body, Clause, Document, Paragraph, Table, Text
from core.documents.wording import parse_wording
from desktop.documents.clause_block import EditorClause
from desktop.documents.clause_text import ClauseText
from desktop.documents.display import Display
from desktop.documents.editor import ClauseEditor
from desktop.documents.formats import Looks
from desktop.documents.runs import normal

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

ONE = """
(1)#a Pay {fee} under [[two]] for the <<Purpose>>.

(a)#b <<=Purpose>> means {list}

| Item | {fee} |
| <<Purpose>> | b |

- #c A bullet **in bold** words

Plain words
"""
TWO = """
| Only | a table |

| And | another |
"""

keys = st.sampled_from(
    [
        *[(Key.Key_Left, m) for m in (NONE, SHIFT, CTRL, CTRL | SHIFT)],
        *[(Key.Key_Right, m) for m in (NONE, SHIFT, CTRL, CTRL | SHIFT)],
        *[(Key.Key_Up, m) for m in (NONE, SHIFT)],
        *[(Key.Key_Down, m) for m in (NONE, SHIFT)],
        *[(Key.Key_Home, m) for m in (NONE, SHIFT, CTRL | SHIFT)],
        *[(Key.Key_End, m) for m in (NONE, SHIFT, CTRL | SHIFT)],
        *[(Key.Key_Backspace, m) for m in (NONE, NONE, CTRL)],
        *[(Key.Key_Delete, m) for m in (NONE, NONE, CTRL)],
        *[(k, NONE) for k in (Key.Key_Return, Key.Key_Tab, Key.Key_X, Key.Key_Space, Key.Key_Y)],
        (Key.Key_Backtab, SHIFT),
        *[(k, CTRL) for k in (Key.Key_A, Key.Key_B, Key.Key_I, Key.Key_X, Key.Key_C, Key.Key_V)],
        *[(k, CTRL) for k in (Key.Key_V, Key.Key_Z)],
        (Key.Key_Z, CTRL | SHIFT),
    ]
)
verbs = st.sampled_from(
    ["field", "reference", "term", "table", "add_row", "add_column", "remove_row",
     "remove_column", "bullet", "numbered", "plain", "changes", "again"]
)  # fmt: skip
acts = st.lists(st.one_of(keys, keys, keys, verbs), min_size=5, max_size=60)


def document() -> Document:
    clauses = (
        Clause("one", "First", parse_wording(ONE)),
        Clause("two", "Second", parse_wording(TWO)),
        Clause("three", "Third", Body()),
    )
    return Document("T", "R", clauses, {"fee": "100 GBP", "list": "alpha\nbeta\ngamma"})


def act(editor: ClauseEditor, what: object, shown: Document) -> None:
    if isinstance(what, tuple):
        QTest.keyClick(editor._edit, *what)
        return
    match what:
        case "field":
            editor.insert_field("fee")
        case "reference":
            editor.insert_reference("one", "a")
        case "term":
            editor.insert_term("Purpose")
        case "table":
            editor.insert_table(2, 2)
        case "bullet" | "numbered" | "plain":
            editor.set_kind(what)
        case "changes":
            editor.show_changes = not editor.show_changes
        case "again":
            clauses = [
                EditorClause(
                    Clause(c.key, editor._blocks[c.key].state.heading, editor.body(c.key)),
                    library=c.body,
                )
                for c in shown.clauses
            ]
            editor.set_document(clauses, lay_out(shown))
        case _:
            editor.change_table(what)  # type: ignore[arg-type]


def check_sound(body: Body, display: Display) -> None:
    """The text is in normal form, and building it again reads the same."""
    assert normal(body) == body
    for block in body.blocks:
        lines = [block.runs] if isinstance(block, Paragraph) else [c for r in block.rows for c in r]
        for run in (run for line in lines for run in line):
            # The value of a field never becomes plain words by an edit that cut it.
            assert not isinstance(run, Text) or "100 GB" not in run.text
        assert not isinstance(block, Table) or block.rows
    owner = QObject()
    text = ClauseText(owner)
    text.build("H", body, display, Looks.now())
    assert text.read()[1] == body


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts)
def test_any_keys_leave_the_text_sound_and_undo_leads_back(
    qapp: QApplication, steps: list[object]
) -> None:
    shown = document()
    display = Display.of(lay_out(shown))
    editor = ClauseEditor()
    editor.resize(480, 900)
    editor.set_document([EditorClause(c, library=c.body) for c in shown.clauses], lay_out(shown))
    editor.show()
    editor.activate("one", "a")
    before = {clause.key: editor.body(clause.key) for clause in shown.clauses}
    for step in steps:
        act(editor, step, shown)
    for clause in shown.clauses:
        check_sound(editor.body(clause.key), display)
    while editor.can_undo:
        editor.undo()
    assert {clause.key: editor.body(clause.key) for clause in shown.clauses} == before
    editor.close()
    editor.deleteLater()
