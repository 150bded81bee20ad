"""Templates as a person uses them: look, begin a draft, change it, mend it, publish it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.accessibility.walker import faults
from desktop.panels.contracts.templates.clause_picker import ClausePicker
from desktop.panels.contracts.templates.editor import TemplateEditor
from desktop.panels.contracts.templates.field_form import FieldForm
from desktop.panels.contracts.templates.new_template import NewTemplate
from desktop.panels.contracts.templates.page import TemplatesPage
from desktop.panels.contracts.templates.slot_form import SlotForm

from .direct import DirectContext, show


@pytest.fixture
def page(context: DirectContext, qtbot: QtBot) -> TemplatesPage:
    made = TemplatesPage(context)
    show(qtbot, made)
    return made


def opened(page: TemplatesPage, title: str) -> None:
    template = next(each for each in page.list._found if each.title == title)
    page.shown({"template_id": template.id})


def editing(page: TemplatesPage) -> TemplateEditor:
    page.record.edit()
    editor = page.record._stack.currentWidget()
    assert isinstance(editor, TemplateEditor)
    return editor


@pytest.fixture
def editor(page: TemplatesPage) -> TemplateEditor:
    opened(page, "Mutual NDA")
    return editing(page)


def slot_form(editor: TemplateEditor) -> SlotForm:
    form = editor.side.currentWidget()
    assert isinstance(form, SlotForm)
    return form


def field_form(editor: TemplateEditor) -> FieldForm:
    form = editor.side.currentWidget()
    assert isinstance(form, FieldForm)
    return form


def test_a_template_shows_its_clauses_with_their_conditions_and_opens_one(
    page: TemplatesPage, context: DirectContext
) -> None:
    opened(page, "Mutual NDA")
    table = page.record.slots
    at = table.texts(1).index("Personal data")
    assert "Personal data" in table.texts(2)[at]
    table.activated_row.emit(at)
    assert context.pages[-1][0] == "library"
    assert len(page.record.versions._group.buttons()) == 3


def test_an_older_version_is_shown_and_only_the_newest_is_edited(page: TemplatesPage) -> None:
    opened(page, "Mutual NDA")
    newest = page.record.slots.row_count
    page.record._show_version(2)
    assert page.record.slots.row_count < newest
    assert page.record.head.chip.accessibleName() == "Retired, version 1"
    assert editing(page).slots.table.row_count == newest


def test_clauses_are_moved_and_removed_by_keys_and_taken_back(
    editor: TemplateEditor, qtbot: QtBot
) -> None:
    table = editor.slots.table
    before = table.texts(1)
    table.pick(2)
    table.setFocus()
    qtbot.keyClick(
        table,
        Qt.Key.Key_Up,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert table.texts(1)[1] == before[2]
    assert table.picked_row == 1
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert table.texts(1) == [before[0], before[1], *before[3:]]
    editor.undo()
    editor.undo()
    assert table.texts(1) == before
    assert not editor.save_button.isEnabled()


def test_a_clause_is_found_and_added_below_the_chosen_one(editor: TemplateEditor) -> None:
    editor.slots.table.pick(1)
    editor.slots.add.click()
    picker = editor.side.currentWidget()
    assert isinstance(picker, ClausePicker)
    picker.search.setText("insurance")
    picker.take()
    assert editor.slots.table.texts(1)[2] == "Insurance"


def test_an_unknown_field_in_a_condition_is_said_and_stops_saving(
    editor: TemplateEditor,
) -> None:
    editor.slots.table.pick(3)
    form = slot_form(editor)
    form.condition.line.setText('nobody == "x"')
    assert not editor.save_button.isEnabled()
    assert not editor.publish_button.isEnabled()
    assert any("nobody" in problem.words for problem in editor.problems._shown)
    form.condition.line.setText('direction == "mutual"')
    assert editor.save_button.isEnabled()
    assert editor.slots.table.texts(2)[3] == "Direction is “Mutual”"
    assert slot_form(editor) is form


def test_the_example_of_a_condition_can_be_typed_as_it_stands(editor: TemplateEditor) -> None:
    editor.slots.table.pick(0)
    line = slot_form(editor).condition.line
    line.setText(line.placeholderText())
    assert slot_form(editor).condition.problem() == ""
    line.setText("direction == “mutual”")
    assert slot_form(editor).condition._help.text() == "Direction is “Mutual”."


def test_two_fields_with_one_key_are_a_problem_that_leads_to_its_place(
    editor: TemplateEditor,
) -> None:
    editor.tabs.setCurrentIndex(1)
    editor.fields.add.click()
    form = field_form(editor)
    first = editor.content.fields[0]
    form.key.setText(first.key)
    form._changed()
    twice = [each for each in editor.problems._shown if "twice" in each.words]
    assert [each.place for each in twice] == [0, editor.fields.table.picked_row]
    editor.tabs.setCurrentIndex(0)
    editor.problems.show_asked.emit(twice[0])
    assert editor.tabs.currentIndex() == 1
    assert field_form(editor).label.text() == first.label


def test_a_new_field_takes_its_key_from_its_label_and_its_choices_from_lines(
    editor: TemplateEditor, qtbot: QtBot
) -> None:
    editor.tabs.setCurrentIndex(1)
    editor.fields.add.click()
    form = field_form(editor)
    qtbot.keyClicks(form.label, "Delivery term")
    assert editor.content.fields[form_place(editor)].key == "delivery_term"
    form.type.setCurrentIndex(form.type.findData("choice"))
    assert any("choice" in each.words for each in editor.problems._shown)
    form.choices.setPlainText("exw = Ex works\nDelivered duty paid")
    form.default.setText("Ex works")
    form._changed()
    spec = editor.content.fields[form_place(editor)]
    assert [choice.value for choice in spec.choices] == ["exw", "delivered_duty_paid"]
    assert spec.default == '"exw"'


def form_place(editor: TemplateEditor) -> int:
    place = editor.fields.table.picked_row
    assert place is not None
    return place


def test_a_removed_field_leaves_its_role_and_is_named_where_it_is_missed(
    editor: TemplateEditor,
) -> None:
    editor.tabs.setCurrentIndex(1)
    key = editor.content.roles["law"]
    editor._remove_field([spec.key for spec in editor.content.fields].index(key))
    assert "law" not in editor.content.roles
    assert any(f"“{key}”" in each.words for each in editor.problems._shown)


def test_roles_and_names_are_changed_on_the_record_tab(editor: TemplateEditor) -> None:
    editor.tabs.setCurrentIndex(2)
    editor.record.roles["end_date"].setCurrentIndex(0)
    assert "end_date" not in editor.content.roles
    editor.record.title.setText("{nobody}")
    editor.record._changed()
    assert any("nobody" in each.words for each in editor.problems._shown)


def test_a_draft_is_saved_found_again_and_published(
    page: TemplatesPage, editor: TemplateEditor, context: DirectContext
) -> None:
    count = editor.slots.table.row_count
    editor._remove_slot(count - 1)
    editor.save()
    assert context.errors == []
    assert page.record.head.chip.accessibleName() == "Draft, version 4"
    assert page.record.edit_button.text() == "Edit draft…"
    again = editing(page)
    assert again.slots.table.row_count == count - 1
    again.publish()
    assert page.record.head.chip.accessibleName() == "Published, version 4"
    assert page.record.slots.row_count == count - 1


def test_changes_that_cannot_be_saved_yet_are_back_the_next_time(
    page: TemplatesPage, editor: TemplateEditor
) -> None:
    editor.slots.table.pick(3)
    slot_form(editor).condition.line.setText("nobody == 1")
    editor.head.back.click()
    again = editing(page)
    assert again.content.slots[3].condition == "nobody == 1"
    again.close_button.click()
    assert editing(page).content.slots[3].condition == ""


def test_without_templates_the_list_offers_the_first_and_shows_no_empty_panel(
    page: TemplatesPage,
) -> None:
    assert page.list.side.isVisible()
    page.list._arrived([])
    assert not page.list.side.isVisible()
    assert page.list.nothing.button is not None
    page.list.nothing.button.click()
    form = page.list.side.currentWidget()
    assert isinstance(form, NewTemplate)
    assert form.isVisible()
    form.left.emit()
    assert not page.list.side.isVisible()


def test_a_new_template_begins_as_an_empty_draft(page: TemplatesPage) -> None:
    page.list.new_button.click()
    form = page.list.side.currentWidget()
    assert isinstance(form, NewTemplate)
    form.save()
    assert form._title.error
    form.title.setText("Consultancy agreement")
    form.save()
    assert page.record.head.title.text() == "Consultancy agreement"
    assert not page.record.publish_button.isEnabled()


def test_every_control_of_the_templates_has_a_name(page: TemplatesPage) -> None:
    assert faults(page) == []
    opened(page, "Mutual NDA")
    assert faults(page) == []
    editor = editing(page)
    for tab in range(3):
        editor.tabs.setCurrentIndex(tab)
        assert faults(page) == []


def test_ctrl_s_saves_the_draft(editor: TemplateEditor, qtbot: QtBot) -> None:
    editor.slots.remove_asked.emit(len(editor.content.slots) - 1)
    assert editor.save_button.isEnabled()
    left: list[bool] = []
    editor.left.connect(lambda: left.append(True))
    editor.slots.table.setFocus()

    qtbot.keyClick(editor.slots.table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert left
    assert editor.unsaved() is None
