"""Work that the shared database does itself, as features ask for it: in batches that it commits.

``core.sync.authority`` does it in a connected workspace. Nothing here knows of a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection

from core.kernel.work import Report, Token


@dataclass(frozen=True, slots=True)
class Receipt:
    """The audit event that was written in the same transaction as a batch.

    Where it stands, the batch stands. ``chain``: the device whose chain it is part of.
    """

    chain: UUID
    sequence: int
    hash: bytes


class SharedTransaction(Protocol):
    """An open transaction at the shared database, under the login of the person.

    Attributes:
        connection: speaks PostgreSQL; tables of the metadata are found, and so is ``pg_temp``.
        now: when the transaction began, by the server's clock.
    """

    connection: Connection
    organisation_id: UUID
    person_id: UUID
    now: datetime

    def require(self, permission: str) -> None:
        """Refuse when the person may not.

        Raises:
            NotAllowed: the role lacks the permission there.
        """
        ...

    def put(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Copy rows into the temporary ``table``, emptied before.

        Args:
            columns: name → SQL type; the first one is the key.
        """
        ...

    def record(self, action: str, kind: str, record_id: UUID, **details: Any) -> None:
        """Add the audit event of this batch."""
        ...


class Step(Protocol):
    """What is done to each batch, and how it is accounted for here.

    ``apply`` may be called again for the same rows, or for a part of them, after a transaction was
    rolled back.
    """

    def apply(self, at: SharedTransaction, part: Sequence[int]) -> int:
        """Write, and ``record`` what was written; returns how many rows: 0 commits nothing."""
        ...

    def keep(self, receipt: Receipt) -> None:
        """Note here what the batch did, before it is committed there."""
        ...

    def stands(self) -> None:
        """Be told that the batch stands, or that there was nothing to do."""
        ...

    def fell(self) -> None:
        """Be told that nothing of the batch stands."""
        ...

    def refused(self, one: int) -> None:
        """Be told that this item alone is not taken."""
        ...


@dataclass(slots=True)
class Worked:
    """How far the work came. ``refused``: item → what the shared database says of it."""

    done: int = 0
    refused: dict[int, str] = field(default_factory=dict)


class Authority(Protocol):
    """The shared database."""

    @property
    def answers(self) -> bool:
        """Whether it answered when it was last asked; costs nothing."""
        ...

    def exchange(self, token: Token) -> None:
        """Have both sides alike: send what is unsent, take what is new.

        Raises:
            SharedDatabaseError: it does not answer, or takes nothing from this program.
            Cancelled: stopped while waiting.
        """
        ...

    def unsent(self) -> frozenset[tuple[str, str]]:
        """Return table and key, ids in hexadecimal, of rows that it does not know as they are."""
        ...

    def run(
        self, items: Sequence[int], step: Step, token: Token, report: Report, worked: Worked
    ) -> None:
        """Do ``step`` for all items in their order, 1,000 to 5,000 in one transaction.

        Args:
            worked: counts along, so that what was done before an error is known.

        Raises:
            Cancelled: stopped; nothing of the batch that was under way stands.
            SharedDatabaseError: no answer any more. Whether the last batch stands is told by its
                receipt later, unless the step was told already.
            NotAllowed, Refused: it does not permit this; nothing of the last batch stands.
        """
        ...

    def stood(self, receipt: Receipt) -> bool:
        """Tell whether a batch was committed, however it was cut off.

        Raises:
            SharedDatabaseError: no answer.
        """
        ...
