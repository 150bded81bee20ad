"""A simulated desk: a real SQLite file in memory with the real capture, exchange and merge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as sqlite

from core.kernel.errors import Unreachable
from core.sync import capture
from core.sync.exchange import Desk, Exchange, Tally
from core.sync.local import Local
from core.sync.transport import Arrivals, Hello, Introduction, Mutation, Outcome
from core.sync.wire import Image
from tests.simulation.schema import TABLES, statements
from tests.simulation.server import ORGANISATION, ModelServer

T = TypeVar("T")


class Crash(Exception):
    """The program ended in the middle of something."""


class Line:
    """A desk's connection to the model. ``fault(call)`` may raise before or after the call."""

    def __init__(self, server: ModelServer, person: str) -> None:
        self.server = server
        self.person = person
        self.fault: Callable[[str, str], None] = lambda call, moment: None
        self.client_id = ""
        self.schema = ""
        self.met = 0  # epoch of the shared database when the connection began; 0 for none
        self.pulled: list[Arrivals] = []
        self.pushed: list[tuple[str, Mutation]] = []

    def hello(self, introduction: Introduction) -> Hello:
        self.client_id, self.schema = introduction.client_id, introduction.schema
        self.met = 0
        return self._ask("hello", lambda: self.server.hello(self.person, introduction))

    def push(self, mutations: Sequence[Mutation]) -> Iterator[Outcome]:
        for mutation in mutations:
            yield self._ask("push", lambda one=mutation: self._push(one))

    def _push(self, mutation: Mutation) -> Outcome:
        if not self.server.mute.isdisjoint((one.table, one.key) for one in mutation.changes):
            unreachable()
        self.pushed.append((self.client_id, mutation))
        return self.server.push(self.person, self.client_id, mutation, self.schema)

    def give_up(self, upto: int) -> None:
        self._ask("give up", lambda: self.server.give_up(self.person, self.client_id, upto))

    def start(self) -> str:
        return self._ask("start", self.server.cursor)

    def count(self) -> int:
        return sum(len(self.server.visible(self.person, name)) for name in TABLES)

    def page(self, table: str, after: str, limit: int) -> Sequence[Sequence[Any]]:
        spec = TABLES[table]
        low = spec.place_of(after) if after else ()
        rows = self._ask("page", lambda: self.server.visible(self.person, table))
        return [[*row.values()] for key, row in rows.items() if spec.place_of(key) > low][:limit]

    @contextmanager
    def pull(self, cursor: str) -> Iterator[Iterator[Arrivals]]:
        self._connected()
        self._faulty("pull", "before")
        with self.server.pull(self.person, cursor) as arrivals:

            def each() -> Iterator[Arrivals]:
                for one in arrivals:
                    self._connected()
                    self._faulty("pull", "between")
                    self.pulled.append(one)
                    yield one

            yield each()

    def versions(self, table: str, after: str, limit: int) -> Sequence[tuple[str, int]]:
        spec = TABLES[table]
        low = spec.place_of(after) if after else ()
        rows = self._ask("versions", lambda: self.server.visible(self.person, table))
        found = [(k, spec.version(row)) for k, row in rows.items() if spec.place_of(k) > low]
        return found[:limit]

    def rows(self, table: str, keys: Sequence[str]) -> Sequence[Sequence[Any]]:
        rows = self._ask("rows", lambda: self.server.visible(self.person, table))
        return [[*rows[key].values()] for key in keys if key in rows]

    def digests(self, cursor: str) -> Mapping[str, tuple[int, int]] | None:
        if cursor != self._ask("digests", self.server.cursor):
            return None
        return {name: self.server.digest(self.person, name) for name in TABLES}

    def handle(self) -> int | None:
        return None if self.met == 0 else 0

    def heard(self) -> bool:
        return False

    def close(self) -> None:
        self.met = 0

    def _connected(self) -> None:
        """Connect; a restored database has ended every connection, which one call finds out."""
        if self.met not in (0, self.server.state.epoch):
            self.met = 0
            unreachable()
        self.met = self.server.state.epoch

    def _faulty(self, call: str, moment: str) -> None:
        try:
            self.fault(call, moment)
        except Unreachable:
            self.met = 0
            raise

    def _ask(self, call: str, answer: Callable[[], T]) -> T:
        self._connected()
        self._faulty(call, "before")
        answered = answer()
        self._faulty(call, "after")
        return answered


