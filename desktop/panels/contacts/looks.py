"""Words, icons and colours of contacts, said once for list, details, record and palette."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from core.contacts.fields import ContactField
from core.contacts.phones import shown
from core.contacts.records import Contact
from core.contacts.visits import KINDS, STATES
from desktop.tables.cells import date_words, moment_words
from desktop.tables.looks import StatusLook, TableLook, TableTexts, short_name

TEXTS = TableTexts(
    "contact",
    "contacts",
    "Name, phone or any text",
    "No contacts yet. Add the first one.",
    "users",
    "New contact",
)
CONSENTS: Mapping[str, StatusLook] = {
    "both": StatusLook("Both", "check", "ok"),
    "sms": StatusLook("SMS", "check", "ok"),
    "email": StatusLook("E-mail", "check", "ok"),
}
STAGES: Mapping[str, StatusLook] = {
    "lead": StatusLook("Lead", "eye", "progress"),
    "active": StatusLook("Active", "circle-check", "ok"),
    "dormant": StatusLook("Dormant", "clock", "attention"),
    "former": StatusLook("Former", "archive", "rest"),
}
VISIT_STATES: Mapping[str, StatusLook] = {
    "planned": StatusLook("Planned", "calendar-clock", "progress"),
    "done": StatusLook("Made", "circle-check", "ok"),
    "missed": StatusLook("Missed", "circle-alert", "refused"),
    "cancelled": StatusLook("Called off", "archive", "rest"),
}
VISIT_KINDS: Mapping[str, str] = {choice.value: choice.label for choice in KINDS}
VISIT_STATE_WORDS: Mapping[str, str] = {choice.value: choice.label for choice in STATES}
PHONE_KINDS: Mapping[str, str] = {
    "mobile": "Mobile",
    "work": "Work",
    "home": "Home",
    "fax": "Fax",
    "other": "Other",
}
EMAIL_KINDS: Mapping[str, str] = {"work": "Work", "home": "Home", "other": "Other"}
ADDRESS_KINDS: Mapping[str, str] = {
    "work": "Work",
    "home": "Home",
    "postal": "Post",
    "other": "Other",
}


def table_look(zone: tzinfo, country: str) -> TableLook:
    """Return how lists of contacts show their values."""

    def number(value: str) -> str:
        return shown(value, country) if value.startswith("+") else value

    return TableLook(
        {"consent": CONSENTS},
        zone=zone,
        short={"assigned_id": short_name, "mobile": number, "phone": number},
    )


def value_words(field: ContactField, value: Any, country: str) -> str:
    """Return a value of a field as people read it."""
    if value is None or value == "":
        return ""
    if field.type == "choice":
        key = value.hex if hasattr(value, "hex") and not isinstance(value, str) else str(value)
        found = (choice.label for choice in field.choices if choice.value == key)
        return next(found, str(value))
    if field.type == "yes_no":
        return "Yes" if value else "No"
    if isinstance(value, date):
        return date_words(value)
    if field.type == "phone":
        return shown(str(value), country)
    if field.type == "number" and field.scale:
        return f"{int(value) / 10**field.scale:,.{field.scale}f}"
    return str(value)


def when_words(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return ``today, 14:32`` or ``3 Aug 2026, 09:00``."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"today, {local:%H:%M}"
    return moment_words(moment, zone)


def plain_name(contact: Contact) -> str:
    """Return the spoken name without title and suffix, which are no initials of a person."""
    name = contact.name
    if contact.values.get("kind") == "organisation":
        return name
    prefix, suffix = (str(contact.values.get(key) or "") for key in ("prefix", "suffix"))
    return name.removeprefix(f"{prefix} ").removesuffix(f" {suffix}") or name
