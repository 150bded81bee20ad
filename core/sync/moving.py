"""Moving a standalone workspace into an organisation, with nothing lost.

The old folder is only read and stays as it is. Its rows become rows of the connected workspace,
written in one local transaction and sent like any other work; its files are taken over; its audit
trail is written down again, event by event with its own time, in the chain of the new workspace.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table

from core.access.service import actor
from core.audit.trail import Trail
from core.contracts.subjects import SUBJECTS
from core.database.engine import reading_engine, writing_engine
from core.database.failures import told_plainly
from core.database.unit_of_work import Event
from core.documents.outgoing import send_later
from core.documents.store import DocumentStore
from core.kernel.clock import Clock, from_micro, to_micro
from core.kernel.errors import DocumentError, Refused, WorkspaceError
from core.models import METADATA
from core.opening import CONNECTED, Opened, open_folder
from core.secrets.store import SecretStore
from core.sync import capture
from core.sync.joining import tables
from core.sync.local import Local
from core.sync.moving_survey import (
    NOT_MOVED,
    may_write_for_all,
    of_everybody,
    refuse_connected,
    refuse_without_rights,
)
from core.sync.wire import SyncTable

_BATCH = 500
_SPAN = 10_000_000  # records of one kind


@dataclass(frozen=True, slots=True)
class Renamed:
    """A value that the organisation had already, and what took its place."""

    noun: str
    title: str
    was: str
    now: str


@dataclass
class Moved:
    """What a move did.

    Attributes:
        rows: written, by table.
        there: rows that the organisation had already, word for word or by its own rule.
        left: settings for everybody, which the person may not change in the organisation.
        events: of the old audit trail.
        files: taken over; ``missing`` could not be read in the old workspace.
    """

    rows: dict[str, int] = field(default_factory=dict)
    there: int = 0
    left: int = 0
    events: int = 0
    files: int = 0
    missing: int = 0
    renamed: list[Renamed] = field(default_factory=list)


def move_in(
    old: Path,
    new: Path,
    secrets: SecretStore,
    clock: Clock,
    report: Callable[[int, int], None] = lambda rows, of: None,
) -> Moved:
    """Move what the standalone workspace ``old`` holds into the loaded, closed replica ``new``.

    Everything is written, or nothing.

    Args:
        report: is told how many rows were looked at, and of how many.

    Raises:
        Refused: ``old`` is no standalone workspace, was moved here before, or holds what the
            person may not write in the organisation.
        WorkspaceError: one of them cannot be opened or written.
    """
    source = open_folder(old, secrets, clock)
    try:
        target = open_folder(new, secrets, clock)
        try:
            return _Move(source, target, clock, report).run()
        finally:
            target.lock.release()
    finally:
        source.lock.release()


class _Move:
    def __init__(
        self, source: Opened, target: Opened, clock: Clock, report: Callable[[int, int], None]
    ) -> None:
        refuse_connected(source)
        if target.identity.kind != CONNECTED:
            raise Refused(
                "The workspace to move into belongs to no organisation.",
                "Nothing was changed.",
                "Connect to the organisation first.",
            )
        self._source = source
        self._target = target
        self._now = clock.now()
        self._report = report
        self._seen = self._of = 0
        self._for_all = False
        self._moved = Moved()
        self._numbers: dict[bytes, int] = {}
        self._parents: dict[bytes, bytes] = {}
        self._specs = tables()
        self._ranks = _ranks(self._specs)

    def run(self) -> Moved:
        """Write everything in one transaction, the files with it: they do no harm alone."""
        reading = reading_engine(self._source.database, self._source.key)
        writing = writing_engine(self._target.database, self._target.key)
        try:
            with (
                told_plainly(self._target.folder),
                reading.connect() as old,
                writing.begin() as new,
            ):
                self._write(old, new)
        finally:
            reading.dispose()
            writing.dispose()
        return self._moved

    def _write(self, old: Connection, new: Connection) -> None:
        driver: Any = new.connection.driver_connection
        local = Local(driver, to_micro(self._now), self._target.identity.organisation_id.hex)
        if local.state("cursor") is None:
            raise WorkspaceError(
                self._target.folder,
                "The first load of the new workspace is not finished.",
                "Nothing was changed.",
                "Finish it, then move.",
            )
        came = local.state("moved_in", [])
        if str(self._source.identity.workspace_id) in came:
            raise Refused(
                "This workspace was moved in before.",
                "Nothing was changed.",
                "Open the workspace of the organisation; everything is there.",
            )
        there = self._target.identity
        person = actor(new, there.person_id, there.device_id)
        refuse_without_rights(old, self._specs.values(), person)
        self._for_all = may_write_for_all(person)
        self._files(old, new)
        capture.install(local, self._specs.values())
        driver.execute("PRAGMA defer_foreign_keys = ON")
        people = {row[0] for row in old.exec_driver_sql("SELECT id FROM person")}
        first = int(local.execute("SELECT transaction_id FROM sync_switch").fetchone()[0]) + 1
        moving = [table for table in METADATA.sorted_tables if table.name not in NOT_MOVED]
        self._of = sum(
            int(old.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one())
            for table in moving
        )
        for table in moving:
            self._table(table, old, local, people, first)
        self._trail(old, new, local)
        local.put_state("moved_in", [*came, str(self._source.identity.workspace_id)])

    # --- rows ----------------------------------------------------------------------------

    def _table(
        self, table: Table, old: Connection, local: Local, people: set[bytes], first: int
    ) -> None:
        names = [column.name for column in table.columns]
        spec = self._specs.get(table.name)
        marks = ", ".join("?" for _ in names)
        put = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"
        for values in old.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table.name}"):
            row = self._mapped(dict(zip(names, values, strict=True)), people)
            self._seen += 1
            if self._seen % _BATCH == 0:
                self._report(self._seen, self._of)
            if spec is not None and not self._for_all and of_everybody(spec, row):
                self._moved.left += 1
                continue
            if spec is not None and not self._fits(spec, row, local):
                self._moved.there += 1
                continue
            number = first + self._number(table.name, row)
            local.execute("UPDATE sync_switch SET transaction_id = ?, at = ?", (number, local.now))
            local.execute(put, [row[name] for name in names])
            if table.name == "contract":
                local.execute("INSERT INTO sync_stale VALUES ('contract', ?)", (row["id"],))
            self._moved.rows[table.name] = self._moved.rows.get(table.name, 0) + 1

    def _mapped(self, row: dict[str, Any], people: set[bytes]) -> dict[str, Any]:
        """Let a row speak of the new organisation, person and device."""
        own, there = self._source.identity, self._target.identity
        renamed = {
            own.organisation_id.bytes: there.organisation_id.bytes,
            own.device_id.bytes: there.device_id.bytes,
            **dict.fromkeys(people, there.person_id.bytes),
        }
        return {
            name: renamed.get(value, value) if isinstance(value, bytes) else value
            for name, value in row.items()
        }

    def _fits(self, spec: SyncTable, row: dict[str, Any], local: Local) -> bool:
        """Tell whether a row is to be written; gives another name to what is taken."""
        there = local.execute(
            f"SELECT 1 FROM {spec.name} WHERE {' AND '.join(f'{n} = ?' for n in spec.key)}",
            [row[name] for name in spec.key],
        ).fetchone()
        if there is not None:
            return False
        for columns in spec.uniques.values():
            texts = [name for name in columns if spec.columns[name] == "text"]
            if None in (row[name] for name in columns) or not self._taken(
                spec, columns, row, local
            ):
                continue
            if columns != tuple(texts):
                return False
            self._rename(spec, columns[-1], columns, row, local)
        return True

    def _rename(
        self,
        spec: SyncTable,
        name: str,
        columns: tuple[str, ...],
        row: dict[str, Any],
        local: Local,
    ) -> None:
        was, number = row[name], 2
        while self._taken(spec, columns, row, local):
            ending = f"-{number}"
            row[name] = was[: 40 - len(ending)] + ending
            number += 1
        subject = SUBJECTS[spec.name]
        title = str(row.get(subject.title) or "")
        self._moved.renamed.append(Renamed(subject.noun, title, was, row[name]))

    @staticmethod
    def _taken(
        spec: SyncTable, columns: tuple[str, ...], row: Mapping[str, Any], local: Local
    ) -> bool:
        same = " AND ".join(f"{name} = ?" for name in columns)
        values = [row[name] for name in columns]
        query = f"SELECT 1 FROM {spec.name} WHERE {same}{spec.held(columns)} LIMIT 1"
        found = local.execute(query, values).fetchone()
        return found is not None

    def _number(self, table: str, row: Mapping[str, Any]) -> int:
        """Return the local transaction of a row: everything of one record goes out together."""
        root = row["id"]
        subject = SUBJECTS.get(table)
        if subject is not None and subject.parent is not None:
            parent = row[subject.parent[0]]
            root = self._parents.get(parent, parent)
        self._parents[row["id"]] = root
        kind = _root_of(table)
        return self._numbers.setdefault(root, _SPAN * self._ranks[kind] + len(self._numbers))

    # --- trail and files -----------------------------------------------------------------

    def _trail(self, old: Connection, new: Connection, local: Local) -> None:
        there = self._target.identity
        trail = Trail(there.organisation_id, there.device_id, self._target.signing_key)
        events = []
        rows = old.exec_driver_sql(
            "SELECT at, action, kind, record_id, payload FROM audit_event ORDER BY at, sequence"
        ).fetchall()
        last = int(local.execute("SELECT max(transaction_id) FROM sync_outbox").fetchone()[0] or 0)
        local.execute("UPDATE sync_switch SET transaction_id = ?", (last + 1,))
        for at, action, kind, record, payload in rows:
            details = json.loads(payload)["details"]
            events.append(
                Event(from_micro(at), there.person_id, action, kind, UUID(bytes=record), details)
            )
        events.append(
            Event(
                self._now,
                there.person_id,
                "workspace.moved_in",
                "organisation",
                there.organisation_id,
                {
                    "workspace": str(self._source.identity.workspace_id),
                    "events": len(rows),
                    "renamed": [[one.noun, one.was, one.now] for one in self._moved.renamed],
                },
            )
        )
        for start in range(0, len(events), _BATCH):
            local.execute("UPDATE sync_switch SET transaction_id = transaction_id + 1")
            trail.append(new, events[start : start + _BATCH])
        trail.checkpoint(new, self._now)
        self._moved.events = len(rows)

    def _files(self, old: Connection, new: Connection) -> None:
        here = DocumentStore(self._source.folder / "documents", self._source.document_key)
        there = DocumentStore(self._target.folder / "documents", self._target.document_key)
        listed = old.exec_driver_sql("SELECT DISTINCT sha256 FROM contract_document").scalars()
        pictures = old.exec_driver_sql(
            "SELECT picture FROM contact WHERE picture IS NOT NULL"
            " UNION SELECT picture FROM parcel_type WHERE picture IS NOT NULL"
        ).scalars()
        for digest, by_a_row in [*((d, True) for d in listed), *((d, False) for d in pictures)]:
            try:
                there.put_stream(here.chunks(bytes(digest)))
            except DocumentError:
                self._moved.missing += 1
                continue
            self._moved.files += 1
            if not by_a_row:
                send_later(new, bytes(digest))


def _root_of(table: str) -> str:
    """Return the table of the records that rows of ``table`` belong to."""
    subject = SUBJECTS.get(table)
    return table if subject is None or subject.parent is None else _root_of(subject.parent[1])


def _ranks(specs: Mapping[str, SyncTable]) -> dict[str, int]:
    """Return for each kind of record its place in the order of sending: what others need first."""
    needs: dict[str, set[str]] = {_root_of(table.name): set() for table in METADATA.sorted_tables}
    for spec in specs.values():
        own = _root_of(spec.name)
        needs[own] |= {_root_of(one.table) for one in spec.references} - {own}
    return {kind: rank for rank, kind in enumerate(TopologicalSorter(needs).static_order())}
