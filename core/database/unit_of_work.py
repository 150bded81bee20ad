"""One transaction: the rows that a command writes, its audit events, and what it changed.

A command is ``fn(uow) -> value``. When it returns, stamps are set, projections are refreshed, the
audit events are chained and everything commits together; when it raises, nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Table, insert, inspect, select, update
from sqlalchemy import event as events
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core.database.base import Base, Business
from core.database.undo import RowImage, UndoStep
from core.kernel.actor import Actor
from core.kernel.changes import Changes
from core.kernel.errors import NotFound, Stale
from core.kernel.ids import new_id

T = TypeVar("T")
Row = TypeVar("Row", bound=Business)


@dataclass(frozen=True, slots=True)
class Event:
    """One audit event before it is chained. ``details`` are small JSON values."""

    at: datetime
    actor_id: UUID
    action: str
    kind: str
    record_id: UUID
    details: Mapping[str, Any]


class AuditTrail(Protocol):
    """The chain that events are appended to (``core.audit.trail.Trail``)."""

    def append(self, connection: Connection, events: list[Event]) -> None:
        """Add the events to the chain inside the running transaction."""
        ...

    def checkpoint(self, connection: Connection, at: datetime) -> None:
        """Sign the chain as it stands."""
        ...


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A committed command: its value, what changed, and how to take it back (None: it cannot)."""

    value: T
    changes: Changes
    undo: UndoStep | None = None


@dataclass(slots=True)
class Reader:
    """A read-only transaction. ``connection`` sees one snapshot of the database."""

    connection: Connection
    actor: Actor
    now: datetime


