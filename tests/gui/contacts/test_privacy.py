"""Giving out and erasing at the window: preview, the typed name, and what the log then shows."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from core.kernel.errors import NotFound
from desktop.panels.contacts.privacy_page import PrivacyPage
from desktop.panels.contacts.record_page import ContactRecordPage
from tests.gui.contacts.conftest import ContactHands

VALUES = {
    "first_name": "Inês",
    "last_name": "Quarrington",
    "email": "ines@quarrington.example",
    "mobile": "+61455123987",
    "tax_number": "TFN-11",
}


def add(hands: ContactHands) -> UUID:
    workspace = hands.program.workspace
    key = workspace.command(lambda uow: workspace.contacts.create(uow, VALUES)).value
    workspace.back_up()
    return key


def open_contact(hands: ContactHands, key: UUID) -> ContactRecordPage:
    hands.contacts.open_record(str(key))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "the record")
    record = hands.contacts.record
    assert record is not None
    hands.rest()
    return record


def privacy_page(hands: ContactHands) -> PrivacyPage:
    hands.contacts.open_record("")
    hands.contacts.show_view("privacy")
    hands.rest(200)
    page = hands.contacts.sides.page("privacy")
    assert isinstance(page, PrivacyPage)
    return page


def test_a_person_is_erased_once_their_name_was_typed(hands: ContactHands) -> None:
    key = add(hands)
    record = open_contact(hands, key)
    record.erase()
    hands.wait(lambda: record.privacy.asking, "the question")
    asking = record.privacy.asking
    assert asking is not None
    assert not asking.agree.isEnabled()
    asking.field.setText("ines quarrington")
    assert not asking.agree.isEnabled()
    asking.field.setText("quarrington, ines")
    assert asking.agree.isEnabled()
    asking.agree.click()
    workspace = hands.program.workspace

    def gone() -> bool:
        try:
            workspace.query(lambda reader: workspace.contacts.contact(reader, key))
        except NotFound:
            return not workspace.traces.left()
        return False

    hands.wait(gone, "the person is erased")
    page = privacy_page(hands)
    hands.wait(lambda: page.table.row_count == 1, "the log")
    assert page.table.texts(1) == ["Erased for good"]
    assert page.table.texts(2) == ["Erased person"]
    assert page.table.texts(4) == ["1 backup, the oldest of 2026-11-20"]
    assert "3 addresses, numbers and IDs" not in page.answer.text()
    assert "2 addresses, numbers and IDs are not taken in again" in page.answer.text()


def test_the_look_up_says_who_was_erased_and_who_was_not(hands: ContactHands) -> None:
    key = add(hands)
    workspace = hands.program.workspace
    workspace.command(lambda uow: workspace.privacy.erase(uow, key))
    page = privacy_page(hands)
    for typed, words in (
        ("INES@quarrington.example", "was erased"),
        ("0455 123 987", "was erased"),
        ("somebody@else.example", "nobody who was erased"),
    ):
        page.field.setText(typed)
        page.field.setFocus()
        hands.press(Qt.Key.Key_Return)
        hands.wait(lambda words=words: words in page.answer.text(), words)


def test_cancel_erases_nothing(hands: ContactHands) -> None:
    key = add(hands)
    record = open_contact(hands, key)
    record.erase()
    hands.wait(lambda: record.privacy.asking, "the question")
    hands.press(Qt.Key.Key_Escape)
    hands.rest()
    workspace = hands.program.workspace
    assert workspace.query(lambda reader: workspace.contacts.contact(reader, key)).name


def test_a_package_is_written_and_listed(hands: ContactHands, tmp_path: Path) -> None:
    key = add(hands)
    folder = tmp_path / "packages"
    folder.mkdir()
    record = open_contact(hands, key)
    record.privacy.give_out(key, folder)
    hands.wait(lambda: list(folder.glob("*.zip")), "the package")
    (package,) = folder.glob("*.zip")
    with zipfile.ZipFile(package) as file:
        assert json.loads(file.read("data.json"))["person"]["name"] == "Quarrington, Inês"
    page = privacy_page(hands)
    hands.wait(lambda: page.table.row_count == 1, "the log")
    assert page.table.texts(2) == ["Quarrington, Inês"]


def test_who_was_erased_is_taken_in_again_only_on_purpose(hands: ContactHands) -> None:
    workspace = hands.program.workspace
    key = add(hands)
    workspace.command(lambda uow: workspace.privacy.erase(uow, key))
    hands.contacts.new_contact()
    hands.wait(lambda: hands.contacts.form is not None, "the form")
    form = hands.contacts.form
    assert form is not None
    form.form.set_answers({"last_name": "Quarrington", "email": "ines@quarrington.example"})
    form.save()
    hands.wait(lambda: getattr(form, "asking", None), "the question")
    assert form.asking is not None
    assert QApplication.activeModalWidget() is form.asking
    form.asking.go_on_button.click()
    hands.wait(lambda: hands.contacts.current_record(), "the contact is saved")


def test_everything_of_it_is_named_and_reached_by_keyboard(hands: ContactHands) -> None:
    key = add(hands)
    page = privacy_page(hands)
    assert hands.faults() == []
    record = open_contact(hands, key)
    record.erase()
    hands.wait(lambda: record.privacy.asking, "the question")
    assert isinstance(hands.focus(), QLineEdit) or hands.focus().accessibleName() is not None
    assert hands.faults() == []
    hands.press(Qt.Key.Key_Escape)
    assert page is not None
