"""The details panel of a contact: who it is, how to reach it, what they agreed to, what is next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from core.contacts.lists.source import ListSetup
from core.contacts.phones import shown
from core.contacts.records import Contact, Visit
from desktop.panels.contacts.looks import (
    PHONE_KINDS,
    STAGES,
    VISIT_KINDS,
    VISIT_STATES,
    plain_name,
    value_words,
    when_words,
)
from desktop.shell.details_sheet import DetailsSheet
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.card import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.keyvalue import KeyValueList, Value
from desktop.widgets.text import Heading, Text

_SHOWN_VISITS = 4
LoadPicture = Callable[[bytes | None, Callable[[bytes | None], object]], object]


class ContactDetails(DetailsSheet):
    """Signals carry the id of the shown contact."""

    open_asked = Signal(object)
    visit_asked = Signal(object)

    def __init__(self, setup: ListSetup, load: LoadPicture) -> None:
        """Make the sheet; ``load`` hands out the thumbnail of a contact's picture."""
        super().__init__()
        self._setup, self._load = setup, load
        self._contact: Contact | None = None

    @property
    def contact(self) -> Contact | None:
        """What is shown."""
        return self._contact

    def clear(self) -> None:
        """Show no contact."""
        self._contact = None

    def show_contact(self, contact: Contact, visits: Sequence[Visit], now: datetime) -> None:
        """Show a contact with its visits, newest first."""
        self._contact = contact
        self.begin()
        self._head(contact)
        self._next_step(contact, visits, now)
        self.column.addWidget(Rule())
        self.column.addWidget(KeyValueList(reach_rows(contact)))
        self.column.addWidget(Rule())
        self.column.addWidget(KeyValueList(self._care(contact)))
        self._visits(visits, now)
        self.column.addStretch(1)

    def _head(self, contact: Contact) -> None:
        act = self._emit(self.open_asked)
        opened = IconButton("arrow-up-right", "Open the contact", "Enter", act)
        avatar = Avatar(plain_name(contact), 9)

        def arrived(thumbnail: bytes | None) -> None:
            if isValid(avatar):
                avatar.set_picture(thumbnail)

        self._load(contact.picture, arrived)
        self.add_row(avatar, None, opened)
        self.column.addWidget(Text(contact.name, "title", wrap=True))
        role = ", ".join(
            str(contact.values[key])
            for key in ("job_title", "organisation")
            if key in contact.values
        )
        if role and role != contact.name:
            self.column.addWidget(Text(role, "small", token="muted", wrap=True))
        chips: list[QWidget | None] = []
        if contact.status:
            look = STAGES.get(contact.stage, STAGES["lead"])
            chips.append(Chip(contact.status, look.meaning, look.icon))
        if contact.values.get("preferred"):
            chips.append(Chip("Preferred", "sealed", "star"))
        if contact.values.get("do_not_contact"):
            chips.append(Chip("Do not contact", "refused", "circle-x"))
        self.add_row(*chips, None)

    def _next_step(self, contact: Contact, visits: Sequence[Visit], now: datetime) -> None:
        ahead = [one for one in visits if one.state == "planned"]
        late = [one for one in ahead if one.starts_at < now]
        if late:
            when = when_words(late[0].starts_at, self._setup.zone, now)
            text = f"It was planned for {when}. Write down what came of it."
            verb = ("Open the contact", self._emit(self.open_asked))
            self.column.addWidget(Banner(text, "attention", (verb,), "", "A visit to close"))
        elif ahead:
            soonest = min(ahead, key=lambda one: one.starts_at)
            when = when_words(soonest.starts_at, self._setup.zone, now)
            text = f"{VISIT_KINDS[soonest.kind]}, with {soonest.staff}."
            verb = ("Open the contact", self._emit(self.open_asked))
            self.column.addWidget(Banner(text, "progress", (verb,), "", f"Visit {when}"))

    def _care(self, contact: Contact) -> list[tuple[str, Value]]:
        keys = (
            *("assigned_id", "sms_consent", "email_consent", "consent_on", "source"),
            *("customer_since", "last_visit_on", "next_visit_on", "review_on", "rating"),
        )
        rows: list[tuple[str, Value]] = []
        for key in keys:
            words = value_words(self._setup.fields[key], contact.values.get(key), contact.country)
            if words:
                rows.append((self._setup.fields[key].label, words))
        if contact.labels:
            rows.append(("Tags", ", ".join(label.name for label in contact.labels)))
        if contact.groups:
            rows.append(("Groups", ", ".join(group.name for group in contact.groups)))
        return rows

    def _visits(self, visits: Sequence[Visit], now: datetime) -> None:
        self.column.addWidget(Rule())
        add = LinkButton("Plan a visit", self._emit(self.visit_asked))
        self.add_row(Heading("Visits"), None, add)
        if not visits:
            self.column.addWidget(Text("None yet.", "small", token="muted"))
        for visit in visits[:_SHOWN_VISITS]:
            look = VISIT_STATES[visit.state]
            self.add_row(
                Text(when_words(visit.starts_at, self._setup.zone, now), "small", 500),
                None,
                Text(f"{look.label}, {visit.staff}", "small", token="muted"),
            )
            if visit.notes:
                self.column.addWidget(Text(visit.notes, "small", token="muted", wrap=True))

    def _emit(self, signal: SignalInstance) -> Callable[[], None]:
        contact = self._contact
        return lambda: signal.emit(contact.id if contact else None)


def reach_rows(contact: Contact) -> list[tuple[str, Value]]:
    """Return how a contact is reached: numbers, e-mail and postal addresses."""
    rows: list[tuple[str, Value]] = []
    for phone in contact.phones:
        words = shown(phone.number, contact.country)
        if phone.extension:
            words += f" ext. {phone.extension}"
        if phone.opt_out:
            words += " (no messages)"
        label = "Phone" if phone.main and phone.kind != "mobile" else PHONE_KINDS[phone.kind]
        rows.append((label, words))
    for email in contact.emails:
        words = email.address + (" (no e-mails)" if email.opt_out else "")
        rows.append(("E-mail", words + (" (came back)" if email.state == "bounced" else "")))
    for address in contact.addresses:
        lines = [address.street, address.street2]
        place = " ".join(part for part in (address.city, address.region, address.postcode) if part)
        rows.append(("Address", "\n".join(part for part in (*lines, place) if part)))
    return rows
