"""Reads the rows of an export in the list's order, a block at a time, on one bare cursor."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from core.contacts.exporting.columns import ExportColumn, statement
from core.contacts.exporting.many import MAKERS
from core.kernel.clock import from_micro
from core.tabular.model import Block

BLOCK = 2_000


class RowBlocks:
    """Blocks of cells of the contacts with the row ids ``rows``, all of one snapshot.

    Attributes:
        gone: how many of the rows read so far are deleted.
    """

    def __init__(self, connection: Any, rows: array[int], columns: Sequence[ExportColumn]) -> None:
        self._connection = connection
        self._rows = rows
        self._columns = columns
        self.gone = 0

    def __iter__(self) -> Iterator[Block]:
        cursor = self._connection.cursor()
        select = statement(self._columns)
        makers = [(at, _maker(column)) for at, column in enumerate(self._columns)]
        makers = [(at, make) for at, make in makers if make is not None]
        cursor.execute("BEGIN")
        try:
            for start in range(0, len(self._rows), BLOCK):
                ids = self._rows[start : start + BLOCK]
                found = cursor.execute(select, (json.dumps(ids.tolist()),)).fetchall()
                self.gone += len(ids) - len(found)
                if not found:
                    continue
                block: list[Sequence[Any]] = [*zip(*found, strict=True)]
                for at, make in makers:
                    block[at] = [*map(make, block[at])]  # type: ignore[arg-type]
                yield block
        finally:
            cursor.execute("ROLLBACK")


def _maker(column: ExportColumn) -> Callable[[Any], Any] | None:
    """Return what turns a stored value into a cell; None where it is one already."""
    if column.labels is not None:
        return column.labels.__getitem__
    if column.many:
        return MAKERS[column.key]
    if column.kind == "moment":
        return lambda value: None if value is None else from_micro(value)
    if column.scale:
        unit = Decimal(1).scaleb(-column.scale)
        return lambda value: None if value is None else value * unit
    return None
