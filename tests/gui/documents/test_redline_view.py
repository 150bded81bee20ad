"""The comparison counts, tells, shows and copies each change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.documents.model import Clause
from core.documents.redline import ParagraphDiff, Redline, redline
from core.documents.wording import parse_wording
from desktop.documents.red_changes import as_text, changes_of, counts_words, excerpt
from desktop.documents.redline_view import RedlineView
from desktop.documents.snippet import RedSnippet
from desktop.theme.apply import apply_theme
from tests.gui.documents_page import redline_page


def compared(old: dict[str, str], new: dict[str, str]) -> Redline:
    made = [
        [Clause(key, key.title(), parse_wording(text)) for key, text in version.items()]
        for version in (old, new)
    ]
    return redline(made[0], made[1])


def told(old: dict[str, str], new: dict[str, str]) -> list[str]:
    return [change.words for change in changes_of(compared(old, new))]


def shown(qtbot: QtBot) -> RedlineView:
    view = redline_page()
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    return view


def test_each_change_is_told_in_a_sentence() -> None:
    assert told({"duty": "(1) For five years."}, {"duty": "(1) For three years."}) == [
        "Clause 1.1: “five” replaced by “three”"
    ]
    assert told({"a": "(1) X"}, {"a": "(1) X", "b": "(1) New."}) == ["Clause 2, B: added"]
    assert told({"a": "(1) X", "b": "(1) Y"}, {"b": "(1) Y"}) == ["Clause 1, A: removed"]
    assert told({"a": "(1) One.\n\n(1) Two."}, {"a": "(1) One.\n\n(a) Two."}) == [
        "Clause 1, A (a): another level or list"
    ]


def test_a_clause_that_only_moved_is_one_change() -> None:
    old = {"a": "(1) A", "b": "(1) B", "c": "(1) C"}
    found = changes_of(compared(old, {key: old[key] for key in ("b", "c", "a")}))
    assert [change.words for change in found] == ["Clause 3, A: Moved from 1"]
    assert found[0].whole


def test_changes_in_cells_are_counted_cell_by_cell() -> None:
    old = {"fees": "| Item | Fee |\n| Survey | 10 |\n| Design | 20 |"}
    new = {"fees": "| Item | Fee |\n| Survey | 11 |\n| Design | 21 |"}
    assert told(old, new) == [
        "Clause 1, Fees, table: “10” replaced by “11”",
        "Clause 1, Fees, table: “20” replaced by “21”",
    ]


def test_counts_agree_in_number() -> None:
    one = changes_of(compared({"a": "(1) A x"}, {"a": "(1) A y"}))
    assert counts_words(one) == "1 change in 1 clause"
    assert counts_words(()) == "No changes"


def test_the_text_marks_what_was_put_in_and_taken_out() -> None:
    found = compared({"duty": "(1) For five years."}, {"duty": "(1) For three years."})
    assert as_text(found) == "1 Duty  (1 word changed)\n1.1 For [-five-][+three+] years."


def test_f8_goes_through_all_changes_and_round(qtbot: QtBot) -> None:
    view = shown(qtbot)
    seen: list[int] = []
    view.change_shown.connect(lambda at, _: seen.append(at))
    total = len(view.changes)
    for _ in range(total + 1):
        QTest.keyClick(view, Qt.Key.Key_F8)
    assert seen == [*range(1, total + 1), 1]
    QTest.keyClick(view, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert seen[-1] == total
    assert view.counts_words == f"{total} changes in 5 clauses"


def test_unchanged_clauses_are_folded_until_asked_for(qtbot: QtBot) -> None:
    view = shown(qtbot)
    block = view._body._blocks[0]
    assert (block.diff.change, block.folded) == ("same", True)
    before = block.height()
    assert block._toggle is not None
    block._toggle.click()
    assert block.height() > before
    assert block._toggle.text() == "Hide"


def test_side_by_side_puts_the_same_paragraphs_at_the_same_height(qtbot: QtBot) -> None:
    view = shown(qtbot)
    view.mode = "side"
    duty = next(b for b in view._body._blocks if b.diff.key == "duty")
    old, new = duty._columns
    tops = []
    for column in (old, new):
        layout = column.text.document.documentLayout()
        blocks = [column.text.document.findBlock(at) for at in column.tops]
        tops.append([round(layout.blockBoundingRect(block).top()) for block in blocks])
    assert tops[0] == tops[1]
    assert "five" in old.text.document.toPlainText()
    assert "five" not in new.text.document.toPlainText()


def test_the_comparison_can_be_copied(qtbot: QtBot) -> None:
    view = shown(qtbot)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "[-five-][+three+]" in QGuiApplication.clipboard().text()


def test_zoom_and_theme_rebuild_the_words(qtbot: QtBot, qapp: QApplication) -> None:
    view = shown(qtbot)
    view.mode = "side"
    before = view._body._sheet.height()
    apply_theme(qapp, "dark", 1.5, bundled_font=True)
    assert view._body._sheet.height() > 1.3 * before


def test_an_excerpt_keeps_the_changed_words_and_a_few_around_them(qtbot: QtBot) -> None:
    old = "(1) The duties in this clause last for five years from the day of signature."
    found = compared({"a": old}, {"a": old.replace("five", "three")})
    line = found.clauses[0].blocks[0]
    assert isinstance(line, ParagraphDiff)
    short = excerpt(line.pieces)
    assert (
        "".join(piece.text for piece in short) == " … clause last for fivethree years from the … "
    )
    snippet = RedSnippet(short)
    qtbot.addWidget(snippet)
    assert snippet.accessibleName() == "“five” replaced by “three”"
    assert snippet.heightForWidth(100) > snippet.heightForWidth(600)
