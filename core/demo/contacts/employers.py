"""Where contacts work: the demo's counterparties and many invented companies, few large ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from core.demo.companies import DemoCompany, companies
from core.demo.contacts.phones import landline
from core.demo.contacts.places import Country, Place
from core.demo.contacts.tables import falling, letters, load, split, spread
from core.demo.trades import trades

JOB_BITS = 5
SITE_BITS = 3
_OFFSET = 6  # a few companies then have hundreds of the demo's twenty thousand contacts
_FORMS = ("first.last", "f.last", "flast", "first.l", "first")
_LEGAL = (" Pty Ltd", " plc", " Ltd", " LLP", " GmbH", " AG", " Sp. z o.o.", " s.r.o.", " A.Ş.")


@dataclass(frozen=True, slots=True)
class Employer:
    """A company as it goes into the contacts who work there.

    Attributes:
        fields: organisation, industry and website.
        jobs: 2**5 of department and job title as fields.
        sites: 2**3 cities where its people are, mostly the same.
        form: how its e-mail addresses are made.
        phone: its main number in E.164, or empty.
    """

    fields: dict[str, str]
    domain: str
    registration: str
    jobs: tuple[dict[str, str], ...]
    sites: tuple[Place, ...]
    form: str
    phone: str


@dataclass(frozen=True, slots=True)
class Employers:
    """The companies of a country: each once, and 2**bits by size."""

    each: tuple[Employer, ...]
    by_size: tuple[Employer, ...]
    bits: int


class EmployerMaker:
    """Makes the companies of one country after the other; no two have the same domain."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._domains: set[str] = set()
        industries = load("work")["industries"]
        self._industries = spread(
            list(industries), 10, [part["weight"] for part in industries.values()]
        )
        self._jobs = {name: _jobs(part, rng) for name, part in industries.items()}
        self._names = {name: split(part["words"]) for name, part in industries.items()}
        self._words = split(load("work")["invented"]["words"])

    def country(self, country: Country, surnames: Sequence[str]) -> Employers:
        """Return the companies of ``country``, some of which bear one of ``surnames``."""
        own = [self._known(one, country) for one in companies() if _deals_in(one, country)]
        new = [self._invented(country, surnames) for _ in range(country.employers)]
        each = [one for both in zip(own, new, strict=False) for one in both]
        each += [*own[len(new) :], *new[len(own) :]]
        bits = 14 if len(each) > 1000 else 10
        return Employers(tuple(each), spread(each, bits, falling(len(each), _OFFSET)), bits)

    def _known(self, one: DemoCompany, country: Country) -> Employer:
        domain = one.email.partition("@")[2]
        self._domains.add(domain)
        return self._employer(
            short_name(one.name), domain, one.registration, _industry_of(one), country
        )

    def _invented(self, country: Country, surnames: Sequence[str]) -> Employer:
        rng = self._rng
        industry = rng.choice(self._industries)
        name, domain = self._name(country, industry, surnames)
        while domain in self._domains:
            name, domain = self._name(country, industry, surnames)
        self._domains.add(domain)
        registration = f"{country.code} {rng.randint(100, 999)} {rng.randrange(10**6):06}"
        return self._employer(name, domain, registration, industry, country)

    def _name(self, country: Country, industry: str, surnames: Sequence[str]) -> tuple[str, str]:
        rng = self._rng
        trade = rng.choice(self._names[industry])
        # Words of the southern bush name companies only where people would know them.
        kind = rng.random() if country.language == "en" else rng.uniform(0.5, 1)
        if kind < 0.5:
            core = f"{rng.choice(self._words)} {trade}"
        elif kind < 0.7:
            core = f"{rng.choice(surnames)} {trade}"
        elif kind < 0.85:
            core = f"{rng.choice(surnames)} & {rng.choice(surnames)}"
        else:
            core = f"{rng.choice(country.places).fields['city']} {trade}"
        form = rng.choice(split(load("work")["legal_forms"][country.code]))
        if "&" in core and "&" in form:
            form = ""
        return f"{core} {form}".rstrip(), f"{letters(core)[:28]}.example"

    def _employer(
        self, name: str, domain: str, registration: str, industry: str, country: Country
    ) -> Employer:
        rng = self._rng
        home = rng.choice(country.places)
        away = [rng.choice(country.places) for _ in range(1 << SITE_BITS) if rng.random() < 0.2]
        sites = (*away, *[home] * ((1 << SITE_BITS) - len(away)))
        fields = {"organisation": name, "industry": industry}
        if rng.random() < 0.4:
            fields["website"] = f"https://www.{domain}"
        return Employer(
            fields,
            domain,
            registration,
            self._jobs[industry],
            sites,
            rng.choices(_FORMS, (46, 26, 14, 10, 4))[0],
            landline(home.landline, rng) if home.landline else "",
        )


def short_name(name: str) -> str:
    """Return the name of a company without its legal form, as people speak of it."""
    for form in _LEGAL:
        name = name.removesuffix(form)
    return name


def _jobs(part: Mapping[str, Any], rng: Random) -> tuple[dict[str, str], ...]:
    jobs = [entry.split("|") for entry in split(part["jobs"])]
    made = [{"job_title": title, "department": department} for title, department in jobs]
    rng.shuffle(made)
    return spread(made, JOB_BITS, falling(len(made), 6))


def _deals_in(one: DemoCompany, country: Country) -> bool:
    """Return whether contacts of a counterparty live in ``country``: at home, or near us."""
    return country.code == "AU" or _CODES.get(one.country) == country.code


def _industry_of(one: DemoCompany) -> str:
    trade = trades().get(one.supplies[0])
    for name, part in load("work")["industries"].items():
        if trade is not None and trade.kind in part["kinds"]:
            return str(name)
    return "Professional services"


_CODES = {
    "United Kingdom": "GB",
    "Ireland": "IE",
    "Germany": "DE",
    "Czech Republic": "CZ",
    "Poland": "PL",
    "Denmark": "DK",
    "Sweden": "SE",
    "France": "FR",
    "Spain": "ES",
    "Türkiye": "TR",
    "Ukraine": "UA",
    "New Zealand": "NZ",
    "Japan": "JP",
}
