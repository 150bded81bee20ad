"""The rarer parts of a contact: profiles, further numbers and addresses, sensitive fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from core.demo.contacts.mailboxes import Mailboxes
from core.demo.contacts.names import Culture
from core.demo.contacts.phones import landline
from core.demo.contacts.places import Country, Place
from core.demo.contacts.private import PrivateMaker
from core.demo.contacts.records import DemoAddress, DemoEmail, DemoPhone

Who = tuple[str, str, Culture | None, bool]
"""Letters of given and family name, their language (None: no person), and whether a woman's."""


@dataclass(slots=True)
class Draft:
    """A contact in the making."""

    index: int
    fields: dict[str, Any]
    country: Country
    place: Place
    who: Who
    phones: tuple[DemoPhone, ...] = ()
    emails: tuple[DemoEmail, ...] = ()
    addresses: tuple[DemoAddress, ...] = ()
    private: dict[str, Any] = field(default_factory=dict)

    def local(self, by: str) -> str:
        """Return the name as part of an address, its words joined ``by``."""
        return by.join(self.who[:2])


class Extras:
    """Adds rarer parts to drafts by their name."""

    def __init__(self, day: date, mailboxes: Mailboxes, rng: Random) -> None:
        self._rng = rng
        self._mailboxes = mailboxes
        self._private = PrivateMaker(day, rng)
        self._adders: dict[str, Callable[[Draft], None]] = {
            "landline": self._landline,
            "level": self._level,
            "mother_tongue": self._mother_tongue,
            "linkedin": self._linkedin,
            "facebook": self._facebook,
            "instagram": self._instagram,
            "x_handle": self._x_handle,
            "further_phone": self._further_phone,
            "further_email": self._further_email,
            "further_address": self._further_address,
            "birth": self._birth,
            "sensitive": self._sensitive,
        }

    def add(self, names: tuple[str, ...], draft: Draft) -> None:
        """Add the parts ``names`` to ``draft``."""
        for name in names:
            self._adders[name](draft)

    def _landline(self, draft: Draft) -> None:
        if draft.place.landline:
            draft.fields["phone"] = landline(draft.place.landline, self._rng)

    def _level(self, draft: Draft) -> None:
        form = self._rng.random()
        text = f"Level {self._rng.randint(1, 14)}" if form < 0.6 else "Rear building"
        draft.fields["street2"] = text if form < 0.8 else f"PO Box {self._rng.randint(11, 990)}"

    def _mother_tongue(self, draft: Draft) -> None:
        culture = draft.who[2]
        if culture is not None:
            draft.fields["language"] = culture.language

    def _linkedin(self, draft: Draft) -> None:
        draft.fields["linkedin"] = f"https://linkedin.example/in/{draft.local('-')}-{draft.index:x}"

    def _facebook(self, draft: Draft) -> None:
        draft.fields["facebook"] = f"https://facebook.example/{draft.local('.')}.{draft.index}"

    def _instagram(self, draft: Draft) -> None:
        draft.fields["instagram"] = f"@{draft.local('')}_{draft.index % 1000}"

    def _x_handle(self, draft: Draft) -> None:
        draft.fields["x_handle"] = f"@{draft.local('')[:11]}{draft.index % 1000}"

    def _further_phone(self, draft: Draft) -> None:
        if draft.place.landline:
            number = landline(draft.place.landline, self._rng)
            kind = self._rng.choice(("home", "work", "other"))
            draft.phones = (DemoPhone(kind, number),)

    def _further_email(self, draft: Draft) -> None:
        address = self._mailboxes.claim(draft.local("."), "home.example", draft.index)
        draft.emails = (DemoEmail("home", address),)

    def _further_address(self, draft: Draft) -> None:
        rng, country = self._rng, draft.country
        before, after = rng.choice(country.streets)
        there = rng.choice(country.places).fields
        draft.addresses = (
            DemoAddress(
                rng.choice(("postal", "work", "home")),
                f"{before}{rng.choice(country.numbers)}{after}",
                there["city"],
                there["region"],
                there["postcode"],
                there["country"],
            ),
        )

    def _birth(self, draft: Draft) -> None:
        draft.private |= self._private.birth(draft.who[3])

    def _sensitive(self, draft: Draft) -> None:
        culture = draft.who[2]
        if culture is not None:
            draft.private |= self._private.sensitive(draft.country, draft.place, culture)
