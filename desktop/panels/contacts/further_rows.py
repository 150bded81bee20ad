"""Rows of a contact's form: a further number, e-mail address or postal address each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from core.contacts.emails import read_email
from core.contacts.fields import STATES
from core.contacts.phones import read_phone, shown
from core.contacts.places import countries
from core.contacts.records import EmailAddress, PhoneNumber, PostalAddress
from core.kernel.errors import InvalidValue
from desktop.accessibility.announce import announce
from desktop.forms.box import Note
from desktop.forms.repeated import RepeatedRow
from desktop.panels.contacts.looks import ADDRESS_KINDS, EMAIL_KINDS, PHONE_KINDS
from desktop.theme.measure import set_size, set_space
from desktop.theme.roles import set_invalid
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.text import Text

Kind = Literal["phone", "email", "address"]
_STATES = {choice.value: choice.label for choice in STATES}
_LINES: Mapping[str, str] = {
    "street": "Street",
    "street2": "Street, second line",
    "city": "City",
    "region": "State",
    "postcode": "Postcode",
}


class FurtherRow(RepeatedRow):
    """What the rows share: a kind, two verbs, and what is wrong below.

    Args:
        make_main, remove: called with the row.
    """

    what = ""

    def __init__(
        self,
        kinds: Mapping[str, str],
        kind: str,
        make_main: Callable[[Any], object],
        remove: Callable[[Any], object],
    ) -> None:
        super().__init__()
        self.kind = QComboBox()
        for value, words in kinds.items():
            self.kind.addItem(words, value)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.main = push_button("Make main", on_click=lambda: make_main(self))
        self.gone = IconButton("trash-2", "Remove", "", lambda: remove(self))
        self.error = Note("circle-alert", "refused")
        self.grid = QGridLayout(self)
        set_space(self.grid, 2, rows=1)

    def value_fields(self) -> list[QLineEdit]:
        """Return the lines that hold the value; the first one takes the mark of a fault."""
        raise NotImplementedError

    def fault(self) -> str:
        """Return what to do about the row as it stands; empty when it fits."""
        raise NotImplementedError

    @property
    def blank(self) -> bool:
        """Whether nothing was typed; such a row is not kept."""
        return not any(field.text().strip() for field in self.value_fields())

    def show_fault(self, words: str, spoken: bool = False) -> None:
        """Say below the row what is wrong; empty takes it away."""
        first = self.value_fields()[0]
        if words and spoken and words != self.error.words.text():
            announce(first, f"{first.accessibleName()}: {words}")
        self.error.say(words)
        set_invalid(first, bool(words))
        first.setAccessibleDescription(words)

    def check(self) -> None:
        """Say what is wrong once a field was left."""
        self.show_fault("" if self.blank else self.fault(), spoken=True)

    def focus_value(self) -> None:
        """Go to where the value is typed."""
        self.value_fields()[0].setFocus()

    def _begin(self, row: QHBoxLayout) -> None:
        set_space(row, 2)
        set_size(self.kind, minimum_width=27)
        row.addWidget(self.kind)

    def _end(self, row: QHBoxLayout) -> None:
        row.addWidget(self.main)
        row.addWidget(self.gone)
        self.grid.addLayout(row, 0, 0)
        self.grid.addWidget(self.error, 2, 0)
        for field in self.value_fields():
            field.editingFinished.connect(self.check)

    def set_number(self, number: int) -> None:
        name = f"{self.what} {number}"
        self.kind.setAccessibleName(f"Kind of {name.lower()}")
        self.main.setAccessibleName(f"Make {name.lower()} the main one")
        self.gone.set_name(f"Remove {name.lower()}")


class _ReachRow(FurtherRow):
    """A number or an e-mail address with its state and whether it may be used."""

    def __init__(
        self,
        known: PhoneNumber | EmailAddress | None,
        value: str,
        kinds: Mapping[str, str],
        opt_out: str,
        make_main: Callable[[Any], object],
        remove: Callable[[Any], object],
    ) -> None:
        super().__init__(kinds, known.kind if known else next(iter(kinds)), make_main, remove)
        self.id = known.id if known else None
        self._before, self._state = value, known.state if known else "unknown"
        self.line = QLineEdit(value)
        self.line.setCursorPosition(0)
        self._words = Text("", "small", token="muted")
        set_size(self._words, minimum_width=20)
        self.opt_out = QCheckBox(opt_out)
        self.opt_out.setChecked(bool(known and known.opt_out))
        row = QHBoxLayout()
        self._begin(row)
        row.addWidget(self.line, 1)
        row.addWidget(self._words)
        row.addWidget(self.opt_out)
        self._end(row)
        self.line.textChanged.connect(lambda *_: self._show_state())
        self._show_state()

    @property
    def state(self) -> Any:
        """Its state; of a value that was changed nothing is known yet."""
        return self._state if self.line.text().strip() == self._before else "unknown"

    def put(self, value: str, state: str, opt_out: bool) -> None:
        """Show another value in place of this one."""
        self._before, self._state = value, state  # type: ignore[assignment]
        self.line.setText(value)
        self.opt_out.setChecked(opt_out)
        self._show_state()
        self.check()

    def value_fields(self) -> list[QLineEdit]:
        return [self.line]

    def stops(self) -> list[QWidget]:
        return [self.kind, self.line, self.opt_out, self.main, self.gone]

    def set_number(self, number: int) -> None:
        super().set_number(number)
        self.line.setAccessibleName(f"{self.what} {number}")
        self.opt_out.setAccessibleName(f"{self.what} {number}: {self.opt_out.text().lower()}")

    def _show_state(self) -> None:
        self._words.setText("" if self.blank else _STATES[self.state])


class PhoneRow(_ReachRow):
    """A further phone number."""

    what = "Phone number"

    def __init__(
        self,
        known: PhoneNumber | None,
        country: str,
        make_main: Callable[[Any], object],
        remove: Callable[[Any], object],
    ) -> None:
        value = ""
        if known is not None:
            value = shown(known.number, country)
            value += f" ext. {known.extension}" if known.extension else ""
        self._known, self._country = known, country
        super().__init__(known, value, PHONE_KINDS, "No messages", make_main, remove)

    def fault(self) -> str:
        try:
            read_phone(self.line.text(), self._country, "phones")
        except InvalidValue as problem:
            return problem.todo
        return ""

    def answer(self) -> PhoneNumber:
        """Return the row as it is stored; a number that was not touched stays as it was."""
        typed, known = self.line.text().strip(), self._known
        kind = self.kind.currentData()
        if known is not None and typed == self._before and typed:
            number, raw, extension = known.number, known.raw, known.extension
        else:
            number, raw, extension = typed, "", ""
        return PhoneNumber(
            number, kind, raw, extension, self.state, self.opt_out.isChecked(), id=self.id
        )

    def put(self, value: str, state: str, opt_out: bool) -> None:
        self._known = None
        super().put(value, state, opt_out)


class EmailRow(_ReachRow):
    """A further e-mail address."""

    what = "E-mail address"

    def __init__(
        self,
        known: EmailAddress | None,
        make_main: Callable[[Any], object],
        remove: Callable[[Any], object],
    ) -> None:
        value = known.address if known else ""
        super().__init__(known, value, EMAIL_KINDS, "No e-mails", make_main, remove)

    def fault(self) -> str:
        try:
            read_email(self.line.text(), "emails")
        except InvalidValue as problem:
            return problem.todo
        return ""

    def answer(self) -> EmailAddress:
        """Return the row as it is stored."""
        return EmailAddress(
            self.line.text().strip(),
            self.kind.currentData(),
            self.state,
            self.opt_out.isChecked(),
            id=self.id,
        )


class AddressRow(FurtherRow):
    """A further postal address."""

    what = "Postal address"

    def __init__(
        self,
        known: PostalAddress | None,
        make_main: Callable[[Any], object],
        remove: Callable[[Any], object],
    ) -> None:
        super().__init__(ADDRESS_KINDS, known.kind if known else "work", make_main, remove)
        self.id = known.id if known else None
        self.lines = {name: QLineEdit(getattr(known, name, "") or "") for name in _LINES}
        self.country = QComboBox()
        self.country.addItem("No country", "")
        for choice in countries():
            self.country.addItem(choice.label, choice.value)
        self.country.setMaxVisibleItems(12)
        self._put_country(known.country if known else "")
        row = QHBoxLayout()
        self._begin(row)
        for name in ("street", "street2"):
            row.addWidget(self.lines[name], 1)
        below = QHBoxLayout()
        set_space(below, 2)
        for name in ("city", "region", "postcode"):
            below.addWidget(self.lines[name], 1)
        below.addWidget(self.country, 1)
        for name, words in _LINES.items():
            self.lines[name].setPlaceholderText(words)
        self.grid.addLayout(below, 1, 0)
        self._end(row)

    @property
    def blank(self) -> bool:
        return super().blank and not self.country.currentData()

    def values(self) -> dict[str, str]:
        """Return the lines and the country, by field."""
        found = {name: field.text().strip() for name, field in self.lines.items()}
        return {**found, "country": self.country.currentData()}

    def put(self, values: Mapping[str, Any]) -> None:
        """Show another address in place of this one."""
        for name, field in self.lines.items():
            field.setText(values.get(name) or "")
        self._put_country(values.get("country") or "")

    def _put_country(self, code: str) -> None:
        self.country.setCurrentIndex(max(0, self.country.findData(code)))

    def value_fields(self) -> list[QLineEdit]:
        return [*self.lines.values()]

    def fault(self) -> str:
        return ""

    def stops(self) -> list[QWidget]:
        names = ("street", "street2")
        first: list[QWidget] = [self.kind, *(self.lines[name] for name in names)]
        rest = [self.lines[name] for name in ("city", "region", "postcode")]
        return [*first, self.main, self.gone, *rest, self.country]

    def set_number(self, number: int) -> None:
        super().set_number(number)
        for name, words in _LINES.items():
            self.lines[name].setAccessibleName(f"{self.what} {number}: {words.lower()}")
        self.country.setAccessibleName(f"{self.what} {number}: country")

    def answer(self) -> PostalAddress:
        """Return the row as it is stored."""
        lines = self.values()
        return PostalAddress(
            self.kind.currentData(),
            lines["street"],
            lines["street2"],
            lines["city"],
            lines["region"],
            lines["postcode"],
            lines["country"],
            id=self.id,
        )
