"""What the generator of contacts hands out: plain frozen records, no rows of a database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["lead", "contacted", "active", "dormant", "former"]


@dataclass(frozen=True, slots=True)
class DemoPhone:
    """A further number: E.164, and as somebody wrote it."""

    kind: str
    number: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class DemoEmail:
    """A further e-mail address."""

    kind: str
    address: str


@dataclass(frozen=True, slots=True)
class DemoAddress:
    """A further postal address; ``country`` is ISO 3166-1 alpha-2."""

    kind: str
    street: str
    city: str
    region: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One visit.

    Attributes:
        days: from the day the contacts are made for; negative is past.
        staff: key of one of the demo's people.
    """

    days: int
    kind: str
    staff: str
    note: str
    state: Literal["done", "planned"]


@dataclass(frozen=True, slots=True)
class DemoContact:
    """One contact.

    Attributes:
        fields: the filled standard fields by key; nothing in it is empty.
        phones: further ones; the main number, e-mail and postal address are in ``fields``.
        visits: oldest first.
        private: the filled sensitive fields by key.
        assigned: key of one of the demo's people.
    """

    fields: dict[str, Any]
    phones: tuple[DemoPhone, ...]
    emails: tuple[DemoEmail, ...]
    addresses: tuple[DemoAddress, ...]
    tags: tuple[str, ...]
    interests: tuple[str, ...]
    groups: tuple[str, ...]
    visits: tuple[DemoVisit, ...]
    private: dict[str, Any]
    status: Status
    assigned: str


@dataclass(frozen=True, slots=True)
class DemoDuplicate:
    """A second entry of somebody.

    Attributes:
        original: index of the first entry among the contacts it was made from.
        change: how it differs, such as ``typo`` or ``moved``.
    """

    original: int
    change: str
    contact: DemoContact
