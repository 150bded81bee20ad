"""What each role may do at first, and people as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

# Desk and act; granted to roles in the role_permission table, these being the defaults.
DEFAULT_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "viewer": ("contracts.read", "library.read", "contacts.read"),
    "member": (
        "contracts.read",
        "contracts.edit",
        "library.read",
        "contracts.bulk",
        "contacts.read",
        "contacts.edit",
        "contacts.export",
    ),
    "manager": (
        "contracts.read",
        "contracts.edit",
        "contracts.bulk",
        "contracts.delete",
        "library.read",
        "library.edit",
        "library.approve",
        "contacts.read",
        "contacts.edit",
        "contacts.delete",
        "contacts.export",
        "contacts.sensitive",
        "contacts.fields",
        "contacts.privacy",
        "contacts.publish",
        "audit.read",
    ),
    "administrator": (
        "contracts.read",
        "contracts.edit",
        "contracts.bulk",
        "contracts.delete",
        "library.read",
        "library.edit",
        "library.approve",
        "contacts.read",
        "contacts.edit",
        "contacts.delete",
        "contacts.export",
        "contacts.sensitive",
        "contacts.fields",
        "contacts.privacy",
        "contacts.publish",
        "audit.read",
        "people.edit",
        "settings.edit",
        "backup.restore",
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the organisation."""

    id: UUID
    name: str
    email: str
    role: str
    title: str
    active: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation of a workspace. ``time_zone`` is an IANA name."""

    id: UUID
    name: str
    time_zone: str
    currency: str
