"""The clause library as a person uses it: find, read, write, approve, compare, where used."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.accessibility.walker import faults
from desktop.panels.contracts.library.clause_form import ClauseForm
from desktop.panels.contracts.library.compare import ComparePage
from desktop.panels.contracts.library.new_clause import NewClause
from desktop.panels.contracts.library.page import LibraryPage
from desktop.panels.contracts.library.variant_form import VariantForm
from desktop.panels.contracts.library.version_editor import VersionEditor
from desktop.panels.contracts.parts.words import key_from
from desktop.shell.ask_anyway import AskAnyway
from desktop.widgets.banner import Banner
from desktop.widgets.text import Paragraph

from .direct import DirectContext, show


@pytest.fixture
def page(context: DirectContext, qtbot: QtBot) -> LibraryPage:
    made = LibraryPage(context)
    show(qtbot, made)
    return made


def opened(page: LibraryPage, title: str) -> None:
    clause = next(each for each in page.list._shown if each.title == title)
    page.shown({"clause_id": clause.id})


def top(page: LibraryPage) -> QWidget:
    shown = page.record._stack.currentWidget()
    assert shown is not None
    return shown


def test_clauses_are_listed_by_category_and_searched_in_their_wording(
    page: LibraryPage, qtbot: QtBot
) -> None:
    categories = page.list.table.texts(1)
    assert categories == sorted(categories)
    page.list.search.setText("whistle-blowing")
    page.list.reload()
    assert "Required disclosure" in page.list.table.texts(0)
    assert page.list.table.row_count < len(categories)
    page.list.search.setText("no clause says this")
    page.list.reload()
    assert page.list._instead.isVisible()
    page.list._clear()
    page.list.reload()
    assert page.list.table.row_count == len(categories)


def test_a_category_narrows_the_list_and_the_rest_is_counted(page: LibraryPage) -> None:
    everything = page.list.table.row_count
    page.list.category.setCurrentText("Risk")
    assert set(page.list.table.texts(1)) == {"Risk"}
    hidden = everything - page.list.table.row_count
    assert page.list._hidden.text() == f"{hidden} hidden by filter"


def test_without_clauses_the_list_says_so_and_offers_the_first(page: LibraryPage) -> None:
    assert page.list._side.isVisible()
    page.list._arrived(([], None))
    assert page.list.nothing.isVisible()
    assert not page.list._instead.isVisible()
    assert not page.list._side.isVisible()
    assert page.list.nothing.button is not None
    page.list.nothing.button.click()
    form = page.list._side.currentWidget()
    assert isinstance(form, NewClause)
    assert form.isVisible()
    form.left.emit()
    assert not page.list._side.isVisible()
    assert page.list.nothing.button.hasFocus()


def test_ctrl_f_goes_to_the_find_field(page: LibraryPage, qtbot: QtBot) -> None:
    page.list.table.setFocus()
    qtbot.keyClick(page.list.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.list.search.hasFocus()


def test_enter_opens_the_clause_and_the_breadcrumb_goes_back(
    page: LibraryPage, qtbot: QtBot
) -> None:
    titles = page.list.table.texts(0)
    page.list.table.pick(titles.index("Duty of confidence"))
    assert page.list.details.text is not None
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    assert page.record.head.title.text() == "Duty of confidence"
    assert "Confidential Information" in page.record.wording.text.toPlainText()
    page.record.head.back.click()
    assert page.list.isVisible()


def test_a_new_version_is_read_back_saved_approved_and_taken_back(
    page: LibraryPage, context: DirectContext
) -> None:
    opened(page, "Duty of confidence")
    assert page.record.wording.variant is not None
    before = page.record.wording.variant.current
    page.record.edit()
    editor = top(page)
    assert isinstance(editor, VersionEditor)
    editor.text.appendPlainText("\n(1) This clause binds everyone.")
    editor.read()
    assert "This clause binds" in editor.preview.toPlainText()
    editor.note.setText("Tried")
    editor.save()
    assert page.record.wording.table.hasFocus()
    version = page.record.wording.version
    assert version is not None
    assert before is not None
    assert (version.number, version.note) == (before.number + 1, "Tried")
    assert page.record.approve_button.isVisible()
    page.record.approve_button.click()
    assert page.record.approve_button.isHidden()
    assert page.record.wording.variant.current == page.record.wording.version
    context.undo_last()
    assert page.record.wording.variant.current == before


def test_what_is_wrong_in_a_wording_stays_in_view_and_approving_it_asks_first(
    page: LibraryPage,
) -> None:
    opened(page, "Duty of confidence")
    page.record.edit()
    editor = top(page)
    assert isinstance(editor, VersionEditor)
    editor.text.appendPlainText("\n(1) This clause binds {nobody_known} under [[nowhere]].")
    editor.save()
    wording = page.record.wording
    warnings = [each.text for each in wording.findChildren(Banner) if each.text in wording.found]
    assert any("nobody_known" in words for words in warnings)
    assert any("nowhere" in words for words in warnings)
    page.record.approve_button.click()
    asked = page.findChild(AskAnyway)
    assert asked is not None
    assert asked.cancel_button.isDefault()
    assert wording.found[0] in asked.findChildren(Paragraph)[0].text()
    asked.cancel_button.click()
    assert page.record.approve_button.isVisible()
    page.record.approve_button.click()
    page.findChildren(AskAnyway)[-1].go_on_button.click()
    assert page.record.approve_button.isHidden()


def test_a_reference_may_name_the_place_that_a_template_gives_a_clause(page: LibraryPage) -> None:
    opened(page, "Term and renewal")
    variants = page.record.wording.variants
    for at in range(len(variants._group.buttons())):
        page.record.wording._pick_variant(at)
        assert page.record.wording.found == []


def test_a_version_without_change_is_refused_and_the_text_is_kept(page: LibraryPage) -> None:
    opened(page, "Duty of confidence")
    page.record.edit()
    editor = top(page)
    assert isinstance(editor, VersionEditor)
    written = editor.text.toPlainText()
    editor.save()
    assert editor.problem.isVisible()
    assert editor.text.toPlainText() == written


def test_dates_that_are_no_dates_are_said_under_the_field(page: LibraryPage) -> None:
    opened(page, "Duty of confidence")
    page.record.edit()
    editor = top(page)
    assert isinstance(editor, VersionEditor)
    editor.valid_from.setText("soon")
    editor.save()
    assert editor._from.error
    editor.valid_from.setText("2027-02-01")
    editor.valid_to.setText("2027-01-01")
    editor.save()
    assert editor._to.error


def test_text_that_was_not_saved_is_back_until_it_is_cancelled(page: LibraryPage) -> None:
    opened(page, "Duty of confidence")
    page.record.edit()
    editor = top(page)
    assert isinstance(editor, VersionEditor)
    editor.note.setText("Half a thought")
    opened(page, "Required disclosure")
    opened(page, "Duty of confidence")
    page.record.edit()
    again = top(page)
    assert isinstance(again, VersionEditor)
    assert again.note.text() == "Half a thought"
    again.cancel()
    page.record.edit()
    last = top(page)
    assert isinstance(last, VersionEditor)
    assert last.note.text() == ""


def test_two_versions_are_compared_word_by_word(page: LibraryPage) -> None:
    opened(page, "Duty of confidence")
    page.record.compare()
    compare = top(page)
    assert isinstance(compare, ComparePage)
    assert compare.counts.text() != "No difference"
    forth = compare.counts.text()
    compare.swap()
    assert compare.counts.text() != ""
    compare.swap()
    assert compare.counts.text() == forth
    compare.new.setCurrentIndex(compare.old.currentIndex())
    assert compare.counts.text() == "No difference"


def test_a_condition_is_read_back_in_words_and_refused_with_an_unknown_field(
    page: LibraryPage, context: DirectContext
) -> None:
    opened(page, "Duty of confidence")
    count = len(page.record.wording.variants._group.buttons())
    page.record.wording._add_variant()
    form = page.record.wording.side.currentWidget()
    assert isinstance(form, VariantForm)
    form.first.setText("Consumer")
    form.condition.line.setText('nonsense == "mutual"')
    form.save()
    assert "nonsense" in form.condition.error
    form.condition.line.setText('direction == "mutual"')
    assert form.condition.error == ""
    assert form.condition._help.text() == "Direction is “Mutual”."
    form.save()
    assert context.toasts[-1][0] == "Variant added"
    assert len(page.record.wording.variants._group.buttons()) == count + 1


def test_a_variant_is_renamed_and_the_change_taken_back(
    page: LibraryPage, context: DirectContext
) -> None:
    opened(page, "Duty of confidence")
    page.record.wording._edit_variant()
    form = page.record.wording.side.currentWidget()
    assert isinstance(form, VariantForm)
    old = form.first.text()
    form.first.setText("Renamed")
    form.save()
    assert page.record.wording.variant is not None
    assert page.record.wording.variant.name == "Renamed"
    context.undo_last()
    assert page.record.wording.variant.name == old


def test_where_used_opens_contracts_and_templates(
    page: LibraryPage, context: DirectContext
) -> None:
    opened(page, "Duty of confidence")
    page.record.tabs.setCurrentIndex(1)
    table = page.record.used.table
    kinds = table.texts(1)
    table.activated_row.emit(kinds.index("Template"))
    table.activated_row.emit(kinds.index("Contract"))
    assert context.pages[-1][0] == "templates"
    assert len(context.opened) == 1


def test_a_new_clause_opens_ready_for_its_first_wording(
    page: LibraryPage, context: DirectContext
) -> None:
    page.list.new_button.click()
    form = page.list._side.currentWidget()
    assert isinstance(form, NewClause)
    form.save()
    assert form._title.error
    form.title.setText("Escrow of source code")
    form.save()
    assert page.record.head.title.text() == "Escrow of source code"
    assert page.record.wording.version is None
    page.record.edit()
    editor = top(page)
    assert isinstance(editor, VersionEditor)
    editor.text.setPlainText("(1) The Supplier shall deposit the source code.")
    editor.save()
    version = page.record.wording.version
    assert version is not None
    assert version.number == 1


def test_purpose_is_changed_in_place(page: LibraryPage, context: DirectContext) -> None:
    opened(page, "Duty of confidence")
    page.record.wording._edit_clause()
    form = page.record.wording.side.currentWidget()
    assert isinstance(form, ClauseForm)
    form.purpose.setPlainText("Keeps secrets.")
    form.save()
    assert page.record.reading is not None
    assert page.record.reading.clause.purpose == "Keeps secrets."


def test_every_control_of_the_library_has_a_name(page: LibraryPage) -> None:
    assert faults(page) == []
    opened(page, "Duty of confidence")
    assert faults(page) == []
    page.record.edit()
    assert faults(page) == []


def test_a_title_makes_a_key() -> None:
    assert key_from("Escrow of source code") == "escrow_of_source_code"
    assert key_from("2nd notice") == "key_2nd_notice"
