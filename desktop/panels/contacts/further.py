"""The part of a contact's form that holds further numbers, e-mail and postal addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contacts.phones import line_of, read_phone
from core.contacts.reach import ADDRESS
from core.contacts.records import Contact, Further
from core.kernel.errors import InvalidValue
from desktop.forms.repeated import Repeated
from desktop.panels.contacts.further_rows import AddressRow, EmailRow, FurtherRow, PhoneRow
from desktop.theme.measure import set_space
from desktop.widgets.text import Heading, Text

RowT = TypeVar("RowT", bound=FurtherRow)


class MainFields(Protocol):
    """The form that holds the main number and addresses."""

    def answers(self) -> dict[str, Any]:
        """Return the answers by field."""
        ...

    def set_answers(self, answers: Mapping[str, Any]) -> None:
        """Show other answers."""
        ...


class FurtherPart(QWidget):
    """Three lists of rows. Making one the main one changes places with it in the form above."""

    def __init__(self, form: MainFields, country: str) -> None:
        super().__init__()
        self._form, self._country = form, country
        self._before = Further((), (), ())
        self.swapped: set[str] = set()
        self.phones = Repeated[PhoneRow]("Phone number", lambda: self._phone(None))
        self.emails = Repeated[EmailRow]("E-mail address", lambda: self._email(None))
        self.addresses = Repeated[AddressRow]("Postal address", lambda: self._address(None))
        column = QVBoxLayout(self)
        set_space(column, 2)
        for title, rows in (
            ("Further phone numbers", self.phones),
            ("Further e-mail addresses", self.emails),
            ("Further postal addresses", self.addresses),
        ):
            column.addWidget(Heading(title))
            column.addWidget(rows)
            column.addSpacing(1)
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        column.addWidget(self._fault)

    def show_contact(self, contact: Contact | None) -> None:
        """Show what a contact has, or nothing."""
        self.swapped.clear()
        self._fault.hide()
        self.phones.set_rows(
            [self._phone(one) for one in contact.phones if not one.main] if contact else []
        )
        self.emails.set_rows(
            [self._email(one) for one in contact.emails if not one.main] if contact else []
        )
        self.addresses.set_rows(
            [self._address(one) for one in contact.addresses if not one.main] if contact else []
        )
        self._before = self.answer()

    def answer(self) -> Further:
        """Return everything as it is stored; rows without a value are left out."""
        return Further(
            tuple(row.answer() for row in self.phones.rows if not row.blank),
            tuple(row.answer() for row in self.emails.rows if not row.blank),
            tuple(row.answer() for row in self.addresses.rows if not row.blank),
        )

    def changed(self) -> Further | None:
        """Return the lists that are not as they were shown; None when all of them are."""
        now, before = self.answer(), self._before
        if now == before:
            return None
        return Further(
            now.phones if now.phones != before.phones else None,
            now.emails if now.emails != before.emails else None,
            now.addresses if now.addresses != before.addresses else None,
        )

    def show_problems(self) -> bool:
        """Say under each row what is wrong, go to the first, and tell whether there was one."""
        first: FurtherRow | None = None
        for row in self._rows():
            words = "" if row.blank else row.fault()
            row.show_fault(words)
            first = first or (row if words else None)
        if first is not None:
            first.focus_value()
        return first is not None

    def take_fault(self, error: InvalidValue) -> bool:
        """Say under its row what was refused; False when it belongs to no row here."""
        lists: dict[str, Sequence[FurtherRow]] = {
            "phones": self.phones.rows,
            "emails": self.emails.rows,
            "addresses": self.addresses.rows,
        }
        rows = lists.get(error.field)
        if rows is None:
            return False
        for row in rows:
            if any(field.text().strip() == error.value for field in row.value_fields()):
                row.show_fault(error.todo, spoken=True)
                row.focus_value()
                return True
        self._fault.setText(error.todo)
        self._fault.show()
        return True

    # --- inside --------------------------------------------------------------------------

    def _rows(self) -> list[FurtherRow]:
        return [*self.phones.rows, *self.emails.rows, *self.addresses.rows]

    def _phone(self, known: Any) -> PhoneRow:
        return PhoneRow(known, self._country, self._main_phone, self.phones.remove)

    def _email(self, known: Any) -> EmailRow:
        return EmailRow(known, self._main_email, self.emails.remove)

    def _address(self, known: Any) -> AddressRow:
        return AddressRow(known, self._main_address, self.addresses.remove)

    def _main_phone(self, row: PhoneRow) -> None:
        if self._refuses(row):
            return
        line = line_of(read_phone(row.line.text(), self._country, "phones").number)
        called_mobile = row.kind.currentData() == "mobile" and line != "landline"
        self._change_places(row, "mobile" if line == "mobile" or called_mobile else "phone")

    def _main_email(self, row: EmailRow) -> None:
        if not self._refuses(row):
            self._change_places(row, "email")

    def _change_places(self, row: PhoneRow | EmailRow, key: str) -> None:
        answers = self._form.answers()
        former = answers.get(key)
        state, opt_out = f"{key}_state", f"{key}_opt_out"
        was = (str(former or ""), answers.get(state) or "unknown", bool(answers.get(opt_out)))
        answers[key] = row.line.text().strip()
        if key != "phone":
            answers[state], answers[opt_out] = row.state, row.opt_out.isChecked()
            self.swapped.add(key)
        else:
            was = (was[0], "unknown", False)
        self._form.set_answers(answers)
        if not former:
            self._remove(row)
            return
        row.put(*was)
        if isinstance(row, PhoneRow):
            row.kind.setCurrentIndex(row.kind.findData("mobile" if key == "mobile" else "work"))
        row.focus_value()

    def _main_address(self, row: AddressRow) -> None:
        if row.blank:
            row.focus_value()
            return
        answers = self._form.answers()
        former = {name: answers.get(name) or "" for name in ADDRESS}
        self._form.set_answers({**answers, **{k: v or None for k, v in row.values().items()}})
        if any(former.values()):
            row.put(former)
            row.focus_value()
        else:
            self._remove(row)

    def _remove(self, row: FurtherRow) -> None:
        if isinstance(row, PhoneRow):
            self.phones.remove(row)
        elif isinstance(row, EmailRow):
            self.emails.remove(row)
        elif isinstance(row, AddressRow):
            self.addresses.remove(row)

    def _refuses(self, row: FurtherRow) -> bool:
        """Tell whether a row cannot become the main one, and say why under it."""
        if row.blank:
            row.focus_value()
            return True
        row.show_fault(row.fault(), spoken=True)
        return bool(row.fault())