class _Driver:
    """Counts statements and lets the program end at a chosen one."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.left: int | None = None

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        self.step()
        return self.connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Any, /) -> Any:
        self.step()
        return self.connection.executemany(sql, rows)

    def step(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Crash


def _applying(local: Local, work: Callable[..., T], values: tuple[Any, ...]) -> T:
    local.applying()
    value = work(local, *values)
    local.applied()
    return value


@cache
def _empty_file() -> Any:
    connection = sqlite.connect(":memory:", isolation_level=None)
    for statement in statements():
        connection.execute(statement)
    return connection


class SimulatedDesk:
    """One person's replica."""

    def __init__(
        self, name: str, server: ModelServer, number: int, device: int | None = None
    ) -> None:
        self.name = name
        self.schema = "1"
        self.server = server
        self.person = f"{number:032x}"
        self.now = 1_000_000 * (device or number)
        self.connection = sqlite.connect(":memory:", isolation_level=None)
        self.connection.execute("PRAGMA foreign_keys = OFF")
        _empty_file().backup(self.connection)
        self.driver = _Driver(self.connection)
        self.line = Line(server, self.person)
        self.watch: Callable[[], None] = lambda: None
        self.on_disk: Any = None  # what a power cut leaves, while one is about to come
        self.write(lambda local: capture.install(local, TABLES.values()))
        self.begin()

    def begin(self) -> None:
        """Start the program: whatever was in memory is gone."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.driver.left = None
        self.line.close()
        desk = Desk(ORGANISATION, self.person, self.name, "1.0", self.schema)
        self.exchange = Exchange(self, self.line, TABLES, desk)
        if int(self.person, 16) % 2:
            self.exchange.stage_from = 1

    # --- the workspace file --------------------------------------------------------------

    def write(self, work: Callable[..., T], *values: Any) -> T:
        """Run what synchronisation writes."""
        return self._transact(lambda local: _applying(local, work, values))

    def write_replaceable(self, work: Callable[..., T], *values: Any) -> T:
        """Run what synchronisation writes and a power cut may take away."""
        return self._transact(lambda local: _applying(local, work, values), durable=False)

    def aside(self, work: Callable[..., T], *values: Any) -> T:
        """Run what writes temporary tables."""
        return work(Local(self.driver, self.now, ORGANISATION), *values)

    def read(self, work: Callable[..., T], *values: Any) -> T:
        """Run what only reads."""
        return work(Local(self.driver, self.now, ORGANISATION), *values)

    def edit(self, work: Callable[[Local], T]) -> T:
        """Run a person's command: captured, in one transaction."""

        def captured(local: Local) -> T:
            local.execute(
                "UPDATE sync_switch SET transaction_id = transaction_id + 1, at = ?", (self.now,)
            )
            return work(local)

        return self._transact(captured)

    def expect_power_cut(self) -> None:
        """Remember from now on what is on disk."""
        self.on_disk = self.copy_file()

    def cut_power(self) -> None:
        """Go back to what was on disk, and start the program anew."""
        kept, self.on_disk = self.on_disk, None
        self.put_file(kept)

    def _transact(self, work: Callable[[Local], T], *, durable: bool = True) -> T:
        self.now += 1
        local = Local(self.driver, self.now, ORGANISATION)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            value = work(local)
            self.driver.step()
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        if durable and self.on_disk is not None:
            self.on_disk = self.copy_file()
        self.watch()
        self.driver.step()  # the commit stands, but nobody was told
        return value

    def copy_file(self) -> Any:
        """Return a copy of the file."""
        target = sqlite.connect(":memory:", isolation_level=None)
        self.connection.backup(target)
        return target

    def put_file(self, kept: Any) -> None:
        """Go back to an older copy of the file, as after a restored backup."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        kept.backup(self.connection)
        self.begin()

    # --- a person's commands -------------------------------------------------------------

    def insert(self, local: Local, table: str, key: str, **values: Any) -> None:
        """Add a row with stamps."""
        spec = TABLES[table]
        image: Image = dict.fromkeys(spec.columns)
        image |= {"organisation_id": ORGANISATION}
        if "id" in spec.columns:
            image |= {
                "id": key,
                "created_at": self.now,
                "created_by": self.person,
                "updated_at": self.now,
                "updated_by": self.person,
                "row_version": 1,
            }
        image |= values
        names = ", ".join(image)
        places = ", ".join(spec.local_value(name) for name in image)
        local.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", image)

    def update(self, local: Local, table: str, key: str, **values: Any) -> bool:
        """Change a row, as the unit of work would; tells whether it was there."""
        spec = TABLES[table]
        sets = ", ".join(f"{name} = {spec.local_value(name)}" for name in values)
        cursor = local.execute(
            f"UPDATE {table} SET {sets}, row_version = row_version + 1,"
            " updated_by = unhex(:who), updated_at = :at WHERE id = unhex(:key)",
            {**values, "who": self.person, "at": self.now, "key": key},
        )
        return cursor.rowcount == 1

    def remove(self, local: Local, table: str, key: str) -> None:
        """Delete a row for good."""
        local.execute(f"DELETE FROM {table} WHERE id = unhex(?)", (key,))

    def row(self, table: str, key: str) -> Image | None:
        """Return a row as it stands here."""
        return self.read(lambda local: local.read(TABLES[table], key))

    def rows(self, table: str) -> dict[str, Image]:
        """Return all rows of a table."""
        spec = TABLES[table]
        found = self.connection.execute(f"SELECT {spec.local_object()} FROM {table}").fetchall()
        images = [json.loads(one) for (one,) in found]
        return {spec.key_of(image): image for image in images}

    def sync(self) -> Tally:
        """Run one cycle."""
        return self.exchange.cycle()

    def pull_only(self) -> None:
        """Run the second half of a cycle."""
        self.exchange._pull(Tally())

    def waiting(self) -> int:
        """Return how many rows are not confirmed."""
        return int(self.connection.execute("SELECT count(*) FROM sync_shadow").fetchone()[0])

    def parked(self) -> list[tuple[int, str]]:
        """Return what was set aside, with its reason."""
        return list(
            self.connection.execute(
                "SELECT mutation_id, reason FROM sync_mutation WHERE state = 'parked'"
            ).fetchall()
        )


def unreachable(*_: Any) -> None:
    """A fault: no answer."""
    raise Unreachable("The shared database does not answer.")
