"""Further numbers and addresses on the form of a contact, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.contacts.records import Contact, EmailAddress, Further, PhoneNumber, PostalAddress
from desktop.panels.contacts.form_page import ContactFormPage

from .conftest import ContactHands

INES = "Carvalho, Ines"
KNOWN = Further(
    (PhoneNumber("+61881234567", "work", extension="12", state="valid"),),
    (EmailAddress("ines@home.example", "home", "bounced", opt_out=True),),
    (PostalAddress("home", "1 Sea St", "", "Glenelg", "SA", "5045", "AU"),),
)


def editing(hands: ContactHands, further: Further = KNOWN) -> tuple[Contact, ContactFormPage]:
    contact = hands.stored(INES)
    workspace = hands.program.workspace
    workspace.command(lambda uow: workspace.contacts.change(uow, contact.id, {}, None, further))
    contact = hands.stored_by(contact.id)
    hands.contacts.edit_contact(contact)
    form = hands.contacts.form
    assert form is not None
    hands.rest()
    return contact, form


def saved(hands: ContactHands, form: ContactFormPage, contact: Contact) -> Contact:
    form.save()
    version = contact.row_version
    hands.wait(
        lambda: (
            hands.contacts.record is not None
            and hands.contacts.record.reading is not None
            and hands.contacts.record.isVisible()
        ),
        "it is saved",
    )
    found = hands.stored_by(contact.id)
    assert found.row_version >= version
    return found


def test_what_is_stored_is_shown_and_stays_when_it_is_not_touched(hands: ContactHands) -> None:
    contact, form = editing(hands)
    (phone,), (email,), (address,) = (
        form.further.phones.rows,
        form.further.emails.rows,
        form.further.addresses.rows,
    )
    assert phone.line.text() == "(08) 8123 4567 ext. 12"
    assert phone._words.text() == "Works"
    assert email._words.text() == "Came back"
    assert email.opt_out.isChecked()
    assert address.country.currentText() == "Australia"
    assert hands.faults() == []
    after = saved(hands, form, contact)
    assert after.phones == contact.phones
    assert after.emails == contact.emails
    assert after.addresses == contact.addresses
    assert after.row_version == contact.row_version


def test_rows_are_added_and_removed_by_keyboard(hands: ContactHands) -> None:
    contact, form = editing(hands)
    form.further.phones.more.setFocus()
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_Tab)
    hands.type("+44 7400 777 947")
    row = form.further.phones.rows[1]
    row.kind.setCurrentIndex(row.kind.findData("other"))
    gone = form.further.emails.rows[0].gone
    gone.setFocus()
    hands.press(Qt.Key.Key_Space)
    after = saved(hands, form, contact)
    assert [one.number for one in after.phones if not one.main] == [
        "+61881234567",
        "+447400777947",
    ]
    assert [one.address for one in after.emails if not one.main] == []
    hands.undo("Change")
    hands.wait(lambda: hands.stored_by(contact.id).emails == contact.emails, "it is taken back")
    assert hands.stored_by(contact.id).phones == contact.phones


def test_what_does_not_fit_is_told_under_its_row_and_nothing_is_saved(hands: ContactHands) -> None:
    contact, form = editing(hands)
    row = form.further.phones.rows[0]
    row.line.setText("12")
    form.save()
    hands.rest()
    assert row.error.isVisible()
    assert row.error.words.text()
    assert hands.focus() is row.line
    assert hands.stored_by(contact.id).phones == contact.phones
    row.line.setText("08 8123 4568")
    row.check()
    assert not row.error.isVisible()
    number = next(one for one in saved(hands, form, contact).phones if not one.main)
    assert (number.number, number.state, number.id) == ("+61881234568", "unknown", row.id)


def test_a_further_address_becomes_the_main_one_and_back(hands: ContactHands) -> None:
    contact, form = editing(hands)
    before = contact.values["email"]
    form.further.emails.rows[0].main.setFocus()
    hands.press(Qt.Key.Key_Space)
    assert form.form.answers()["email"] == "ines@home.example"
    assert form.further.emails.rows[0].line.text() == before
    form.further.addresses.rows[0].main.click()
    after = saved(hands, form, contact)
    assert after.values["email"] == "ines@home.example"
    assert after.values["email_state"] == "bounced"
    assert after.values["email_opt_out"] is True
    assert [one.address for one in after.emails] == ["ines@home.example", before]
    assert after.values["city"] == "Glenelg"
    further = next(one for one in after.addresses if not one.main)
    assert further.city == contact.values["city"]


def test_a_landline_becomes_the_main_phone_and_a_mobile_the_main_mobile(
    hands: ContactHands,
) -> None:
    numbers = (
        PhoneNumber("+44 7400 123456", "work", state="valid"),
        PhoneNumber("08 8123 4567", "work"),
    )
    contact, form = editing(hands, Further(phones=numbers))
    mobile, landline = form.further.phones.rows
    former = contact.values["mobile"]
    mobile.main.click()
    landline.main.click()
    after = saved(hands, form, contact)
    assert (after.values["mobile"], after.values["mobile_state"]) == ("+447400123456", "valid")
    assert after.values["phone"] == "+61881234567"
    assert former in [one.number for one in after.phones if not one.main]


def test_a_new_contact_has_them_from_the_beginning(hands: ContactHands) -> None:
    hands.contacts.new_contact()
    form = hands.contacts.form
    assert form is not None
    form.form.focus_field("last_name")
    hands.type("Nowak")
    form.further.emails.more.click()
    hands.press(Qt.Key.Key_Tab)
    hands.type("nowak@home.example")
    form.further.addresses.more.click()
    assert hands.faults() == []
    form.save()
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it is saved")
    record = hands.contacts.record
    assert record is not None
    assert record.reading is not None
    assert [one.address for one in record.reading.contact.emails] == ["nowak@home.example"]
    assert record.reading.contact.addresses == ()
