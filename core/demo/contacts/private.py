"""Sensitive fields of some contacts; no number in them can belong to anybody.

Australian tax file numbers fail their check sum on purpose, IBANs have the check digits 00, and
bank and branch numbers begin with 000.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from core.demo.contacts.names import Culture
from core.demo.contacts.phones import landline
from core.demo.contacts.places import Country, Place
from core.demo.contacts.tables import load

_TFN_WEIGHTS = (1, 4, 3, 7, 5, 8, 6, 9, 10)
_BIRTH_BITS = 11
_IBAN_LENGTHS = {"DE": 22, "CZ": 24, "PL": 28, "DK": 18, "SE": 24, "FR": 27, "ES": 24, "IE": 22}


class PrivateMaker:
    """Makes the sensitive fields."""

    def __init__(self, day: date, rng: Random) -> None:
        self._day = day
        self._rng = rng
        self._words = load("words")
        self._births = tuple(
            tuple(self._birth(woman) for _ in range(1 << _BIRTH_BITS)) for woman in (False, True)
        )

    def birth(self, woman: bool) -> dict[str, Any]:
        """Return the date of birth of an adult, and for some the gender."""
        return self._births[woman][self._rng.getrandbits(_BIRTH_BITS)]

    def _birth(self, woman: bool) -> dict[str, Any]:
        rng = self._rng
        days = int(rng.triangular(19, 86, 41) * 365.25)
        fields: dict[str, Any] = {"date_of_birth": self._day - timedelta(days)}
        if rng.random() < 0.5:
            own = "female" if woman else "male"
            fields["gender"] = rng.choices((own, "non-binary", "not stated"), (94, 2, 4))[0]
        return fields

    def sensitive(self, country: Country, place: Place, culture: Culture) -> dict[str, Any]:
        """Return a few of the other fields, at least one."""
        rng = self._rng
        fields: dict[str, Any] = {"nationality": country.code}
        if rng.random() < 0.5:
            fields["bank_account"] = bank_account(country.code, rng)
        if country.code == "AU" and rng.random() < 0.4:
            fields["tax_number"] = tax_number(rng)
        if rng.random() < 0.4 and place.landline:
            name = rng.choice(culture.given).fields["first_name"]
            fields["emergency_contact"] = f"{name} ({rng.choice(self._words['relations'])})"
            fields["emergency_phone"] = landline(place.landline, rng)
        if rng.random() < 0.2:
            fields["private_notes"] = rng.choice(self._words["private_notes"])
        return fields


def tax_number(rng: Random) -> str:
    """Return nine digits that are no Australian tax file number."""
    while True:
        digits = [rng.randrange(10) for _ in _TFN_WEIGHTS]
        if sum(map(int.__mul__, digits, _TFN_WEIGHTS)) % 11:
            text = "".join(map(str, digits))
            return f"{text[:3]} {text[3:6]} {text[6:]}"


def bank_account(country: str, rng: Random) -> str:
    """Return an account in the form of ``country`` that no bank keeps."""
    length = _IBAN_LENGTHS.get(country)
    if length is None:
        return f"000-{rng.randrange(1000):03} {rng.randrange(10**8):08}"
    return f"{country}00{rng.randrange(10 ** (length - 4)):0{length - 4}}"
