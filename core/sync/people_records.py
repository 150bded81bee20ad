"""People and logins of a shared database as the window shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Login:
    """A person with the login to the shared database.

    Attributes:
        active: whether the login may be used.
        one_time: whether the password must be changed at the next sign-in.
    """

    person_id: UUID
    login: str
    name: str
    email: str
    role: str
    title: str
    active: bool
    one_time: bool
    last_sign_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in: who, when, from which computer and address, with which version."""

    at: datetime
    person_id: UUID
    name: str
    device: str
    address: str
    build: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is asked for a new person."""

    name: str
    login: str
    role: str
    email: str = ""
    title: str = ""
