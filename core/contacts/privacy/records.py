"""What leaves the privacy service: previews, what an erasure did, packages and the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.contacts.privacy.registry import Kept


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place in a preview or a result. ``count``: records that are erased there."""

    key: str
    title: str
    holds: str
    count: int
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What erasing a person would do.

    Attributes:
        row_version: of the contact; erasing refuses when it was changed since.
        hashes: how many addresses, numbers and ids are kept as hashes, against re-import.
    """

    contact_id: UUID
    name: str
    row_version: int
    lines: tuple[PlaceLine, ...]
    hashes: int

    @property
    def erased(self) -> int:
        """How many records are erased in all."""
        return sum(line.count for line in self.lines)

    @property
    def refusals(self) -> tuple[Kept, ...]:
        """What holds data of the person and is kept all the same."""
        return tuple(kept for line in self.lines for kept in line.kept if kept.refused)

    @property
    def traces(self) -> tuple[Kept, ...]:
        """What stays without data of the person."""
        return tuple(kept for line in self.lines for kept in line.kept if not kept.refused)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did. ``lists``: published lists that showed the person."""

    lines: tuple[PlaceLine, ...]
    hashes: int
    lists: tuple[UUID, ...] = ()

    @property
    def erased(self) -> int:
        """How many records were erased in all."""
        return sum(line.count for line in self.lines)

    @property
    def refusals(self) -> tuple[Kept, ...]:
        """What was kept although it holds data of the person."""
        return tuple(kept for line in self.lines for kept in line.kept if kept.refused)


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was written. ``missing``: pictures that could not be read."""

    path: Path
    records: int
    pictures: int
    missing: int
    withheld: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the log of requests. ``name`` is empty once the person was erased."""

    id: UUID
    at: datetime
    by: str
    kind: str
    contact_id: UUID
    name: str
    records: int
    kept: tuple[str, ...]
