"""Everything the contacts of one country are made from, in one place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle
from random import Random

from core.demo.contacts.employers import Employer, EmployerMaker, Employers
from core.demo.contacts.names import Culture, cultures
from core.demo.contacts.phones import mobiles, quads
from core.demo.contacts.places import Country, countries
from core.demo.contacts.tables import spread

LAND_BITS = 10
CULTURE_BITS = 7


@dataclass(frozen=True, slots=True)
class Tables:
    """What a seed decides and no run changes.

    Attributes:
        cultures: 2**7 languages of names by share, of each country.
        quads: the four last digits of mobiles.
    """

    countries: tuple[Country, ...]
    cultures: tuple[tuple[Culture, ...], ...]
    employers: tuple[Employers, ...]
    quads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Land:
    """A country for one run, with the mobiles still to be given.

    Attributes:
        companies: each once before any comes again; two entries of one would be duplicates.
    """

    country: Country
    cultures: tuple[Culture, ...]
    employers: Employers
    mobiles: Iterator[str]
    companies: Iterator[Employer]


def lands(seed: int, taken: Collection[str]) -> tuple[Land, ...]:
    """Return 2**10 countries by share; no mobile will be one of those ``taken``."""
    tables = _tables(seed)
    each = [
        Land(
            country,
            names,
            employers,
            mobiles(country.tiers, _turned(tables.quads, row), taken),
            cycle(employers.each),
        )
        for row, (country, names, employers) in enumerate(
            zip(tables.countries, tables.cultures, tables.employers, strict=True)
        )
    ]
    return spread(each, LAND_BITS, [land.country.weight for land in each])


def _turned(quads: tuple[str, ...], row: int) -> tuple[str, ...]:
    """Return ``quads`` from another start for each country, lest their numbers end alike."""
    start = row * 397
    return quads[start:] + quads[:start]


@lru_cache(maxsize=2)
def _tables(seed: int) -> Tables:
    rng = Random(seed)  # noqa: S311
    names, makers = cultures(rng), EmployerMaker(rng)
    nations = tuple(countries(rng))
    by_country = tuple(
        spread(
            [names[key] for key in country.names],
            CULTURE_BITS,
            [float(share) for share in country.names.values()],
        )
        for country in nations
    )
    employers = []
    for country, known in zip(nations, by_country, strict=True):
        surnames = [one.fields["last_name"] for one in known[0].family[0][::5]]
        employers.append(makers.country(country, surnames))
    return Tables(nations, by_country, tuple(employers), tuple(quads(rng)))
