"""One open transaction of a workspace file, as synchronisation uses it: plain statements.

Bulk paths go through the driver (architecture §4); everything that synchronisation knows of the
file's own tables is here or in the modules that take a ``Local``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol, TypeVar

from core.sync.wire import Image, SyncTable

T = TypeVar("T")

_AT_ONCE = 50

Row = tuple[str, str]
"""A row by its table's name and its key."""


class Cursor(Protocol):
    """What a statement gives back (DB-API)."""

    rowcount: int

    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...


class Driver(Protocol):
    """A connection of the SQLite driver, in autocommit mode."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Cursor: ...


@dataclass
class Local:
    """The open transaction.

    Attributes:
        now: the moment of the transaction, microseconds since 1970 in UTC.
        organisation: the one whose rows the file holds, as hex.
        changed: rows that were written as they stand on the shared database, by table.
    """

    driver: Driver
    now: int
    organisation: str
    changed: dict[str, set[str]] = field(default_factory=dict)

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Cursor:
        """Run one statement."""
        return self.driver.execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Any]) -> Cursor:
        """Run one statement for each of ``rows``."""
        return self.driver.executemany(sql, rows)

    def put_many(
        self, statement: Callable[[str], str], marks: str, rows: Iterable[Sequence[Any]]
    ) -> None:
        """Write many rows, several in one statement.

        Each statement is a chance for other threads to run Python, and then this one waits for up
        to 5 ms to go on; so there should be few of them.

        Args:
            statement: makes the statement of ``VALUES (…), (…)``.
            marks: the expressions of one row.
        """
        waiting = iter(rows)
        while some := [*islice(waiting, _AT_ONCE)]:
            values = ", ".join([f"({marks})"] * len(some))
            self.execute(statement(f"VALUES {values}"), [one for row in some for one in row])

    # --- facts ---------------------------------------------------------------------------

    def state(self, name: str, default: Any = None) -> Any:
        """Return a fact that was kept between cycles."""
        row = self.execute("SELECT value FROM sync_state WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def put_state(self, name: str, value: Any) -> None:
        """Keep a fact between cycles."""
        self.execute(
            "INSERT INTO sync_state (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )

    def entries(self, table: str, columns: str, rows: Iterable[Row], where: str = "1") -> list[Any]:
        """Return columns of what a table of bookkeeping holds of some rows."""
        return self.execute(
            f"SELECT {columns} FROM json_each(?) AS wanted CROSS JOIN {table}"
            f" ON table_name = wanted.value ->> 0 AND row_key = wanted.value ->> 1 WHERE {where}",
            (json.dumps([*rows]),),
        ).fetchall()

    def begin(self) -> None:
        """Make the row that capture and guards look at, in a fresh file."""
        self.execute(
            "INSERT INTO sync_switch (id, applying, transaction_id, at) SELECT 1, 0, 0, 0"
            " WHERE NOT EXISTS (SELECT 1 FROM sync_switch)"
        )

    def applying(self) -> None:
        """Let capture and guards rest until this transaction ends."""
        self.execute("UPDATE sync_switch SET applying = 1")

    def applied(self) -> None:
        """Wake capture and guards again."""
        self.execute("UPDATE sync_switch SET applying = 0")

    # --- rows ----------------------------------------------------------------------------

    def read(self, table: SyncTable, key: str) -> Image | None:
        """Return a row as an image, None when there is none."""
        found = self.execute(table.select_one, self._place(table, key)).fetchone()
        return None if found is None else json.loads(found[0])

    def read_many(
        self, tables: Mapping[str, SyncTable], rows: Iterable[Row]
    ) -> dict[Row, Image | None]:
        """Return rows as images, None for those that there are not."""
        found: dict[Row, Image | None] = dict.fromkeys(sorted(rows))
        keys: dict[str, list[tuple[Any, ...]]] = {}
        for name, key in found:
            keys.setdefault(name, []).append(self._place(tables[name], key))
        for name, places in keys.items():
            for key, image in self.execute(
                tables[name].select_many, (json.dumps(places),)
            ).fetchall():
                found[name, key] = json.loads(image)
        return found

    def write(self, table: SyncTable, image: Image) -> None:
        """Put a row in place, new or over the old one."""
        self.execute(table.upsert_named, table.local_parameters(image))
        self.touch(table.name, table.key_of(image))

    def remove(self, table: SyncTable, key: str) -> None:
        """Take a row away, if it is there."""
        self.execute(table.delete_one, self._place(table, key))
        self.touch(table.name, key)

    def adjust(self, table: SyncTable, rows: Iterable[tuple[str, Image, Image]]) -> None:
        """Change rows; for each its key, the image as which it stands, and the new one."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for key, old, new in rows:
            names = tuple(name for name in table.columns if old.get(name) != new[name])
            if names:
                values = table.local_parameters({name: new[name] for name in names})
                alike.setdefault(names, []).append({**values, **self.named_place(table, key)})
                self.touch(table.name, key)
        for names, found in alike.items():
            sets = ", ".join(f"{name} = {table.local_value(name)}" for name in names)
            self.executemany(f"UPDATE {table.name} SET {sets} WHERE {table.by_named_place}", found)

    def named_place(self, table: SyncTable, key: str) -> dict[str, Any]:
        """Return the parameters of ``SyncTable.by_named_place``."""
        return {f"key{at}": value for at, value in enumerate(self._place(table, key))}

    def _place(self, table: SyncTable, key: str) -> tuple[Any, ...]:
        return table.local_place(self.organisation, key)

    def indexed(self, table: str) -> set[str]:
        """Return the columns of a table that stand in an index."""
        found = self.execute(
            "SELECT column.name FROM pragma_index_list(?) AS one, pragma_index_info(one.name)"
            " AS column WHERE column.name IS NOT NULL",
            (table,),
        ).fetchall()
        return {name for (name,) in found}

    def touch(self, table: str, key: str) -> None:
        """Note that a row changed."""
        self.changed.setdefault(table, set()).add(key)


class Replica(Protocol):
    """The workspace file, as the exchange uses it."""

    def write(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work(local, *values)`` in one transaction, capture at rest, foreign keys off.

        The shared database vouches for what it sends; it hides rows, so that a child may come
        without a parent that nobody here may see.
        """
        ...

    def write_replaceable(self, work: Callable[..., T], *values: Any) -> T:
        """Do the same without waiting for the disk: a power cut may take it away again.

        For what the shared database tells once more when it is asked. What the person did, and
        what the shared database was told, is written by ``write``; that keeps all before it, too.
        """
        ...

    def aside(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work(local, *values)``, which writes temporary tables of this connection only."""
        ...

    def read(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work(local, *values)``, which only reads, in one snapshot."""
        ...
