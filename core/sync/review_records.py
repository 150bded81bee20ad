"""What the Review desk shows: unsent changes, conflicts, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from core.sync.subjects import Named

UnsentState = Literal["waiting", "sent", "held", "parked"]
Choice = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Unsent:
    """Changes that are sent together and not confirmed yet.

    Attributes:
        id: names them until they are sent: ``m`` and the mutation, or ``t`` and the transaction.
        at: when the oldest of them was made.
        record: what was changed; ``more``: how many further records.
        words: what changed, such as ``Title`` or ``New version``.
        state: ``waiting`` to be sent, ``sent`` without an answer yet, ``held`` behind other
            changes, ``parked`` for a person.
        reason: of parked ones: ``clash``, ``taken``, ``forbidden``, ``missing``, ``refused`` or
            ``unanswered``; ``detail`` is what the shared database said.
    """

    id: str
    at: datetime
    record: Named
    more: int
    words: tuple[str, ...]
    state: UnsentState
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One decision of a conflict: columns that are decided together.

    Attributes:
        kind: ``edited``, ``deleted``, ``sealed``, ``gone`` or ``taken``; see ``merge.Clash``.
            ``united``: counts only when a taken value is decided for theirs, and mine goes into
            theirs; without a decision theirs stands.
        columns: the names, for ``Decisions``; ``labels`` in words.
        before, mine, theirs: for each column its value as text; empty for none.
        editable: whether another value than mine and theirs may be given.
        unites: of a taken value, whether theirs may be chosen: then both become one record.
    """

    kind: str
    columns: tuple[str, ...]
    labels: tuple[str, ...]
    before: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    editable: bool
    unites: bool = False


@dataclass(frozen=True, slots=True)
class MergedFields:
    """Columns that go together and that only one side changed."""

    side: Literal["mine", "theirs"]
    field: ConflictField


@dataclass(frozen=True, slots=True)
class Conflict:
    """One record that two people changed differently.

    Attributes:
        kind: ``fields``: decided by ``resolve``. ``versions``: two people saved a version of one
            contract; its clauses are merged by the contracts desk (``core.contracts.joining``).
        theirs_by, theirs_at: who changed the shared record last, and when; None when it is gone.
        merged: what merged by itself.
        state: ``open`` or ``resolved``.
    """

    id: UUID
    kind: Literal["fields", "versions"]
    record: Named
    part: str
    at: datetime
    fields: tuple[ConflictField, ...]
    merged: tuple[MergedFields, ...]
    theirs_by: str
    theirs_at: datetime | None
    state: str
    resolved_at: datetime | None = None
    mine_version: UUID | None = None
    theirs_version: UUID | None = None
    base_version: UUID | None = None


Decisions = Mapping[str, Choice | tuple[str, Any]]
"""For each column ``mine``, ``theirs`` or ``("value", v)`` with the value as ``Conflict`` shows it.

Where the whole record is decided (deleted, gone, sealed) the column is ``*``.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One exchange that did something or failed. ``took``: milliseconds."""

    at: datetime
    took: int
    sent: int
    received: int
    parked: int
    failed: bool
    detail: str
