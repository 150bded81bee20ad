"""Duplicates in words: why two contacts are likely the same, and what a merge moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from core.contacts.duplicates.plan import OPTED_OUT, Decision
from core.contacts.duplicates.rules import Reason
from core.contacts.fields import CUSTOM, ContactField
from core.kernel.text import counted, quote_list
from desktop.panels.contacts.looks import value_words

# What is the same, and what is said of things that are alike by so many per cent.
_SAME: Mapping[str, str] = {
    "name": "name",
    "first_name": "first name",
    "organisation": "organisation",
    "email": "e-mail",
    "mobile": "mobile",
    "phone": "phone",
    "customer_number": "customer number",
    "registration": "registration number",
    "linkedin": "LinkedIn",
    "street": "street",
    "postcode": "postcode",
    "city": "town",
    "born": "date of birth",
}
_ALIKE = {"name": "names", "organisation": "organisations", "street": "streets"}
_OTHER = {
    "nickname": "short form of the first name",
    "swapped": "first and last name swapped",
    "phone_near": "phone differs by a slip",
    "street_other_number": "same street, other number",
}
_UNITS = {
    "address": "Postal address",
    "consent": "Consent",
    "status": "Status",
    "picture": "Picture",
}
# Of fields that are decided together, the ones that are shown.
_SHOWN = {
    "email": ("email",),
    "mobile": ("mobile",),
    "phone": ("phone",),
    "status": ("status_id",),
}


def why(reasons: Iterable[Reason]) -> str:
    """Return why two are likely the same: ``names 96% alike, same mobile and postcode``."""
    told, same = [], []
    for reason in reasons:
        if reason.code in _ALIKE and reason.value < 100:
            told.append(f"{_ALIKE[reason.code]} {reason.value}% alike")
        elif reason.code in _SAME:
            same.append(_SAME[reason.code])
        else:
            told.append(_OTHER.get(reason.code, reason.code.replace("_", " ")))
    return ", ".join([*told, *([f"same {quote_list(same)}"] if same else [])])


def label(decision: Decision, fields: Mapping[str, ContactField]) -> str:
    """Return what a decision is about."""
    if decision.key in _UNITS:
        return _UNITS[decision.key]
    field = fields.get(field_key(decision.key))
    return field.label if field is not None else decision.key.replace("_", " ").capitalize()


def value(
    decision: Decision,
    values: tuple[Any, ...],
    fields: Mapping[str, ContactField],
    country: str,
) -> str:
    """Return the value of one side in words; empty for none."""
    if decision.key == "picture":
        return "A picture" if values[0] else ""
    shown = _SHOWN.get(decision.key, decision.columns)
    parts = []
    for name, one in zip(decision.columns, values, strict=True):
        key = name if len(decision.columns) > 1 else field_key(decision.key)
        if name not in shown or (one in (None, "", False) and decision.key not in _FLAGS):
            continue
        field = fields.get(key if decision.key not in _SHOWN else name)
        words = value_words(field, one, country) if field is not None else str(one)
        if decision.key == "consent" and field is not None:
            words = f"{field.label}: {words}"
        parts.append(words)
    return ("\n" if decision.key == "consent" else ", ").join(part for part in parts if part)


_FLAGS = frozenset({*OPTED_OUT, "preferred"})


def field_key(key: str) -> str:
    """Return the key of the field that a decision of one field is about."""
    return f"{CUSTOM}{key.removeprefix('private.')}" if key.startswith("private.") else key


def moving(moves: Mapping[str, int]) -> str:
    """Return what goes along: ``3 visits, 2 groups and 1 tag move along.``"""
    if not moves:
        return "Further numbers and addresses of both are kept."
    many = quote_list([counted(number, noun) for noun, number in moves.items()])
    verb = "moves" if sum(moves.values()) == 1 else "move"
    return f"{many} {verb} along. Further numbers and addresses of both are kept."


def both(one: UUID, other: UUID) -> frozenset[UUID]:
    """Return two contacts whichever comes first."""
    return frozenset((one, other))
