"""The way to the shared database: what is asked and answered, whoever carries it.

``core.sync.postgres`` speaks SQL directly; a gateway could take its place. All calls are made from
the one thread that synchronises.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from core.sync.local import Row
from core.sync.merge import Clash
from core.sync.wire import Image

Registration = Literal["new", "same", "copied"]


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a desk says of itself.

    Attributes:
        client_id: hex id of this replica's registration.
        known: the word that the shared database gave at the last meeting; ``proposed``: the one
            for the next. A replica that knows neither word was copied or restored.
        schema: revision of this program's tables.
    """

    client_id: str
    known: str
    proposed: str
    device: str
    build: str
    schema: str


@dataclass(frozen=True, slots=True)
class Hello:
    """What the shared database says at the beginning.

    Attributes:
        epoch: another one means that it was restored, or is another one.
        organisation_id, person_id: as hex.
        after_restore: what becomes of rows that a desk holds and a restored database lost:
            ``resend`` or ``discard``.
        restored_at: when that was, microseconds since 1970 by the shared database's clock, if it
            is known: rows written later may know nothing of what was lost.
        columns: the columns of each table, when the shared database is older than this program;
            None when it has all.
    """

    registration: Registration
    epoch: str
    organisation_id: str
    person_id: str
    role: str
    must_change_password: bool
    schema: str
    min_read: str
    min_write: str
    after_restore: str = "resend"
    grace_days: int = 30
    restored_at: int | None = None
    columns: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a mutation: what it started from and as it stands; None for none."""

    table: str
    key: str
    base: Image | None
    mine: Image | None


@dataclass(frozen=True, slots=True)
class Mutation:
    """Changes that are applied as a whole, at most once."""

    id: int
    payload: str

    @property
    def hash(self) -> bytes:
        """SHA-256 of the payload: the same id with another hash comes from a copied replica."""
        return hashlib.sha256(self.payload.encode()).digest()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The rows, parents before children."""
        return tuple(Change(*one) for one in json.loads(self.payload)["changes"])

    @staticmethod
    def payload_of(schema: str, changes: Sequence[Change]) -> str:
        """Return the text that is kept and hashed."""
        rows = [[one.table, one.key, one.base, one.mine] for one in changes]
        return json.dumps({"schema": schema, "changes": rows}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Applied:
    """The mutation stands. ``rows``: each row as it is shared now, None when it is gone.

    ``diverged``: rows whose newest had moved on elsewhere, too, with the columns concerned.
    """

    mutation_id: int
    rows: Mapping[Row, Image | None]
    diverged: Mapping[Row, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clashed:
    """Nothing was applied: a person decides. For each row: the shared image and the clashes."""

    mutation_id: int
    rows: Mapping[Row, tuple[Image | None, tuple[Clash, ...]]]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was applied, and trying again would not help.

    Attributes:
        reason: ``forbidden``, ``taken`` (a unique value), ``missing`` (what it refers to is gone),
            ``refused``, ``older`` (the shared database has no place for it yet), or
            ``unanswered`` after many attempts.
        detail: what the shared database said, for the Details of the message.
        columns: the unique columns of ``taken``.
        row: the row concerned, when it is known; ``other``: the row that has the value already.
    """

    mutation_id: int
    reason: str
    detail: str
    columns: tuple[str, ...] = ()
    row: Row | None = None
    other: Image | None = None


Outcome = Applied | Clashed | Rejected


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A checkpoint: changes that readers may see together.

    Attributes:
        rows: table → rows as lists of values in wire form.
        gone: rows that were deleted, or that this person may no longer see.
        cursor: where the next pull goes on once these are applied.
        last: nothing more is known to follow.
    """

    rows: Mapping[str, Sequence[Sequence[Any]]]
    gone: Sequence[Row]
    cursor: str
    last: bool
    access_changed: bool = False

    @property
    def count(self) -> int:
        """How many rows arrive or go."""
        return len(self.gone) + sum(map(len, self.rows.values()))


class Transport(Protocol):
    """A connection to the shared database. Every call may raise a ``SharedDatabaseError``."""

    def hello(self, introduction: Introduction) -> Hello:
        """Introduce this desk.

        Raises:
            Unreachable: no answer.
            SignInRefused: the login, the password or the person's state.
        """
        ...

    def push(self, mutations: Sequence[Mutation]) -> Iterator[Outcome]:
        """Send mutations in their order and yield what became of each.

        Raises:
            Unreachable: what was not answered may or may not stand; send the same again.
            CopiedReplica: the id was used with another content.
            TooOld: this program may no longer send.
        """
        ...

    def give_up(self, upto: int) -> None:
        """Let no mutation up to this number be applied any more, should it still be on its way."""
        ...

    def start(self) -> str:
        """Return the cursor of this moment, for a first load."""
        ...

    def count(self) -> int:
        """Return how many rows this person may see, in all tables together."""
        ...

    def page(self, table: str, after: str, limit: int) -> Sequence[Sequence[Any]]:
        """Return rows of one table in the order of their keys, from behind the key ``after``."""
        ...

    def pull(self, cursor: str) -> AbstractContextManager[Iterator[Arrivals]]:
        """Return what changed since ``cursor``, as one or more checkpoints of one snapshot."""
        ...

    def versions(self, table: str, after: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return keys and versions in the order of the keys, from behind ``after``."""
        ...

    def rows(self, table: str, keys: Sequence[str]) -> Sequence[Sequence[Any]]:
        """Return the rows of these keys that there are."""
        ...

    def digests(self, cursor: str) -> Mapping[str, tuple[int, int]] | None:
        """Return count and hash of each table as ``cursor`` saw it, None if that has passed."""
        ...

    def handle(self) -> int | None:
        """Return a socket that becomes readable when others changed something, None for none."""
        ...

    def heard(self) -> bool:
        """Tell whether another desk changed something, once ``handle`` is readable."""
        ...

    def close(self) -> None:
        """End the connection. Harmless when repeated."""
        ...
