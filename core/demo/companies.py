"""Counterparties of the demo organisation and people to whom it offered employment."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """One company, or one person who was offered employment.

    Attributes:
        law: value of the template fields ``law`` that contracts with it usually have.
        currency: ISO 4217 code of what it charges in.
        supplies: titles of contracts with it; for a person, the position offered.
        pay: yearly base pay in whole units of the currency; 0 for a company.
    """

    name: str
    address: str
    registration: str
    email: str
    signatory: str
    signatory_title: str
    law: str
    currency: str
    supplies: tuple[str, ...]
    pay: int = 0

    @property
    def country(self) -> str:
        """The country of its address, in English."""
        return self.address.rpartition(", ")[2]

    @property
    def party(self) -> dict[str, str]:
        """The company as the stored answer of a party field."""
        parts = {
            "name": self.name,
            "address": self.address,
            "registration": self.registration,
            "email": self.email,
            "signatory": self.signatory,
            "signatory_title": self.signatory_title,
        }
        return {part: words for part, words in parts.items() if words}


@lru_cache(maxsize=1)
def companies() -> tuple[DemoCompany, ...]:
    """Return all counterparties that are companies."""
    return tuple(_company(*row) for row in _data()["companies"])


@lru_cache(maxsize=1)
def candidates() -> tuple[DemoCompany, ...]:
    """Return the people to whom employment was offered."""
    return tuple(
        DemoCompany(name, address, "", email, name, "", "south_australia", "AUD", (position,), pay)
        for name, address, email, position, pay in _data()["candidates"]
    )


@lru_cache(maxsize=1)
def own_company() -> DemoCompany:
    """Return the demo organisation itself."""
    return _company(*_data()["own"], "south_australia", "AUD", ())


def company(name: str) -> DemoCompany:
    """Return the company or person of that name.

    Raises:
        KeyError: there is none.
    """
    return _by_name()[name]


@lru_cache(maxsize=1)
def _by_name() -> Mapping[str, DemoCompany]:
    return {one.name: one for one in (*companies(), *candidates())}


def _company(*row: Any) -> DemoCompany:
    name, address, registration, email, signatory, title, law, currency, supplies = row
    return DemoCompany(
        name,
        address,
        registration,
        email,
        signatory,
        title,
        law,
        currency,
        supplies=tuple(supplies),
    )


def _data() -> Mapping[str, Any]:
    text = files("core.demo").joinpath("companies.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
