"""The way to the shared database over SQL, under the person's own login.

Rows are read and written under row level security; what the database's own functions do is in
``core.sync.server``. All queries of one pull run in one REPEATABLE READ transaction on the primary.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import errors

from core.kernel.errors import Unreachable
from core.sync import ages, shared_sql
from core.sync.applying import apply_mutation
from core.sync.local import Row
from core.sync.pipeline import Pipeline
from core.sync.refusals import passes, spoken
from core.sync.server.patience import PatientConnection
from core.sync.shared_rows import Forbidden, SqlRows
from core.sync.swift import push_swiftly
from core.sync.transport import (
    Applied,
    Arrivals,
    Clashed,
    Hello,
    Introduction,
    Mutation,
    Outcome,
    Rejected,
)
from core.sync.wire import Image, SyncTable

T = TypeVar("T")

# A checkpoint holds at least so many rows, unless it is the last; enough to be quick, few enough
# to be applied within 50 ms.
CHECKPOINT = 1_000

# Characters of mutations that are sent in one go.
AT_ONCE = 500_000


class SqlTransport:
    """One steady connection, made anew after it broke."""

    def __init__(
        self, connect: Callable[[], PatientConnection], tables: Mapping[str, SyncTable]
    ) -> None:
        self._connect = connect
        self._all = tables
        self._tables = tables
        self._open: PatientConnection | None = None
        self._ready: Pipeline | None = None
        self._client = ""
        self._schema = ""
        self._older_than = ""

    # --- meeting -------------------------------------------------------------------------

    def hello(self, introduction: Introduction) -> Hello:
        """Introduce this desk and begin to listen for what others change."""
        self.close()
        with self._told():
            connection = self._connection()
            told = connection.execute(
                "SELECT sync.hello(%s, %s, %s, %s, %s, %s)",
                (
                    UUID(introduction.client_id),
                    UUID(introduction.known),
                    UUID(introduction.proposed),
                    introduction.device,
                    introduction.build,
                    introduction.schema,
                ),
            ).fetchone()
            assert told is not None
            said = told[0]
            older = said["schema_version"] < introduction.schema
            columns = shared_sql.columns(connection) if older else None
            connection.execute(f'LISTEN "{said["channel"]}"')
        self._client, self._schema = introduction.client_id, introduction.schema
        self._older_than = introduction.schema if older else ""
        self._tables = ages.both_know(self._all, columns)
        return Hello(
            said["registration"],
            said["epoch"],
            said["organisation_id"],
            said["person_id"],
            said["role"],
            said["must_change_password"],
            said["schema_version"],
            said["min_read"],
            said["min_write"],
            said["after_restore"],
            said["offline_grace_days"],
            said.get("restored_at"),
            columns,
        )

    def handle(self) -> int | None:
        """Return the connection's socket while there is one."""
        return None if self._open is None or self._open.closed else self._open.fileno()

    def heard(self) -> bool:
        """Tell whether another desk changed something; what this one sent does not count."""
        with self._told():
            if self._open is None:
                return False
            own = self._open.info.backend_pid
            # All of them: what stays in the queue would be taken for news once more.
            told = [*self._open.notifies(timeout=0)]
            return any(one.pid != own for one in told)

    def close(self) -> None:
        """End the connection."""
        if self._open is not None:
            with suppress(psycopg.Error):
                self._open.close()
            self._open = None

    # --- pushing -------------------------------------------------------------------------

    def push(self, mutations: Sequence[Mutation]) -> Iterator[Outcome]:
        """Send mutations in their order, each in a transaction of its own."""
        for one in mutations if self._older_than else ():
            if why := ages.cannot_go(self._all, self._tables, one):
                yield Rejected(one.id, ages.HELD, why)
                mutations = [other for other in mutations if other is not one]
        for batch in _batches(mutations):
            with self._told():
                pipeline = self._pipeline()
                answers = push_swiftly(pipeline, self._tables, self._client, self._schema, batch)
                found = [*answers]
            for mutation, answer in zip(batch, found, strict=True):
                if isinstance(answer, Applied):
                    yield answer
                else:
                    with self._told():
                        outcome = self._push(mutation)
                    yield outcome

    def give_up(self, upto: int) -> None:
        """Let no mutation up to this number be applied any more."""
        if not self._older_than:
            with self._told():
                self._connection().execute(
                    "SELECT sync.give_up(%s, %s)", (UUID(self._client), upto)
                )

    def _push(self, mutation: Mutation) -> Outcome:
        connection = self._connection()
        rows = SqlRows(connection, self._tables)
        try:
            with connection.transaction():
                done = self._begin(connection, mutation)
                if done is not None:
                    return self._as_it_stands(rows, mutation, done)
                outcome = apply_mutation(rows, self._tables, mutation)
                if isinstance(outcome, Clashed):
                    raise psycopg.Rollback
                self._finish(connection, outcome)
        except Forbidden as error:
            return Rejected(mutation.id, "forbidden", str(error), row=error.row)
        except psycopg.Error as error:
            if passes(error) or spoken(error):
                raise
            return self._rejected(rows, mutation, error)
        return outcome

    def _begin(
        self, connection: psycopg.Connection[Any], mutation: Mutation
    ) -> Mapping[str, Any] | None:
        found = connection.execute(
            "SELECT sync.begin_push(%s, %s, %s, %s)",
            (UUID(self._client), mutation.id, mutation.hash, self._schema),
        ).fetchone()
        assert found is not None
        done: Mapping[str, Any] | None = found[0]
        return done

    def _finish(self, connection: psycopg.Connection[Any], outcome: Applied) -> None:
        result = {"diverged": [[*row, list(names)] for row, names in outcome.diverged.items()]}
        connection.execute(
            "SELECT sync.finish_push(%s, %s, %s)",
            (UUID(self._client), outcome.mutation_id, json.dumps(result)),
        )

    def _as_it_stands(self, rows: SqlRows, mutation: Mutation, done: Mapping[str, Any]) -> Applied:
        """Answer for a mutation that was applied before: the rows as they are now."""
        images: dict[Row, Image | None] = {}
        for change in mutation.changes:
            table = self._tables[change.table]
            images[change.table, change.key] = rows.read(table, change.key)
        diverged = {(name, key): tuple(names) for name, key, names in done.get("diverged", ())}
        return Applied(mutation.id, images, diverged)

    def _rejected(self, rows: SqlRows, mutation: Mutation, error: psycopg.Error) -> Rejected:
        detail = str(error.diag.message_primary or error)
        state = error.sqlstate or ""
        if state == errors.UniqueViolation.sqlstate:
            return self._taken(rows, mutation, error.diag.constraint_name or "", detail)
        if state == errors.ForeignKeyViolation.sqlstate:
            return Rejected(mutation.id, "missing", detail)
        if state in (errors.InsufficientPrivilege.sqlstate, "CH003"):
            return Rejected(mutation.id, "forbidden", detail)
        return Rejected(mutation.id, "refused", detail)

    def _taken(self, rows: SqlRows, mutation: Mutation, constraint: str, detail: str) -> Rejected:
        """Find the row that has the unique value already, if this person may see it."""
        for change in mutation.changes:
            table = self._tables[change.table]
            columns = next((cs for name, cs in table.uniques.items() if name == constraint), None)
            if columns is None or change.mine is None:
                continue
            other = rows.find(table, {name: change.mine[name] for name in columns}, change.key)
            if other is not None:
                row = (change.table, change.key)
                return Rejected(mutation.id, "taken", detail, columns, row, other)
        return Rejected(mutation.id, "refused", detail)

    # --- pulling -------------------------------------------------------------------------

    def start(self) -> str:
        """Return the cursor of this moment."""
        with self._told():
            found = self._connection().execute("SELECT pg_current_snapshot()::text").fetchone()
        assert found is not None
        return shared_sql.cursor(found[0])

    def count(self) -> int:
        """Return how many rows this person may see."""
        parts = " + ".join(f"(SELECT count(*) FROM chancery.{name})" for name in self._tables)
        with self._told():
            found = self._connection().execute(f"SELECT {parts}").fetchone()
        assert found is not None
        return int(found[0])

    def page(self, table: str, after: str, limit: int) -> Sequence[Sequence[Any]]:
        """Return a page of one table."""
        with self._told():
            spec = self._tables[table]
            where, values = shared_sql.behind(spec, after)
            rest = f"WHERE {where} ORDER BY {shared_sql.order(spec)} LIMIT %(limit)s"
            return shared_sql.rows(self._connection(), spec, rest, {**values, "limit": limit})

    @contextmanager
    def pull(self, cursor: str) -> Iterator[Iterator[Arrivals]]:
        """Return what changed since ``cursor``."""
        with self._told(), self._snapshot() as connection:
            yield self._checkpoints(connection, shared_sql.since(cursor))

    def _checkpoints(
        self, connection: psycopg.Connection[Any], since: dict[str, Any]
    ) -> Iterator[Arrivals]:
        now = shared_sql.moment(connection, since)
        if self._older_than and now.schema >= self._older_than:
            # What it lacked is there now; the next meeting finds out and compares.
            self.close()
            raise Unreachable("The shared database was just brought up to date.")
        counts = shared_sql.changed(connection, self._tables, since)
        slices = shared_sql.slices(counts, CHECKPOINT)
        for place, (low, high) in enumerate(slices):
            last = place == len(slices) - 1
            part = {**since, "low": low, "high": high}
            names = [name for name, xids in counts.items() if any(low < x <= high for x in xids)]
            rows = {
                name: shared_sql.rows(
                    connection,
                    self._tables[name],
                    f"WHERE {shared_sql.NEW} AND {shared_sql.SLICE}",
                    part,
                )
                for name in self._tables
                if name in names
            }
            gone = (
                connection.execute(
                    "SELECT table_name, row_key FROM sync.tombstone"
                    f" WHERE {shared_sql.NEW} AND {shared_sql.SLICE}",
                    part,
                ).fetchall()
                if shared_sql.TOMBSTONES in names
                else []
            )
            at = shared_sql.cursor(now.snapshot)
            if not last:
                at = shared_sql.midway(since, now.snapshot, high)
            # With each, as the cursor of the first one may already lie behind the change.
            yield Arrivals(rows, gone, at, last, now.purged or now.access)

    # --- comparing -----------------------------------------------------------------------

    def versions(self, table: str, after: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return keys and versions of one table, in the order of the keys."""
        with self._told():
            spec = self._tables[table]
            where, values = shared_sql.behind(spec, after)
            return (
                self._connection()
                .execute(
                    f"SELECT {spec.shared_key()}, {shared_sql.version(spec)}"
                    f" FROM chancery.{table} WHERE {where}"
                    f" ORDER BY {shared_sql.order(spec)} LIMIT %(limit)s",
                    {**values, "limit": limit},
                )
                .fetchall()
            )

    def rows(self, table: str, keys: Sequence[str]) -> Sequence[Sequence[Any]]:
        """Return the rows of these keys that there are."""
        with self._told():
            spec = self._tables[table]
            rest = f"WHERE {shared_sql.among(spec)}"
            return shared_sql.rows(self._connection(), spec, rest, shared_sql.places(spec, keys))

    def digests(self, cursor: str) -> Mapping[str, tuple[int, int]] | None:
        """Return count and hash of each table, None when something changed since ``cursor``."""
        with self._told(), self._snapshot() as connection:
            since = shared_sql.since(cursor)
            if shared_sql.changed(connection, self._tables, since):
                return None
            found = {}
            for name, spec in self._tables.items():
                row = connection.execute(shared_sql.digest(spec)).fetchone()
                assert row is not None
                found[name] = (row[0], int(row[1]))
            return found

    # --- inside --------------------------------------------------------------------------

    def _connection(self) -> PatientConnection:
        if self._open is None or self._open.closed:
            self._open, self._ready = self._connect(), None
        return self._open

    def _pipeline(self) -> Pipeline:
        connection = self._connection()
        if self._ready is None:
            self._ready = Pipeline(connection)
        return self._ready

    @contextmanager
    def _snapshot(self) -> Iterator[psycopg.Connection[Any]]:
        connection = self._connection()
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield connection
        finally:
            if not connection.closed:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell a failure in plain words; a broken connection is made anew at the next call."""
        try:
            yield
        except psycopg.Error as error:
            if (plain := spoken(error)) is not None:
                raise plain from error
            if not passes(error):
                raise
            self.close()
            raise Unreachable(
                "The shared database does not answer.",
                "Your changes are kept on this computer.",
                "Chancery tries again by itself.",
                str(error),
            ) from error


def _batches(mutations: Sequence[Mutation]) -> Iterator[list[Mutation]]:
    """Cut into what is sent at once."""
    batch: list[Mutation] = []
    size = 0
    for mutation in mutations:
        if batch and size + len(mutation.payload) > AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(mutation)
        size += len(mutation.payload)
    if batch:
        yield batch
