"""The people of Harrow & Lyle Pty Ltd, the demo organisation, with their roles."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

Role = Literal["viewer", "member", "manager", "administrator"]

ORGANISATION = "Harrow & Lyle Pty Ltd"
TIME_ZONE = "Australia/Adelaide"
CURRENCY = "AUD"
_DOMAIN = "harrowlyle.example"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person of the organisation.

    Attributes:
        key: what the clauses, templates and contracts of the demo name a person by.
        active: False for someone who has left and still owns records.
    """

    key: str
    name: str
    initials: str
    email: str
    role: Role
    title: str
    active: bool = True

    @property
    def short_name(self) -> str:
        """The name as lists show it, such as ``T. Nowak``."""
        first, *_, last = self.name.split(" ")
        return f"{first[0]}. {last}"


def _person(name: str, role: Role, title: str, active: bool = True) -> DemoPerson:
    first = _plain(name).partition(".")[0]
    initials = "".join(word[0] for word in name.split(" "))
    return DemoPerson(first, name, initials, f"{_plain(name)}@{_DOMAIN}", role, title, active)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.lower().replace(" ", "."))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


PEOPLE: tuple[DemoPerson, ...] = (
    _person("Miriam Okafor", "manager", "General counsel"),
    _person("Tomasz Nowak", "member", "Procurement lead"),
    _person("Priya Raman", "member", "Data protection officer"),
    _person("Elsie Brandt", "manager", "Senior legal counsel"),
    _person("Jonas Weber", "member", "Facilities and property"),
    _person("Selin Kaya", "member", "People and office services"),
    _person("Anton Björkman", "administrator", "Systems administrator"),
    _person("Ruth Calloway", "manager", "Chief financial officer"),
    _person("Daniel Tran", "viewer", "Internal auditor"),
    _person("Hana Sedláčková", "member", "Contracts officer", active=False),
)


def person(key: str) -> DemoPerson:
    """Return the person with ``key``.

    Raises:
        KeyError: nobody has it.
    """
    return _BY_KEY[key]


_BY_KEY = {one.key: one for one in PEOPLE}
