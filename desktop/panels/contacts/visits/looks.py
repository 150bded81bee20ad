"""How visits look in a calendar and in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.contacts.records import Visit
from desktop.panels.contacts.looks import VISIT_KINDS, VISIT_STATES
from desktop.tables.looks import StatusLook
from desktop.widgets.calendar.entries import Entry

KIND_ICONS: Mapping[str, str] = {
    "office": "building-2",
    "site": "map-pin",
    "call": "phone",
    "video": "monitor",
    "other": "calendar",
}
# Planned, but its time has passed and nobody wrote down what came of it.
OPEN = StatusLook("To write down", "clock", "attention")
STATES: Mapping[str, StatusLook] = {**VISIT_STATES, "open": OPEN}


@dataclass(frozen=True, slots=True)
class Verb:
    """What came of a visit: the state, the words of the verb, and what is said once it is done."""

    state: str
    words: str
    said: str


VERBS = (
    Verb("done", "Mark as made", "Visit marked as made"),
    Verb("missed", "Mark as missed", "Visit marked as missed"),
    Verb("cancelled", "Call off", "Visit called off"),
    Verb("planned", "Plan again", "Visit planned again"),
)


def state_of(visit: Visit, now: datetime) -> str:
    """Return the state as it is shown; a planned visit that is past is still to be written down."""
    return "open" if visit.state == "planned" and visit.starts_at < now else visit.state


def entry_of(visit: Visit, now: datetime, movable: bool) -> Entry:
    """Return the entry of a visit in a calendar."""
    state = state_of(visit, now)
    look = STATES[state]
    return Entry(
        visit.id,
        visit.starts_at,
        visit.contact,
        visit_words(visit, now),
        KIND_ICONS[visit.kind],
        "" if state == "planned" else look.icon,
        look.meaning,
        movable,
        state in ("done", "missed", "cancelled"),
        state == "cancelled",
    )


def visit_words(visit: Visit, now: datetime) -> str:
    """Return a visit in words, without its time."""
    kind, state = VISIT_KINDS[visit.kind], STATES[state_of(visit, now)].label.lower()
    place = f", {visit.place}" if visit.place else ""
    return f"{visit.contact}, {kind[:1].lower()}{kind[1:]}{place}, {state}, with {visit.staff}"
