"""What leaves the service of duplicates: frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.contacts.duplicates.plan import Decision
from core.contacts.duplicates.rules import Reason
from core.contacts.records import Contact


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two contacts that are likely the same.

    Attributes:
        first, second: their ids, the older entry first.
        names: as lists show them; ``hints``: what tells them apart, such as organisation and town.
        score: 0 to 100. ``exact``: they share something that only one contact has.
    """

    first: UUID
    second: UUID
    names: tuple[str, str]
    hints: tuple[str, str]
    score: int
    exact: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class LastLook:
    """The last look through all contacts. ``pairs``: how many it found."""

    at: datetime
    contacts: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two contacts side by side, and what a merge would make of them.

    Attributes:
        survivor, merged: the one that stays, and the one that goes into it.
        decisions: one for each field or group of fields that either of them has.
        moves: what goes along, by noun.
        reasons: why they are likely the same, with the score.
    """

    survivor: Contact
    merged: Contact
    decisions: tuple[Decision, ...]
    moves: Mapping[str, int]
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PastMerge:
    """A contact went into this one. ``name``: what it was called."""

    id: UUID
    merged: UUID
    name: str
    at: datetime
    by: str
