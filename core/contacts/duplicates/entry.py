"""What is compared of one contact, brought to one way of writing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.contacts.duplicates.written import (
    name_parts,
    name_words,
    plain_city,
    plain_name,
    plain_organisation,
    plain_postcode,
    plain_street,
    stands_for,
)

_NONE: frozenset[str] = frozenset()
# Columns of ``contact`` that are compared; a reader of contacts selects exactly these.
COMPARED = (
    *("kind", "prefix", "first_name", "middle_name", "last_name", "suffix", "preferred_name"),
    *("organisation", "department", "registration", "website", "email", "mobile", "phone"),
    *("street", "street2", "city", "postcode", "country", "linkedin", "customer_number"),
)
_WOMEN, _MEN = frozenset({"ms", "mrs", "miss", "frau", "madame"}), frozenset({"mr", "herr", "m"})
_YOUNGER = {"jr": "2", "jnr": "2", "junior": "2", "ii": "2", "iii": "3", "sr": "1", "snr": "1"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A contact as it is compared; every text is plain, missing ones are empty.

    Attributes:
        words: of first and last name together, to know swapped ones by.
        called: names that the first name may stand for, with the preferred name.
        personal: e-mail addresses and mobiles, which belong to one person.
        numbers: every number, mobiles too.
        ids: what only one contact can have, as ``kind:value``.
        generation: told by a suffix such as Jr; empty when nothing tells.
        born: ISO date; empty when it is not known or may not be seen.
    """

    person: bool
    first: str = ""
    middle: str = ""
    last: str = ""
    parts: frozenset[str] = _NONE
    called: frozenset[str] = _NONE
    words: frozenset[str] = _NONE
    generation: str = ""
    gender: str = ""
    organisation: str = ""
    department: str = ""
    emails: frozenset[str] = _NONE
    personal: frozenset[str] = _NONE
    numbers: frozenset[str] = _NONE
    ids: frozenset[str] = _NONE
    street: str = ""
    street_kind: str = ""
    house: str = ""
    unit: str = ""
    city: str = ""
    postcode: str = ""
    country: str = ""
    born: str = ""


def entry_of(
    row: Mapping[str, Any],
    phones: tuple[tuple[str, str], ...] = (),
    emails: tuple[str, ...] = (),
    born: str = "",
) -> Entry:
    """Return what is compared of a contact.

    Args:
        row: its columns; empty ones may be missing.
        phones: kind and E.164 of its further numbers.
        emails: its further e-mail addresses.
    """
    text = {key: row.get(key) or "" for key in COMPARED}
    first = plain_name(text["first_name"].partition(" ")[0]) or plain_name(text["first_name"])
    preferred = plain_name(text["preferred_name"])
    middle = plain_name(text["middle_name"]) or plain_name(text["first_name"].partition(" ")[2])
    street, kind, house, unit = plain_street(text["street"], text["street2"])
    mobiles = {text["mobile"], *(number for of, number in phones if of == "mobile")} - {""}
    lines = {text["phone"], *(number for of, number in phones if of != "mobile")} - {""}
    mails = {text["email"], *emails} - {""}
    prefix = text["prefix"].lower().rstrip(".")
    return Entry(
        text["kind"] != "organisation",
        first,
        middle,
        plain_name(text["last_name"]),
        name_parts(text["last_name"]),
        (stands_for(first) | stands_for(preferred) | {first, preferred}) - {""},
        name_words(text["first_name"]) | name_words(text["last_name"]),
        _YOUNGER.get(text["suffix"].lower().strip("., "), ""),
        "w" if prefix in _WOMEN else "m" if prefix in _MEN else "",
        plain_organisation(text["organisation"]),
        plain_organisation(text["department"]),
        frozenset(mails),
        frozenset(mails | mobiles),
        frozenset(mobiles | lines),
        _ids(text),
        street,
        kind,
        house,
        unit,
        plain_city(text["city"]),
        plain_postcode(text["postcode"]),
        text["country"],
        born,
    )


def _ids(text: Mapping[str, str]) -> frozenset[str]:
    found = {
        f"{key}:{value}"
        for key in ("customer_number", "linkedin")
        if (value := text[key].strip().lower())
    }
    if text["kind"] == "organisation" and text["registration"]:
        found.add(f"registration:{''.join(text['registration'].lower().split())}")
    return frozenset(found)
