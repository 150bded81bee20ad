"""Keeps what bulk operations changed, and gives it back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from core.database.unit_of_work import UnitOfWork
from core.kernel.clock import to_micro

KEPT = 100


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation in the journal."""

    number: int
    id: UUID
    kind: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Before:
    """A contact as it was: columns as the driver stores them. ``contact``: its row id."""

    contact: int
    version: int
    values: dict[str, Any]


def begin(uow: UnitOfWork, operation_id: UUID, kind: str, target: str, label: str) -> Operation:
    """Open an operation; the oldest ones beyond a hundred are forgotten."""
    number = int(
        uow.connection.exec_driver_sql(
            "INSERT INTO bulk_operation (id, kind, target, label, at, changed)"
            " VALUES (?, ?, ?, ?, ?, 0) RETURNING number",
            (operation_id.bytes, kind, target, label, to_micro(uow.now)),
        ).scalar_one()
    )
    return Operation(number, operation_id, kind, target, label)


def note(connection: Connection, operation: Operation, rows: Iterable[Before]) -> int:
    """Note contacts that the operation changes; returns how many."""
    return _note(
        connection,
        [(operation.number, row.contact, row.version, json.dumps(row.values)) for row in rows],
    )


def note_rows(connection: Connection, operation: Operation, rows: Sequence[int]) -> int:
    """Note contacts of which nothing but that they were changed need be known."""
    return _note(connection, [(operation.number, row, 0, "{}") for row in rows])


def _note(connection: Connection, values: list[tuple[int, int, int, str]]) -> int:
    if values:
        connection.exec_driver_sql(
            "INSERT INTO bulk_journal (operation, contact, version, before) VALUES (?, ?, ?, ?)",
            values,
        )
        connection.exec_driver_sql(
            "UPDATE bulk_operation SET changed = changed + ? WHERE number = ?",
            (len(values), values[0][0]),
        )
    return len(values)


def find(connection: Connection, operation_id: UUID) -> Operation | None:
    """Return an operation that is still known."""
    row = connection.exec_driver_sql(
        "SELECT number, kind, target, label FROM bulk_operation WHERE id = ?",
        (operation_id.bytes,),
    ).first()
    return Operation(row[0], operation_id, row[1], row[2], row[3]) if row else None


def rows_of(connection: Connection, operation: Operation) -> list[int]:
    """Return the row ids of all contacts that were not put back yet, in order."""
    rows = connection.exec_driver_sql(
        "SELECT contact FROM bulk_journal WHERE operation = ? ORDER BY contact",
        (operation.number,),
    )
    return [int(row[0]) for row in rows]


def next_rows(connection: Connection, operation: Operation, limit: int) -> list[Before]:
    """Return contacts that the operation changed and that were not put back yet."""
    rows = connection.exec_driver_sql(
        "SELECT contact, version, before FROM bulk_journal WHERE operation = ?"
        " ORDER BY contact LIMIT ?",
        (operation.number, limit),
    ).all()
    return [Before(row[0], row[1], json.loads(row[2])) for row in rows]


def forget(connection: Connection, operation: Operation, contacts: Sequence[int]) -> None:
    """Take contacts out of the journal, and the operation when none is left."""
    connection.exec_driver_sql(
        "DELETE FROM bulk_journal WHERE operation = ? AND contact = ?",
        [(operation.number, contact) for contact in contacts],
    )
    forget_if_empty(connection, operation)


def forget_if_empty(connection: Connection, operation: Operation) -> None:
    """Forget an operation that changed nothing, or of which all was put back."""
    left = connection.exec_driver_sql(
        "SELECT 1 FROM bulk_journal WHERE operation = ? LIMIT 1", (operation.number,)
    ).first()
    if left is None:
        for table, column in (("bulk_shared", "operation"), ("bulk_operation", "number")):
            connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE {column} = ?", (operation.number,)
            )


def prune(connection: Connection, most: int) -> bool:
    """Forget ``most`` rows of operations beyond the newest hundred; returns whether any were."""
    oldest = connection.exec_driver_sql(
        "SELECT number FROM bulk_operation ORDER BY number DESC LIMIT 1 OFFSET ?", (KEPT,)
    ).scalar()
    if oldest is None:
        return False
    gone = connection.exec_driver_sql(
        "DELETE FROM bulk_journal WHERE (operation, contact) IN (SELECT operation, contact"
        " FROM bulk_journal WHERE operation <= ? LIMIT ?)",
        (oldest, most),
    ).rowcount
    if gone == 0:
        connection.exec_driver_sql("DELETE FROM bulk_shared WHERE operation <= ?", (oldest,))
        connection.exec_driver_sql("DELETE FROM bulk_operation WHERE number <= ?", (oldest,))
    return gone > 0
