"""The contacts written by hand that stand first and that pictures show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.demo.contacts.calendar import Calendar
from core.demo.contacts.places import place_named
from core.demo.contacts.records import DemoContact, DemoVisit
from core.demo.contacts.tables import load
from core.demo.named import ANCHOR

_CONSENT = {
    "sms": ("given", "unknown"),
    "both": ("given", "given"),
    "email": ("unknown", "given"),
    "none": ("unknown", "unknown"),
}
_APART = {
    "assigned",
    "consent",
    "groups",
    "interests",
    "on",
    "planned",
    "status",
    "tags",
}
_KINDS = ("meeting", "call", "site visit", "video call", "event")


def written(calendar: Calendar) -> list[DemoContact]:
    """Return the contacts written by hand as of the day of ``calendar``."""
    rows = load("first")["contacts"]
    return [_contact(number, row, calendar) for number, row in enumerate(rows)]


def _contact(number: int, row: Mapping[str, Any], calendar: Calendar) -> DemoContact:
    status = row.get("status", "active")
    fields: dict[str, Any] = {
        "kind": "person",
        "source": "Old register",
        "external_id": f"HL-{number:07}",
    }
    fields |= place_named(row["city"], row.get("country", "AU")).fields
    fields |= {key: value for key, value in row.items() if key not in _APART}
    fields |= _reachable(row)
    sms, email = _CONSENT[row["consent"]]
    fields |= {"sms_consent": sms, "email_consent": email}
    first = -(400 + number * 53) if "on" in row else -(4 + number % 5)
    fields["first_contact_on"] = calendar.on(first)
    if row["consent"] != "none":
        fields |= {"consent_on": calendar.on(first // 2), "consent_source": "Web form"}
    if status in ("active", "dormant", "former"):
        fields |= {
            "customer_since": calendar.on(first + 30),
            "customer_number": str(40_001 + number),
        }
    if status == "former":
        fields["ended_on"] = calendar.on(-500)
    return DemoContact(
        fields,
        (),
        (),
        (),
        tuple(row.get("tags", ())),
        tuple(row.get("interests", ())),
        tuple(row.get("groups", ())),
        tuple(_visits(number, row, calendar)),
        {},
        status,
        row["assigned"],
    )


def _reachable(row: Mapping[str, Any]) -> dict[str, str]:
    fields = {"channel": row.get("channel", "sms" if "mobile" in row else "phone")}
    for key in ("email", "mobile"):
        if key in row:
            fields[f"{key}_state"] = "valid"
    return fields


def _visits(number: int, row: Mapping[str, Any], calendar: Calendar) -> list[DemoVisit]:
    visits = []
    kind, staff = _KINDS[number % len(_KINDS)], row["assigned"]
    if "on" in row:
        last = _from_anchor(row["on"])
        last -= calendar.weekday(last) == 6
        visits.append(DemoVisit(last, kind, staff, "Went through the open points.", "done"))
    if "planned" in row:
        ahead = calendar.later(_from_anchor(row["planned"]))
        visits.append(DemoVisit(ahead, "meeting", staff, "First meeting.", "planned"))
    return visits


def _from_anchor(day: date) -> int:
    return (day - ANCHOR).days
