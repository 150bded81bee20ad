"""The page of own fields as a person uses it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.contacts.fields import ContactField
from desktop.accessibility.walker import faults
from desktop.panels.contacts.setup.field_sheet import FieldSheet
from desktop.panels.contacts.setup.own_fields import OwnFieldsPage

from .conftest import ContactHands

INES = "Carvalho, Ines"


def opened(hands: ContactHands) -> OwnFieldsPage:
    hands.window.go("contacts", "own_fields")
    page = hands.contacts.sides.page("own_fields")
    assert isinstance(page, OwnFieldsPage)
    hands.rest(300)
    return page


def fields(hands: ContactHands) -> dict[str, tuple[ContactField, bool]]:
    workspace = hands.program.workspace
    found = workspace.query(workspace.contact_fields.fields)
    return {field.label: (field, active) for _, field, active in found}


def sheet_of(hands: ContactHands) -> FieldSheet:
    sheet = hands.dialog()
    assert isinstance(sheet, FieldSheet)
    sheet.activateWindow()
    hands.rest()
    return sheet


def add(hands: ContactHands, page: OwnFieldsPage, label: str, kind: str = "text") -> None:
    page.add()
    sheet = sheet_of(hands)
    hands.type(label)
    sheet.type.setCurrentIndex(sheet.type.findData(kind))
    if kind == "choice":
        hands.rest()
        for row, words in zip(sheet.choices.rows, ("Basic", "Plus"), strict=True):
            row.line.setText(words)
    assert [str(fault) for fault in faults(sheet)] == []
    sheet.take.click()
    hands.wait(lambda: label in fields(hands), "it is added")
    hands.wait(lambda: label in page.table.texts(0), "it is listed")
    key = fields(hands)[label][0].key
    hands.wait(lambda: key in [one.key for one in hands.table.model.columns], "lists can show it")
    hands.rest()


def test_a_field_with_choices_is_added_and_offered_in_the_list(hands: ContactHands) -> None:
    page = opened(hands)
    assert page._empty.isVisible()
    assert hands.faults() == []
    add(hands, page, "Plan", "choice")
    assert [one.label for one in fields(hands)["Plan"][0].choices] == ["Basic", "Plus"]
    assert hands.faults() == []


def test_a_choice_is_renamed_and_those_who_have_it_keep_it(hands: ContactHands) -> None:
    workspace, ines = hands.program.workspace, hands.stored(INES)
    page = opened(hands)
    add(hands, page, "Plan", "choice")
    workspace.command(lambda uow: workspace.contacts.change(uow, ines.id, {"custom.plan": "Plus"}))
    page.load()
    hands.wait(lambda: page.table.texts(4) == ["1"], "who has a value is counted")
    page.table.setFocus()
    hands.press(Qt.Key.Key_F2)
    sheet = sheet_of(hands)
    assert not sheet.type.isEnabled()
    assert [str(fault) for fault in faults(sheet)] == []
    sheet.choices.rows[1].line.setText("Premium")
    sheet.choices.rows[1].up.click()
    sheet.take.click()
    hands.wait(lambda: page.table.texts(2) == ["Premium, Basic"], "it is called so, and first")
    assert hands.stored_by(ines.id).values["custom.plan"] == "plus"
    page.change()
    sheet = sheet_of(hands)
    sheet.choices.rows[0].gone.click()
    sheet.take.click()
    hands.wait(lambda: "1 contact has" in sheet.fault.text(), "a choice in use stays")
    sheet.reject()


def test_fields_are_moved_switched_off_and_deleted(hands: ContactHands) -> None:
    page = opened(hands)
    add(hands, page, "One")
    add(hands, page, "Two")
    page.table.setFocus()
    page.table.pick(1)
    shifted = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    hands.press(Qt.Key.Key_Up, shifted)
    hands.wait(lambda: [*fields(hands)] == ["Two", "One"], "it went up")
    page.switch_verb.click()
    hands.wait(lambda: not fields(hands)["Two"][1], "it is off")
    hands.wait(lambda: page.table.texts(5)[0] == "Switched off", "which is shown")
    hands.rest(300)
    page.table.pick(0)
    hands.window.activateWindow()
    page.table.setFocus()
    hands.wait(lambda: page.chosen and page.chosen.field.label == "Two", "it is chosen")
    hands.press(Qt.Key.Key_Delete)
    hands.wait(lambda: [*fields(hands)] == ["One"], "nobody has a value, so it is deleted")
    hands.undo("Delete field")
    hands.wait(lambda: [*fields(hands)] == ["Two", "One"], "and put back")


def test_a_taken_name_is_told_under_the_field(hands: ContactHands) -> None:
    page = opened(hands)
    page.add()
    sheet = sheet_of(hands)
    hands.type("City")
    sheet.take.click()
    hands.wait(lambda: "no other field" in sheet.fields["label"].error, "the field says so")
    sheet.reject()


def test_standard_fields_are_shown_and_not_changed(hands: ContactHands) -> None:
    page = opened(hands)
    page.list.set_value("standard")
    hands.rest()
    assert "Tax number" in page.table.texts(0)
    place = page.table.texts(0).index("Tax number")
    assert page.table.texts(3)[place] == "Sensitive"
    assert not any(verb.isEnabled() for verb in page.verbs)
    assert hands.faults() == []
