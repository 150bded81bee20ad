"""The words of this desk: states, reasons, values, and how much is decided. Without Qt widgets."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from typing import Literal

from core.kernel.money import Money
from core.kernel.money import exponent as places
from core.kernel.text import counted
from core.sync.review_records import Conflict, ConflictField, Run, Unsent
from desktop.tables.cells import amount_words, date_words

Which = Literal["before", "mine", "theirs"]
WHOLE = ("deleted", "gone", "sealed")
"""Kinds of a conflict in which the record as a whole is decided."""

DECIDED = ("clash", "taken")
"""Reasons for which there is a conflict to decide."""

STATES = {
    "waiting": "Waits to be sent",
    "sent": "Sent, no answer yet",
    "held": "Waits for another change",
    "parked": "Set aside",
}
REASONS = {
    "clash": "Somebody else changed the same. Decide it under Conflicts.",
    "taken": "Another record has the same value. Decide it under Conflicts.",
    "forbidden": "Your role does not permit this in the shared database.",
    "missing": "What it belongs to is gone from the shared database.",
    "refused": "The shared database did not accept it.",
    "older": "The shared database has no place for it until it is brought up to date.",
    "unanswered": "It was sent and no answer came. Send it again.",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")


def noun(text: str) -> str:
    """Return a noun as a line of its own."""
    return text[:1].upper() + text[1:]


def title_of(title: str, what: str) -> str:
    """Return what a record is called; a nameless one is called by its noun."""
    return title or noun(what)


def reason(one: Unsent) -> str:
    """Return why something is not sent; empty where nothing is wrong."""
    if one.state == "parked":
        return REASONS.get(one.reason, REASONS["refused"])
    return ""


def what_waits(conflict: Conflict) -> str:
    """Return what is to be decided: ``2 fields``, ``Two versions``."""
    if conflict.kind == "versions":
        return "Two versions"
    if any(field.kind in WHOLE for field in conflict.fields):
        return {"deleted": "Deleted or changed", "gone": "Gone or changed"}.get(
            conflict.fields[0].kind, "Closed or changed"
        )
    return counted(sum(one.kind != "united" for one in conflict.fields), "field")


def label(field: ConflictField) -> str:
    """Return the name of a decision: ``Value and currency``."""
    if field.kind in WHOLE:
        return "The whole record"
    first, *rest = (field.labels[place] for place in differing(field))
    if not rest:
        return first
    return f"{', '.join([first, *(one.lower() for one in rest[:-1])])} and {rest[-1].lower()}"


def differing(field: ConflictField) -> list[int]:
    """Return the places of the columns in which anything differs; those of an amount always."""
    amount = {"value_minor", "currency"}
    always = amount if amount <= set(field.columns) else set()
    sides = zip(field.columns, field.before, field.mine, field.theirs, strict=True)
    found = [
        place for place, (name, *three) in enumerate(sides) if name in always or len({*three}) > 1
    ]
    return found or list(range(len(field.columns)))


def value(field: ConflictField, which: Which) -> str:
    """Return one side of a decision in words."""
    if field.kind in WHOLE:
        return _whole(field, which)
    side = _side(field, which)
    named = dict(zip(field.columns, side, strict=True))
    if {"value_minor", "currency"} <= named.keys() and named["value_minor"]:
        currency = named.pop("currency")
        amount = Money(int(named.pop("value_minor")), currency).amount
        rest = [plain(one) for one in named.values() if one]
        return " ".join([amount_words(amount, places(currency)), currency, *rest])
    shown = differing(field)
    if len(shown) == 1:
        return plain(side[shown[0]]) or "–"
    if not any(side):
        return "–"
    return "\n".join(f"{field.labels[one]}: {plain(side[one]) or '–'}" for one in shown)


def choice(field: ConflictField, which: Which) -> str:
    """Return what choosing one side means."""
    if field.unites and which == "theirs":
        return f"{value(field, which)}\nIt is the same: make both one"
    return value(field, which)


def plain(text: str) -> str:
    """Return a value as people read it; days in words."""
    if _DAY.match(text):
        return date_words(date.fromisoformat(text))
    return text


def _side(field: ConflictField, which: Which) -> tuple[str, ...]:
    return {"before": field.before, "mine": field.mine, "theirs": field.theirs}[which]


def _whole(field: ConflictField, which: Which) -> str:
    """Tell of a record as a whole; the columns are those that mine changed."""
    named = dict(zip(field.columns, field.mine, strict=True))
    mine_deleted = bool(named.get("deleted_at"))
    if field.kind == "gone" and which == "theirs":
        return "Not in the shared database any more, or not for you"
    if field.kind == "deleted":
        if which == ("mine" if mine_deleted else "theirs"):
            return "Deleted"
        if which == "theirs":
            return "Kept, with their changes"
    side = zip(field.columns, field.labels, _side(field, which), strict=True)
    lines = [f"{key}: {plain(one)}" for name, key, one in side if name != "deleted_at" and one]
    return "\n".join(lines) or "As it was"


def when(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Return a moment as lists show it: the time of today, else the day."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    days = (today - local.date()).days
    return "yesterday" if days == 1 else f"{local.day} {local:%b}"


def took(milliseconds: int) -> str:
    """Return a span in words."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def outcome(run: Run) -> str:
    """Return how an exchange ended."""
    if run.failed:
        return run.detail or "It broke off."
    return "Everything was exchanged" if not run.parked else "Exchanged, but for what was set aside"
