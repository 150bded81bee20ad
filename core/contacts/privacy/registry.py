"""Where a person's data lives: what each feature says of its own places.

``core.workspace`` joins the places of all features; giving out, preview and erasure walk them in
that order, the contact's own row last. A feature that begins to hold data of people adds a place
of its own; ``tests/integration/contacts/privacy/test_registry.py`` finds the table without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from core.database.unit_of_work import Reader, UnitOfWork


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data it is: what the contact's rows say, read before anything is erased.

    Attributes:
        row_id: of the contact's row in the workspace file.
        name: as lists show it; the number or address where there is none.
        names: every way the person is called in full, none of them empty.
        numbers: E.164, the main and the further ones.
        picture: SHA-256.
    """

    id: UUID
    row_id: int
    row_version: int
    name: str
    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    external_id: str = ""
    picture: bytes | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored file that belongs to the person; ``name`` is what the package calls it."""

    name: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What a place holds of a person.

    Attributes:
        records: label → value of each record: text, numbers, yes or no, days and moments.
        withheld: why something is not shown to whoever asks; empty when all is.
    """

    records: tuple[Mapping[str, Any], ...] = ()
    pictures: tuple[Picture, ...] = ()
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that an erasure leaves.

    Attributes:
        what: what stays, with its number: ``2 signed contracts``.
        why: the reason, one sentence.
        todo: what a person can do about it; empty when nothing.
        refused: it holds data of the person and cannot be erased, as against a trace without any.
    """

    what: str
    why: str
    todo: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an erasure takes from a place, or would take: how many records, and what it leaves."""

    erased: int = 0
    kept: tuple[Kept, ...] = field(default=())


class PersonalDataPlace(Protocol):
    """One place where data of people lives.

    Attributes:
        key: short, and never changes: the package and the log name the place by it.
        title: heading in front of people.
        holds: in plain words, what lies there.
        tables: the tables that it answers for.
    """

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def holds(self) -> str: ...
    @property
    def tables(self) -> frozenset[str]: ...

    def collect(self, reader: Reader, person: Person) -> Found:
        """Return everything that it holds of the person and that the asker may see."""
        ...

    def preview(self, reader: Reader, person: Person) -> Outcome:
        """Return what ``erase`` would do; nothing is written."""
        ...

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        """Erase what may be erased, inside the transaction that erases the person."""
        ...
