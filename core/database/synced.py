"""What a table declares about its synchronisation and about merging two versions of a row.

A mapped class says ``__synced__ = Synced(...)``; that line is all a new table needs. Capture
triggers, the shared database's triggers, policies and grants, push and pull are made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.database.base import Base

Mode = Literal["fields", "append", "server", "local"]


@dataclass(frozen=True, slots=True)
class MergeRules:
    """How the columns of one table merge.

    Attributes:
        groups: columns that mean something only together, such as an amount and its currency;
            each group is decided as one. A column belongs to at most one group.
        seals: columns that close a row once they are filled, such as the day of a signature. A
            row that the other side sealed takes no change through a merge.
        follows: columns that point to the newest of something, such as the current version. When
            both sides moved one on, theirs stands and the feature is told; nothing is parked.
        keyed: JSON columns that hold an object; they merge key by key.
        computed: columns worked out from others; nobody is asked about them, theirs stands until
            they are worked out anew.
    """

    groups: tuple[frozenset[str], ...] = ()
    seals: frozenset[str] = frozenset()
    follows: frozenset[str] = frozenset()
    keyed: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for group in (*self.groups, self.follows, self.keyed, self.computed):
            if seen & group:
                raise ValueError(f"{sorted(seen & group)} belong to two groups")
            seen |= group


@dataclass(frozen=True, slots=True)
class Numbered:
    """A running number that is the authority's to give: unique among the rows of one parent.

    A row that arrives with a number already taken gets the next free one.
    """

    column: str
    within: str


@dataclass(frozen=True, slots=True)
class Owned:
    """Rows that belong to one person; nobody else sees them.

    Attributes:
        column: holds the person. Empty, or all zeros, means that the row is everybody's.
        shared_write: the permission to write everybody's rows; empty for whoever may write at all.
        readable_with: a permission that lets a person read everybody else's rows, too.
    """

    column: str
    shared_write: str = ""
    readable_with: str = ""


@dataclass(frozen=True, slots=True)
class Synced:
    """How one table synchronises.

    Attributes:
        mode: ``fields``: three-way per column. ``append``: written once, union by key; only
            ``deleted_at`` may change later. ``server``: written by functions of the shared
            database alone, and pulled. ``local``: never leaves the workspace file.
        write: the permission that writing needs; empty when every role above viewer may.
        read: the permission that reading needs; empty when every role may.
        owned: whose rows they are, when not everybody's.
        fixed: columns that never change once the row was written (``append`` fixes all).
        guarded: permission → columns that only its holders may change.
        transitions: column → pairs of (from, to) that the shared database accepts.
        sealed: column → columns that stay as they are while it is filled before and after.
        numbered: a number that the authority gives.
        removable: rows may be deleted for good, not only marked.
        kept: rows stay and are sent even when the change that they tell of is discarded.
        unites: two rows of the same thing, made apart with the same unique value, may become one.
        ends: the column that ends a row once it is filled, such as when a person was erased. That
            side stands as a whole, whatever the other one changed, and the row never changes again.
        within: the column that names the record a row belongs to and ends with: then it is removed
            for good, whatever was changed in it.
        derive: works out, from a row as it travels (``core.sync.wire``), its computed columns that
            depend on nothing but the row.
    """

    mode: Mode
    write: str = ""
    read: str = ""
    rules: MergeRules = field(default_factory=MergeRules)
    owned: Owned | None = None
    fixed: frozenset[str] = frozenset()
    guarded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    transitions: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    sealed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbered: Numbered | None = None
    removable: bool = False
    kept: bool = False
    unites: bool = False
    ends: str = ""
    within: str = ""
    derive: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None

    @property
    def ended_by(self) -> str:
        """The permission that ending a row needs; empty where rows do not end."""
        return next((may for may, names in self.guarded.items() if self.ends in names), "")


LOCAL = Synced("local")


def declarations() -> dict[str, Synced]:
    """Return the declaration of every mapped table, by the table's name.

    Raises:
        LookupError: a mapped class declares nothing.
    """
    found: dict[str, Synced] = {}
    for mapper in Base.registry.mappers:
        declared = getattr(mapper.class_, "__synced__", None)
        name = mapper.class_.__tablename__
        if not isinstance(declared, Synced):
            raise LookupError(f"{name} does not say how it synchronises")
        found[name] = declared
    return found
