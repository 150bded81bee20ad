"""Countries of the demo's contacts: their cities with postcodes, streets and telephone numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from core.demo.contacts.tables import falling, load, pairs, split, spread

PLACE_BITS = 9
STREET_BITS = 6
NUMBER_BITS = 9


@dataclass(frozen=True, slots=True)
class Place:
    """A city with one of its postcodes.

    Attributes:
        fields: city, region, postcode, country, time zone and language.
        landline: pattern of its numbers; empty where none is known to be safe.
    """

    fields: dict[str, str]
    landline: str


@dataclass(frozen=True, slots=True)
class Country:
    """What contacts of a country have in common.

    Attributes:
        places: 2**9 by size.
        streets: 2**6 names of streets, with what stands before and after the number.
        numbers: 2**9 house numbers as written there.
        tiers: prefixes of mobile numbers, see ``phones.mobiles``.
        names: share of each language of names.
    """

    code: str
    weight: int
    language: str
    places: tuple[Place, ...]
    streets: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]
    tiers: tuple[str, ...]
    names: Mapping[str, str]
    employers: int


def countries(rng: Random) -> list[Country]:
    """Return all countries, Australia first."""
    return [_country(code, table, rng) for code, table in load("places").items()]


def place_named(city: str, country: str = "AU") -> Place:
    """Return the city of that name.

    Raises:
        KeyError: the tables do not have it.
    """
    for place, _ in _places(country, load("places")[country]):
        if place.fields["city"] == city:
            return place
    raise KeyError(city)


def _country(code: str, table: Mapping[str, Any], rng: Random) -> Country:
    places, weights = zip(*_places(code, table), strict=True)
    shuffled = list(spread(places, PLACE_BITS, weights))
    rng.shuffle(shuffled)
    return Country(
        code,
        table["weight"],
        table["language"],
        tuple(shuffled),
        spread([_street(name, table) for name in split(table["streets"])], STREET_BITS),
        _numbers(table, rng),
        tuple(table["mobiles"]),
        pairs(table["names"]),
        table["employers"],
    )


def _places(code: str, table: Mapping[str, Any]) -> Iterator[tuple[Place, float]]:
    for region, part in table["cities"].items():
        cities = part["list"]
        ranks = falling(len(cities), 3)
        for city, rank in zip(cities, ranks, strict=True):
            name, *postcodes = city.split("|")
            for postcode in postcodes:
                fields = {
                    "city": name,
                    "region": region,
                    "postcode": postcode,
                    "country": code,
                    "time_zone": part["zone"],
                    "language": table["language"],
                }
                line = part.get("landlines", {}).get(name, "") or part.get("landline", "")
                share = rank / sum(ranks) / len(postcodes)
                yield Place(fields, line), part.get("weight", 1) * share


def _street(name: str, table: Mapping[str, Any]) -> tuple[str, str]:
    return (f"{name} ", "") if table["number"] == "after" else ("", f" {name}")


def _numbers(table: Mapping[str, Any], rng: Random) -> tuple[str, ...]:
    if table["language"] == "ja":
        return tuple(f"{rng.randint(1, 5)}-{rng.randint(1, 28)}" for _ in range(1 << NUMBER_BITS))
    numbers = [str(rng.randint(1, rng.choice((30, 120, 260)))) for _ in range(1 << NUMBER_BITS)]
    if table["number"] == "after":
        return tuple(numbers)
    return tuple(f"{rng.randint(1, 24)}/{one}" if rng.random() < 0.15 else one for one in numbers)
