"""What is known here of operations that the shared database does: how far they came, and in doubt.

What a batch changes is written into the journal before it is committed there, together with the
receipt that the commit leaves. Whatever is cut off in between, the receipt tells later whether the
batch stands.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from core.contacts.bulk.journal import Operation, forget_if_empty
from core.database.authority import Receipt

_OPERATION = "o.number, o.id, o.kind, o.target, o.label"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A batch of which it is not known whether it stands.

    Attributes:
        border: the first row id of the batch, or the last one where it takes something back.
    """

    receipt: Receipt
    border: int
    undo: bool

    @property
    def text(self) -> str:
        """It as JSON, for the workspace file."""
        receipt = self.receipt
        return json.dumps(
            [receipt.chain.hex, receipt.sequence, receipt.hash.hex(), self.border, self.undo]
        )


def open_account(connection: Connection, operation: Operation, wanted: int) -> None:
    """Note that the shared database does an operation, and with how many contacts."""
    connection.exec_driver_sql(
        "INSERT INTO bulk_shared (operation, wanted, open) VALUES (?, ?, 1)",
        (operation.number, wanted),
    )


def is_shared(connection: Connection, operation: Operation) -> bool:
    """Tell whether the shared database did an operation."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM bulk_shared WHERE operation = ?", (operation.number,)
    ).first()
    return found is not None


def reopen_account(connection: Connection, operation: Operation) -> None:
    """Note that an operation is being taken back, and nobody was told how that ended."""
    connection.exec_driver_sql(
        "UPDATE bulk_shared SET open = 1 WHERE operation = ?", (operation.number,)
    )


def close_account(connection: Connection, operation: Operation) -> None:
    """Note that the person was told how an operation ended."""
    connection.exec_driver_sql(
        "UPDATE bulk_shared SET open = 0 WHERE operation = ?", (operation.number,)
    )


def put_in_doubt(connection: Connection, operation: Operation, doubt: Doubt) -> None:
    """Note a batch that is about to be committed there."""
    connection.exec_driver_sql(
        "UPDATE bulk_shared SET doubt = ? WHERE operation = ?", (doubt.text, operation.number)
    )


def settle(connection: Connection, operation: Operation, doubt: Doubt, stands: bool) -> None:
    """Take over whether a batch stands; nothing happens when that was done already."""
    settled = connection.exec_driver_sql(
        "UPDATE bulk_shared SET doubt = NULL WHERE operation = ? AND doubt = ?",
        (operation.number, doubt.text),
    ).rowcount
    if not settled:
        return
    if doubt.undo and stands:
        put_aside(connection, operation, doubt.border)
    elif not doubt.undo and not stands:
        gone = connection.exec_driver_sql(
            "DELETE FROM bulk_journal WHERE operation = ? AND contact >= ?",
            (operation.number, doubt.border),
        ).rowcount
        connection.exec_driver_sql(
            "UPDATE bulk_operation SET changed = changed - ? WHERE number = ?",
            (gone, operation.number),
        )


def put_aside(connection: Connection, operation: Operation, upto: int) -> None:
    """Take contacts out of the journal, up to a row id and with it."""
    connection.exec_driver_sql(
        "DELETE FROM bulk_journal WHERE operation = ? AND contact <= ?", (operation.number, upto)
    )
    forget_if_empty(connection, operation)


def in_doubt(connection: Connection) -> list[tuple[Operation, Doubt]]:
    """Return the operations with a batch in doubt."""
    rows = connection.exec_driver_sql(
        f"SELECT {_OPERATION}, s.doubt FROM bulk_shared AS s"
        " JOIN bulk_operation AS o ON o.number = s.operation WHERE s.doubt IS NOT NULL"
    ).all()
    return [(_operation(row), _doubt(row[5])) for row in rows]


def left_open(connection: Connection) -> list[tuple[Operation, int, int]]:
    """Return operations of whose end nobody was told, with how many are changed, of how many."""
    rows = connection.exec_driver_sql(
        f"SELECT {_OPERATION}, s.wanted,"
        " (SELECT count(*) FROM bulk_journal AS j WHERE j.operation = o.number)"
        " FROM bulk_shared AS s"
        " JOIN bulk_operation AS o ON o.number = s.operation WHERE s.open ORDER BY o.number"
    ).all()
    return [(_operation(row), row[6], row[5]) for row in rows]


def _operation(row: Sequence[Any]) -> Operation:
    number, key, kind, target, label = row[:5]
    return Operation(number, UUID(bytes=key), kind, target, label)


def _doubt(kept: str) -> Doubt:
    chain, sequence, digest, border, undo = json.loads(kept)
    return Doubt(Receipt(UUID(chain), sequence, bytes.fromhex(digest)), border, undo)
