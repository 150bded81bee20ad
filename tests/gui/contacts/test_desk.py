"""The Contacts desk as a person uses it, mostly by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from core.database.filters import Group, Rule
from core.database.listing import Selection
from desktop.accessibility.walker import faults
from desktop.panels.contacts.bulk_sheets import ChooseName, EditField
from desktop.panels.contacts.visit_sheet import VisitSheet

from .conftest import ContactHands

INES = "Carvalho, Ines"


def test_the_list_shows_everybody_with_their_views_and_counts(hands: ContactHands) -> None:
    assert len(hands.listed()) == 60
    hands.wait(lambda: hands.contacts.views()[0].items[0].count == 60, "views are counted")
    groups = {group.title: [item.title for item in group.items] for group in hands.contacts.views()}
    assert groups["Contacts"] == ["All contacts", "Assigned to me", "New this week"]
    assert "Newsletter" in groups["Groups"]


def test_typing_finds_and_enter_opens_the_first(hands: ContactHands) -> None:
    hands.ctrl(Qt.Key.Key_F)
    hands.type("carval")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    record = hands.contacts.record
    assert record is not None
    assert record.reading is not None
    assert record.reading.contact.list_name == INES
    assert hands.contacts.record_title() == INES
    hands.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    hands.wait(lambda: hands.contacts.current_record() == "", "back to the list")


def test_a_view_narrows_the_list(hands: ContactHands) -> None:
    hands.window.go("contacts", "mine")
    hands.wait(lambda: 0 < len(hands.table.model.ids) < 60, "the view is shown")
    me = hands.program.workspace.actor.name
    assert {hands.stored(name).assigned for name in hands.listed()} == {me}


def test_a_new_contact_is_made_by_keyboard_and_found_at_once(hands: ContactHands) -> None:
    hands.press(
        Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    hands.wait(lambda: hands.contacts.form is not None, "the form opens")
    hands.rest()
    form = hands.contacts.form
    assert form is not None
    hands.insert("Zdeňka")
    form.form.focus_field("last_name")
    hands.insert("Šťastná")
    form.form.focus_field("mobile")
    hands.type("0412 345 678")
    form.save()
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it is shown")
    hands.program.context.open_record("contacts", "")
    hands.table.controller.set_search("stastna")
    hands.wait(lambda: len(hands.table.model.ids) == 1, "it is found")
    assert hands.stored("Šťastná, Zdeňka").values["mobile"] == "+61412345678"


def test_what_another_contact_has_is_told_under_the_field(hands: ContactHands) -> None:
    taken = hands.stored(INES).values["email"]
    hands.contacts.new_contact()
    form = hands.contacts.form
    assert form is not None
    form.form.focus_field("last_name")
    hands.type("Second")
    form.form.focus_field("email")
    hands.type(str(taken))
    form.save()
    hands.wait(lambda: "Carvalho" in _said(form), "the field says who has it")
    assert hands.contacts.current_record() == ""


def _said(form: object) -> str:
    from desktop.forms.box import FieldBox

    boxes = form.form.findChildren(FieldBox)  # type: ignore[attr-defined]
    return " ".join(box.error.words.text() for box in boxes)


def test_the_form_shows_what_is_stored_and_saves_only_what_was_changed(hands: ContactHands) -> None:
    before = hands.stored(INES)
    hands.contacts.edit_contact(before)
    form = hands.contacts.form
    assert form is not None
    assert form.form.answers()["mobile"] == "0491 570 110"
    assert form.form.answers()["preferred"] is bool(before.values.get("preferred"))
    form.form.focus_field("city")
    hands.ctrl(Qt.Key.Key_A)
    hands.type("Hobart")
    form.save()
    hands.wait(lambda: hands.stored_by(before.id).values["city"] == "Hobart", "it is kept")
    after = hands.stored_by(before.id)
    assert {**after.values, "city": ""} == {**before.values, "city": ""}
    assert after.row_version == before.row_version + 1


def test_columns_fill_the_table_and_no_more(hands: ContactHands) -> None:
    view = hands.table.view
    hands.wait(lambda: view.horizontalScrollBar().maximum() == 0, "nothing scrolls sideways")
    assert view.head.length() <= view.viewport().width()


def test_a_cell_is_edited_in_place_and_undone(hands: ContactHands) -> None:
    table, view = hands.table, hands.table.view
    place = hands.listed().index(INES)
    column = [one.key for one in table.model.columns].index("job_title")
    view.setFocus()
    view.setCurrentIndex(table.model.index(place, column))
    before = hands.stored(INES).values["job_title"]
    hands.press(Qt.Key.Key_Right)
    hands.press(Qt.Key.Key_Left)
    view.setCurrentIndex(table.model.index(place, column))
    hands.press(Qt.Key.Key_F2)
    hands.rest()
    hands.ctrl(Qt.Key.Key_A)
    hands.type("Head of research")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.stored(INES).values["job_title"] == "Head of research", "it is kept")
    stack = hands.program.context.undo_stack
    hands.wait(lambda: stack.next_undo is not None, "it can be undone")
    hands.program.context.undo()
    hands.wait(lambda: hands.stored(INES).values["job_title"] == before, "it is taken back")


def test_undo_pressed_twice_at_once_takes_back_two_steps(hands: ContactHands) -> None:
    context, key = hands.program.context, hands.stored(INES).id
    before = hands.stored(INES).values["job_title"]
    stack = context.undo_stack

    def change(title: str) -> None:
        before_it = stack.next_undo
        context.command(
            lambda workspace, uow: workspace.contacts.change(uow, key, {"job_title": title})
        )
        hands.wait(lambda: hands.stored(INES).values["job_title"] == title, "it is kept")
        hands.wait(lambda: stack.next_undo not in (None, before_it), "it can be undone")

    change("Head of research")
    change("Head of everything")
    context.undo()
    context.undo()
    hands.wait(lambda: hands.stored(INES).values["job_title"] == before, "both are taken back")
    hands.wait(lambda: stack.next_undo is None, "nothing is left to undo")
    context.redo()
    context.redo()
    hands.wait(
        lambda: hands.stored(INES).values["job_title"] == "Head of everything", "both are back"
    )


def test_many_are_tagged_by_a_new_name(hands: ContactHands) -> None:
    table = hands.table
    table.view.choose(Selection.of(table.model.ids, [(0, 4)]))
    hands.rest()
    tag = next(verb for verb in hands.list.bulk.verbs() if verb.text.startswith("Tag"))
    tag.act(table.view.selection())
    sheet = hands.dialog()
    assert isinstance(sheet, ChooseName)
    sheet.field.setEditText("Pilot")
    sheet.take.click()
    workspace = hands.program.workspace

    def tagged() -> int:
        found = workspace.query(lambda reader: workspace.labels.labels(reader, "tag"))
        return next((used for label, used in found if label.name == "Pilot"), 0)

    hands.wait(lambda: tagged() == 5, "five are tagged")


def test_a_field_of_many_is_changed_with_the_number_on_the_button(hands: ContactHands) -> None:
    table = hands.table
    table.view.choose(Selection.of(table.model.ids, [(0, 2)]))
    edit = next(verb for verb in hands.list.bulk.verbs() if verb.text.startswith("Edit"))
    edit.act(table.view.selection())
    sheet = hands.dialog()
    assert isinstance(sheet, EditField)
    assert sheet.take.text() == "Change 3 contacts"
    sheet.field.setCurrentIndex(sheet.field.findData("city"))
    hands.rest()
    hands.type("Hobart")
    sheet.take.click()
    tree = Group("all", (Rule("city", "is", ("Hobart",)),))
    hands.wait(lambda: len(hands.filter(tree)) == 3, "three live in Hobart")


def test_before_many_are_changed_the_sheet_says_how_many_really_change(
    hands: ContactHands,
) -> None:
    table = hands.table
    table.view.choose(Selection.of(table.model.ids, [(0, 2)]))
    edit = next(verb for verb in hands.list.bulk.verbs() if verb.text.startswith("Edit"))
    edit.act(table.view.selection())
    sheet = hands.dialog()
    assert isinstance(sheet, EditField)
    sheet.field.setCurrentIndex(sheet.field.findData("source_detail"))
    hands.rest()
    hands.type("Trade fair")
    hands.wait(lambda: sheet.effect.text() == "All 3 change.", "the effect is counted")
    sheet.take.click()
    tree = Group("all", (Rule("source_detail", "is", ("Trade fair",)),))
    hands.wait(lambda: len(hands.filter(tree)) == 3, "three are changed")
    hands.filter(Group())
    table.view.choose(Selection.of(table.model.ids, [(0, 4)]))
    edit.act(table.view.selection())
    sheet = hands.dialog()
    assert isinstance(sheet, EditField)
    sheet.field.setCurrentIndex(sheet.field.findData("source_detail"))
    hands.rest()
    hands.type("Trade fair")
    hands.wait(lambda: sheet.effect.text() == "2 of 5 change; 3 are so already.", "only two change")
    sheet.reject()


def test_a_visit_is_planned_and_moves_the_next_visit(hands: ContactHands) -> None:
    contact = hands.stored(INES)
    hands.program.context.open_record("contacts", str(contact.id))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    record = hands.contacts.record
    assert record is not None
    record.plan_visit()
    sheet = hands.dialog()
    assert isinstance(sheet, VisitSheet)
    sheet.activateWindow()
    hands.rest()
    assert [str(fault) for fault in faults(sheet)] == []
    sheet.day.set_answer("2026-11-24")
    sheet.findChildren(QComboBox)[0].setCurrentIndex(1)
    hands.press(Qt.Key.Key_Return)
    hands.wait(
        lambda: str(hands.stored_by(contact.id).values.get("next_visit_on")) == "2026-11-24",
        "it is planned",
    )


def test_every_part_of_the_desk_has_a_name(hands: ContactHands) -> None:
    assert hands.faults() == []
    hands.contacts.new_contact()
    assert hands.faults() == []
    hands.program.context.open_record("contacts", str(hands.stored(INES).id))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    assert hands.faults() == []
