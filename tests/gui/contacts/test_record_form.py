"""A contact's record and its form: there, back, saved and taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.contacts.records import Contact
from desktop.panels.contacts.form_page import ContactFormPage
from desktop.panels.contacts.looks import plain_name
from desktop.panels.contacts.record_page import ContactRecordPage
from desktop.widgets.avatar import initials

from .conftest import ContactHands

INES = "Carvalho, Ines"


def opened(hands: ContactHands, contact: Contact) -> ContactRecordPage:
    """Open the record of a contact."""
    hands.program.context.open_record("contacts", str(contact.id))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    record = hands.contacts.record
    assert record is not None
    return record


def editing(hands: ContactHands, contact: Contact) -> ContactFormPage:
    """Open the record of a contact, and there its form."""
    opened(hands, contact).edit()
    hands.rest()
    form = hands.contacts.form
    assert form is not None
    return form


def retitled(hands: ContactHands, form: ContactFormPage, title: str) -> None:
    form.form.focus_field("job_title")
    hands.ctrl(Qt.Key.Key_A)
    hands.type(title)


def test_the_breadcrumb_of_a_record_leads_back_to_the_list(hands: ContactHands) -> None:
    hands.window.go("contacts", "mine")
    hands.listed()
    contact = hands.stored(hands.listed()[1])
    record = opened(hands, contact)
    QTest.mouseClick(record.head.back, Qt.MouseButton.LeftButton)
    hands.wait(lambda: hands.list.isVisible(), "the list is shown")
    assert hands.contacts.current_record() == ""
    assert hands.contacts.current_view() == "mine"
    current = hands.table.current_id
    hands.wait(
        lambda: (row := current()) and hands.list.source.row_key(row) == contact.id,
        "the contact is the current row",
    )


def test_saving_the_form_shows_the_record_with_what_was_saved(hands: ContactHands) -> None:
    before = hands.stored(INES)
    form = editing(hands, before)
    retitled(hands, form, "Head of research")
    hands.ctrl(Qt.Key.Key_S)
    record = hands.contacts.record
    assert record is not None
    hands.wait(lambda: record.isVisible(), "the record is shown")
    assert not form.isVisible()
    hands.wait(
        lambda: record.reading and record.reading.contact.values["job_title"] == "Head of research",
        "with what was saved",
    )
    hands.undo("Change")
    hands.wait(
        lambda: (
            record.reading
            and record.reading.contact.values["job_title"] == before.values["job_title"]
        ),
        "what was taken back is shown",
    )


def test_an_open_form_shows_what_undo_brought_back_and_keeps_what_was_typed(
    hands: ContactHands,
) -> None:
    context, before = hands.program.context, hands.stored(INES)
    context.command(
        lambda workspace, uow: workspace.contacts.change(
            uow, before.id, {"job_title": "Head of research"}
        )
    )
    hands.wait(lambda: hands.stored(INES).values["job_title"] == "Head of research", "it is kept")
    form = editing(hands, hands.stored(INES))
    assert form.form.answers()["job_title"] == "Head of research"
    form.form.focus_field("city")
    hands.ctrl(Qt.Key.Key_A)
    hands.type("Hobart")
    hands.undo("Change")
    hands.wait(
        lambda: form.form.answers().get("job_title") == before.values["job_title"],
        "the form shows what is stored",
    )
    assert form.form.answers()["city"] == "Hobart"
    form.save()
    hands.wait(lambda: hands.stored_by(before.id).values["city"] == "Hobart", "it is kept")
    assert hands.stored_by(before.id).values["job_title"] == before.values["job_title"]


def test_what_was_typed_over_a_value_that_changed_meanwhile_is_not_lost(
    hands: ContactHands,
) -> None:
    before = hands.stored(INES)
    form = editing(hands, before)
    retitled(hands, form, "Head of research")
    hands.program.context.command(
        lambda workspace, uow: workspace.contacts.change(
            uow, before.id, {"job_title": "Head of everything"}
        )
    )
    hands.wait(lambda: hands.stored(INES).values["job_title"] == "Head of everything", "it changes")
    hands.rest()
    assert form.form.answers()["job_title"] == "Head of research"
    form.save()
    hands.rest(300)
    assert form.isVisible()
    assert hands.stored_by(before.id).values["job_title"] == "Head of everything"


def test_the_initials_of_a_contact_are_those_of_the_name_without_its_title(
    hands: ContactHands,
) -> None:
    context, key = hands.program.context, hands.stored(INES).id
    context.command(
        lambda workspace, uow: workspace.contacts.change(
            uow, key, {"prefix": "Mr", "suffix": "MBA"}
        )
    )
    hands.wait(lambda: hands.stored_by(key).values.get("prefix") == "Mr", "it has a title")
    contact = hands.stored_by(key)
    assert contact.name.startswith("Mr Ines")
    assert initials(plain_name(contact)) == "IC"
    assert opened(hands, contact).avatar.accessibleName() == "Ines Carvalho"
