"""What leaves the contacts' services: frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

ReachState = Literal["unknown", "valid", "invalid", "bounced"]
PhoneKind = Literal["mobile", "work", "home", "fax", "other"]
EmailKind = Literal["work", "home", "other"]
AddressKind = Literal["work", "home", "postal", "other"]


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number of a contact. ``main``: it stands in the contact's own row.

    ``number`` is E.164; ``raw`` what was typed or imported.
    """

    number: str
    kind: PhoneKind = "other"
    raw: str = ""
    extension: str = ""
    state: ReachState = "unknown"
    opt_out: bool = False
    main: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An e-mail address of a contact. ``main``: it stands in the contact's own row."""

    address: str
    kind: EmailKind = "other"
    state: ReachState = "unknown"
    opt_out: bool = False
    main: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A postal address of a contact. ``country``: ISO 3166-1 alpha-2."""

    kind: AddressKind = "other"
    street: str = ""
    street2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    main: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A tag or an interest."""

    id: UUID
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group. ``by_filter``: all that pass its filter are in it; nobody is added by hand.

    ``members``: how many contacts are in it, None when that was not counted.
    """

    id: UUID
    name: str
    description: str
    by_filter: bool
    active: bool
    filter: Mapping[str, Any] | None = None
    members: int | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """A stage of the pipeline. ``stage``: the canonical one: lead, active, dormant, former."""

    id: UUID
    key: str
    name: str
    stage: str
    position: int
    first: bool
    active: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A contact came into a status at a moment and stayed ``days``; in the last one up to now."""

    from_name: str
    to_name: str
    at: datetime
    by: str
    days: int


@dataclass(frozen=True, slots=True)
class ParcelType:
    """A kind of parcel in the catalogue. ``picture``: SHA-256 of a stored picture."""

    id: UUID
    name: str
    description: str
    picture: bytes | None
    active: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a contact, planned or made."""

    id: UUID
    contact_id: UUID
    contact: str
    staff_id: UUID
    staff: str
    starts_at: datetime
    minutes: int
    kind: str
    state: str
    place: str
    notes: str
    remind_at: datetime | None
    row_version: int = 1


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as its page shows it.

    Attributes:
        name: as it is spoken; ``list_name`` as lists show it.
        values: stored value by field key, without empty ones; custom fields as ``custom.<key>``,
            sensitive ones only for people who may see them.
        country: of the organisation, to show numbers by.
    """

    id: UUID
    rowid: int
    name: str
    list_name: str
    values: Mapping[str, Any]
    phones: tuple[PhoneNumber, ...]
    emails: tuple[EmailAddress, ...]
    addresses: tuple[PostalAddress, ...]
    labels: tuple[Label, ...]
    groups: tuple[Group, ...]
    status: str
    stage: str
    assigned: str
    country: str
    picture: bytes | None
    sensitive: bool
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    row_version: int


@dataclass(frozen=True, slots=True)
class Further:
    """Further numbers and addresses, as a whole list; None leaves them as they are."""

    phones: tuple[PhoneNumber, ...] | None = None
    emails: tuple[EmailAddress, ...] | None = None
    addresses: tuple[PostalAddress, ...] | None = None


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as it is planned or written down."""

    contact_id: UUID
    starts_at: datetime
    kind: str = "office"
    staff_id: UUID | None = None
    minutes: int = 30
    state: str = "planned"
    place: str = ""
    notes: str = ""
    remind_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """Which visits are wanted: whose, of which kinds and in which states; empty means any."""

    staff_id: UUID | None = None
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
