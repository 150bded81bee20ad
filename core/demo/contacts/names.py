"""Names by language: given names with how people are called, family names, single and double."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from core.demo.contacts.tables import falling, letters, load, pairs, split, spread

BITS = 9
_TITLES = ("Ms", "Mr")


@dataclass(frozen=True, slots=True)
class Given:
    """A given name as it goes into a contact.

    Attributes:
        fields: first name, and for some a prefix, middle and preferred name.
        ascii: its letters, for e-mail addresses.
    """

    fields: dict[str, Any]
    ascii: str
    woman: bool


@dataclass(frozen=True, slots=True)
class Family:
    """A family name as it goes into a contact."""

    fields: dict[str, Any]
    ascii: str


@dataclass(frozen=True, slots=True)
class Culture:
    """The names of one language.

    Attributes:
        given: 2**9 of them.
        family: 2**9 as men bear them, then 2**9 as women do.
    """

    language: str
    given: tuple[Given, ...]
    family: tuple[tuple[Family, ...], tuple[Family, ...]]


def cultures(rng: Random) -> dict[str, Culture]:
    """Return the names of every language by its key in the table."""
    tables = load("names")
    return {
        key: Culture(table["language"], _all_given(table, rng), _all_family(table, rng))
        for key, table in tables.items()
        if key != "nicknames"
    }


def nicknames() -> Mapping[str, str]:
    """Return what people with a given name are often called."""
    return pairs(load("names")["nicknames"])


def _all_given(table: Mapping[str, Any], rng: Random) -> tuple[Given, ...]:
    women, men = split(table["women"]), split(table["men"])
    drawn = [(name, True) for name in spread(women, BITS - 1, falling(len(women), 15))]
    drawn += [(name, False) for name in spread(men, BITS - 1, falling(len(men), 15))]
    called = nicknames()
    return tuple(_given(name, woman, table, called, rng) for name, woman in drawn)


def _given(
    entry: str, woman: bool, table: Mapping[str, Any], called: Mapping[str, str], rng: Random
) -> Given:
    name, _, native = entry.partition("=")
    fields: dict[str, Any] = {"kind": "person", "first_name": name}
    if rng.random() < 0.18:
        fields["prefix"] = _title(woman, rng)
    if rng.random() < table["middle"]:
        fields["middle_name"] = _middle(name, woman, table, rng)
    if native and rng.random() < 0.3:
        fields["preferred_name"] = native
    elif name in called and rng.random() < 0.3:
        fields["preferred_name"] = called[name]
    return Given(fields, letters(name), woman)


def _title(woman: bool, rng: Random) -> str:
    rank = rng.random()
    if rank < 0.03:
        return "Mx"
    if rank < 0.2:
        return "Dr" if rank < 0.17 else "Prof."
    return _TITLES[not woman]


def _middle(name: str, woman: bool, table: Mapping[str, Any], rng: Random) -> str:
    choices = split(table.get("given_middle") or table["women" if woman else "men"])
    middle = rng.choice([entry.partition("=")[0] for entry in choices if entry != name])
    return middle if "given_middle" in table or rng.random() < 0.6 else middle[0]


def _all_family(
    table: Mapping[str, Any], rng: Random
) -> tuple[tuple[Family, ...], tuple[Family, ...]]:
    men = split(table["family"])
    ranks = spread(range(len(men)), BITS, falling(len(men), 12))
    his = _families(men, ranks, table, rng)
    wives = split(table["wives"]) if "wives" in table else men
    return his, his if wives is men else _families(wives, ranks, table, rng)


def _families(
    names: list[str], ranks: tuple[int, ...], table: Mapping[str, Any], rng: Random
) -> tuple[Family, ...]:
    made: dict[str, str] = {}
    families = []
    for rank in ranks:
        name = names[rank]
        if rng.random() < table["double"]:
            second = rng.choice(names)
            if second != name and "-" not in name + second:
                name += table.get("particle", "-") + second
        fields = {"last_name": name}
        if rng.random() < 0.012:
            fields["suffix"] = rng.choice(load("words")["suffixes"])
        families.append(Family(fields, made.setdefault(name, letters(name))))
    return tuple(families)
