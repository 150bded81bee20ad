"""The shared rows of one mutation over SQL, in the transaction that holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from core.sync import shared_sql
from core.sync.local import Row
from core.sync.wire import Image, SyncTable


class Forbidden(Exception):
    """A row that the person may see and not change."""

    def __init__(self, row: Row) -> None:
        super().__init__(f"This person may not change this {row[0].replace('_', ' ')}.")
        self.row = row


class SqlRows:
    """See ``applying.SharedRows``."""

    def __init__(
        self, connection: psycopg.Connection[Any], tables: Mapping[str, SyncTable]
    ) -> None:
        self._connection = connection
        self._tables = tables

    def lock(self, rows: Sequence[Row]) -> Mapping[Row, Image]:
        """Lock rows in their order; rows that are written once need no lock."""
        keys: dict[str, list[str]] = {}
        for name, key in rows:
            keys.setdefault(name, []).append(key)
        found: dict[Row, Image] = {}
        for name, wanted in keys.items():
            table = self._tables[name]
            here = self._read(table, wanted)
            if table.declared.mode == "fields" and here:
                # Read again under the lock; row level security hides what may not be changed.
                locked = self._read(table, [*here], lock=True)
                for key in here:
                    if key not in locked and self._read(table, [key]):
                        raise Forbidden((name, key))
                here = locked
            found.update(((name, key), image) for key, image in here.items())
        return found

    def read(self, table: SyncTable, key: str) -> Image | None:
        """Return one row."""
        return self._read(table, [key]).get(key)

    def find(self, table: SyncTable, values: Mapping[str, Any], apart: str) -> Image | None:
        """Return another row than ``apart`` with these values."""
        where = " AND ".join(f"{name} = {table.shared_value(name)}" for name in values)
        rows = self._connection.execute(
            f"SELECT {table.shared_list()} FROM chancery.{table.name}"
            f" WHERE {where}{table.held(tuple(values))}",
            table.shared_parameters(values),
        ).fetchall()
        images = (table.image(row[0]) for row in rows)
        return next((image for image in images if table.key_of(image) != apart), None)

    def number(self, table: SyncTable, image: Image) -> int:
        """Return the row's own number if it is free, else the next one."""
        numbered = table.numbered
        assert numbered is not None
        place = f"chancery.{table.name}"
        parent = image[numbered.within]
        self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{place}/{parent}",)
        )
        row = self._connection.execute(
            f"SELECT coalesce(bool_or({numbered.column} = %(wanted)s), false),"
            f" coalesce(max({numbered.column}), 0) FROM {place}"
            f" WHERE {numbered.within} = {table.shared_value(numbered.within)}",
            {"wanted": image[numbered.column], numbered.within: parent},
        ).fetchone()
        assert row is not None
        wanted: int = image[numbered.column]
        return int(row[1]) + 1 if row[0] else wanted

    def insert(self, table: SyncTable, image: Image) -> Image:
        """Insert a row."""
        names = [name for name in image if name in table.columns]
        values = ", ".join(table.shared_value(name) for name in names)
        return self._one(
            table,
            f"INSERT INTO chancery.{table.name} ({', '.join(names)}) VALUES ({values})",
            image,
        )

    def update(self, table: SyncTable, key: str, values: Mapping[str, Any]) -> Image:
        """Write columns of a row."""
        sets = ", ".join(f"{name} = {table.shared_value(name)}" for name in values)
        where = shared_sql.among(table)
        keys = shared_sql.places(table, [key])
        return self._one(
            table, f"UPDATE chancery.{table.name} SET {sets} WHERE {where}", values, keys
        )

    def delete(self, table: SyncTable, key: str) -> None:
        """Delete a row for good."""
        self._connection.execute(
            f"DELETE FROM chancery.{table.name} WHERE {shared_sql.among(table)}",
            shared_sql.places(table, [key]),
        )

    def _read(
        self, table: SyncTable, keys: Sequence[str], *, lock: bool = False
    ) -> dict[str, Image]:
        found = self._connection.execute(
            f"SELECT {table.shared_list()} FROM chancery.{table.name}"
            f" WHERE {shared_sql.among(table)}"
            + (f" ORDER BY {shared_sql.order(table)} FOR UPDATE" if lock else ""),
            shared_sql.places(table, keys),
        ).fetchall()
        images = (table.image(row[0]) for row in found)
        return {table.key_of(image): image for image in images}

    def _one(
        self,
        table: SyncTable,
        statement: str,
        values: Mapping[str, Any],
        more: Mapping[str, Any] | None = None,
    ) -> Image:
        parameters = {**table.shared_parameters(values), **(more or {})}
        row = self._connection.execute(
            f"{statement} RETURNING {table.shared_list()}", parameters
        ).fetchone()
        if row is None:
            raise Forbidden((table.name, ""))
        return table.image(row[0])