class RunQuery(Protocol):
    """Runs a read in one snapshot; ``Workspace.query``."""

    def __call__(
        self,
        work: Callable[[Reader], T],
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> T:
        """Run ``work``."""
        ...


class RunCommand(Protocol):
    """Runs a command in a transaction of its own; ``Workspace.background``."""

    def __call__(self, work: Callable[[UnitOfWork], T]) -> Done[T]:
        """Run ``work``."""
        ...


Projector = Callable[["UnitOfWork", frozenset[UUID]], None]


@dataclass(slots=True)
class _Touched:
    before: dict[str, Any] | None
    table: Table


@dataclass
class UnitOfWork:
    """The open transaction of one command.

    Attributes:
        session: SQLAlchemy session; rows added or changed in it are stamped by themselves.
        projectors: for each kind, what refreshes derived rows when records of it changed.
        scratch: what a command knows already and a projector would otherwise work out again.
        derived_only: the command brings derived rows up to date and changes nothing else.
    """

    session: Session
    actor: Actor
    now: datetime
    trail: AuditTrail
    projectors: Mapping[str, Projector] = field(default_factory=dict)
    _events: list[Event] = field(default_factory=list)
    _touched: dict[tuple[str, UUID], _Touched] = field(default_factory=dict)
    _extra: set[tuple[str, UUID]] = field(default_factory=set)
    _named: set[tuple[str, UUID]] = field(default_factory=set)
    scratch: dict[str, Any] = field(default_factory=dict)
    derived_only: bool = False
    _label: str = ""
    _noted: str = ""
    _connection: Connection | None = None

    def __post_init__(self) -> None:
        events.listen(self.session, "before_flush", self._before_flush)

    @property
    def connection(self) -> Connection:
        """The open transaction, for statements that bypass the session."""
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection

    # --- rows ----------------------------------------------------------------------------

    def get(self, row: type[Row], key: UUID, *, deleted: bool = False) -> Row:
        """Return a live row by id.

        Raises:
            NotFound: there is none, or it was deleted and ``deleted`` is False.
        """
        found = self.session.get(row, (self.actor.organisation_id, key))
        if found is None or (found.deleted_at is not None and not deleted):
            raise NotFound(_kind(row).replace("_", " "))
        return found

    def add(self, row: Row) -> Row:
        """Add a new row, giving it an id and its stamps."""
        if row.id is None:
            row.id = new_id()
        row.organisation_id = self.actor.organisation_id
        # Without relationships the session does not know which insert must come first.
        parents = {key.column.table for key in _table(row).foreign_keys}
        if any(isinstance(new, Business) and _table(new) in parents for new in self.session.new):
            self.session.flush()
        self.session.add(row)
        return row

    def insert(self, row: Row) -> Row:
        """Write a new row at once by a plain INSERT, giving it an id and its stamps.

        Several times quicker than ``add``; what is changed in ``row`` afterwards is not written.
        """
        if row.id is None:
            row.id = new_id()
        given = {name: value for name, value in vars(row).items() if not name.startswith("_")}
        table = _table(row)
        self.session.flush()
        self.connection.execute(insert(table), {**given, **self._stamps()})
        self._touched.setdefault((_kind(type(row)), row.id), _Touched(None, table))
        return row

    def delete(self, row: Business) -> None:
        """Delete ``row`` softly: it stays, marked with the time."""
        row.deleted_at = self.now

    def expect(self, row: Business, version: int | None) -> None:
        """Refuse when ``row`` was written since the caller read it at ``version``.

        Raises:
            Stale: it was.
        """
        if version is not None and row.row_version != version:
            raise _stale()

    def insert_many(self, row: type[Business], rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert many new rows at once; ``rows`` need not hold keys of their own or stamps."""
        stamped = [{**self._stamps(), "id": new_id(), **values} for values in rows]
        if stamped:
            self.session.flush()
            self.connection.execute(insert(_table(row)), stamped)
            self._extra.update((_kind(row), values["id"]) for values in stamped)

    def write_image(self, table: Table, current: Mapping[str, Any], values: dict[str, Any]) -> None:
        """Overwrite one row with ``values``, remembering ``current`` for a redo."""
        key = (table.name, current["id"])
        self._touched.setdefault(key, _Touched(dict(current), table))
        self.session.execute(
            update(table)
            .where(table.c.organisation_id == current["organisation_id"])
            .where(table.c.id == current["id"])
            .values(
                **values,
                updated_at=self.now,
                updated_by=self.actor.person_id,
                row_version=current["row_version"] + 1,
            )
        )

    def renew(self, kind: str, record_id: UUID) -> None:
        """Refresh what is derived from a record that arrived from elsewhere."""
        self._extra.add((kind, record_id))

    # --- words ---------------------------------------------------------------------------

    def record(self, action: str, kind: str, record_id: UUID, **details: Any) -> None:
        """Add an audit event to this transaction. ``details`` are small JSON values."""
        event = Event(self.now, self.actor.person_id, action, kind, record_id, details)
        self._events.append(event)
        self._named.add((kind, record_id))

    def undoable(self, label: str, noted: str = "") -> None:
        """Let the person take this command back, under the name ``label``.

        Args:
            noted: what the audit trail says of it; given where ``label`` holds data of a person,
                which a trail that nobody can change must not.
        """
        self._label, self._noted = label, noted

    # --- the end of the transaction ------------------------------------------------------

    def finish(self) -> tuple[Changes, UndoStep | None]:
        """Flush, project and chain the audit events; called once, before the commit.

        Raises:
            Stale: a row was written by somebody else since it was read.
        """
        try:
            self.session.flush()
            self._project()
            self.session.flush()
        except StaleDataError as error:
            raise _stale() from error
        if self._touched and not self._events:
            raise AssertionError("a command changed rows without an audit event")
        self.trail.append(self.connection, self._events)
        written = frozenset(self._touched) | self._extra | self._named
        return Changes(written), self._undo_step()

    def _project(self) -> None:
        records = frozenset(self._touched) | frozenset(self._extra)
        for kind, project in self.projectors.items():
            ids = frozenset(key for name, key in records if name == kind)
            if ids:
                project(self, ids)

    def _undo_step(self) -> UndoStep | None:
        if not self._label or not self._touched:
            return None
        images = []
        for (name, key), touched in self._touched.items():
            columns = touched.table.c
            version = self.session.execute(
                select(columns.row_version).where(
                    columns.organisation_id == self.actor.organisation_id, columns.id == key
                )
            ).scalar_one()
            images.append(RowImage(name, key, touched.before, version))
        return UndoStep(self._label, tuple(images), self._noted)

    def _before_flush(self, session: Session, *_: Any) -> None:
        for row in session.new:
            if isinstance(row, Business):
                for name, value in self._stamps().items():
                    setattr(row, name, value)
                if row.id is None:
                    row.id = new_id()
                self._touched.setdefault((_kind(type(row)), row.id), _Touched(None, _table(row)))
        for row in session.dirty:
            if isinstance(row, Business) and session.is_modified(row):
                key = (_kind(type(row)), row.id)
                self._touched.setdefault(key, _Touched(_before(row), _table(row)))
                row.updated_at = self.now
                row.updated_by = self.actor.person_id

    def _stamps(self) -> dict[str, Any]:
        return {
            "organisation_id": self.actor.organisation_id,
            "created_at": self.now,
            "created_by": self.actor.person_id,
            "updated_at": self.now,
            "updated_by": self.actor.person_id,
            "row_version": 1,
        }


def _before(row: Business) -> dict[str, Any]:
    state = inspect(row)
    values: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        old = history.deleted or history.unchanged
        values[attribute.key] = old[0] if old else None
    return values


def _table(row: Business | type[Business]) -> Table:
    table = inspect(row if isinstance(row, type) else type(row)).local_table
    assert isinstance(table, Table)
    return table


def _kind(row: type[Business]) -> str:
    assert issubclass(row, Base)
    return str(row.__tablename__)


def _stale() -> Stale:
    return Stale(
        "Somebody changed this since you opened it.",
        "The newer change is kept, and yours is still on screen.",
        "Open the record again and repeat your change.",
    )
