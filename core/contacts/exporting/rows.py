"""Reads the rows of an export in the list's order, a block at a time, on one bare cursor."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import compress, islice
from typing import Any

from core.contacts.exporting.columns import ExportColumn, statement
from core.contacts.exporting.many import MAKERS
from core.kernel.clock import from_micro
from core.tabular.model import Block

BLOCK = 2_000


# From so many rows on, and from such a share of the file, pages are read once, in their own order.
_MANY = 50_000
_SHARE = 8


class RowBlocks:
    """Blocks of cells of the contacts with the row ids ``rows``, all of one snapshot.

    Attributes:
        gone: how many of the rows read so far are deleted.
    """

    def __init__(self, connection: Any, rows: array[int], columns: Sequence[ExportColumn]) -> None:
        self._connection = connection
        self._rows = rows
        self._select = statement(columns)
        makers = ((at, _maker(column)) for at, column in enumerate(columns, start=1))
        self._makers = [(at, make) for at, make in makers if make is not None]
        self.gone = 0

    def __iter__(self) -> Iterator[Block]:
        """Give the blocks in the order of the list."""
        rows = self._rows
        parts = (rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK))
        return (block[1:] for block in self._read(parts))

    def places(self) -> array[int] | None:
        """Return the place in the list, from 1, by row id; None where it is not worth while.

        A list in another order than the file's reads a page for each of its rows; read in the
        file's order and put in place afterwards, a million rows take two thirds of the time.
        """
        count, most = len(self._rows), max(self._rows, default=0)
        if count < _MANY or most > count * _SHARE:
            return None
        places = array("i", bytes(4 * (most + 1)))
        for place, row in enumerate(self._rows, start=1):
            places[row] = place
        return places if count == most + 1 - places.count(0) else None

    def as_they_lie(self, places: array[int]) -> Iterator[tuple[Sequence[int], Block]]:
        """Give the blocks in the order of the file, each with the places of its rows, from 0."""
        ids = compress(range(len(places)), places)
        parts = iter(lambda: array("q", islice(ids, BLOCK)), array("q"))
        for block in self._read(parts):
            yield [places[row] - 1 for row in block[0]], block[1:]

    def _read(self, parts: Iterable[array[int]]) -> Iterator[list[Sequence[Any]]]:
        """Give row ids and cells, column by column."""
        cursor = self._connection.cursor()
        cursor.execute("BEGIN")
        try:
            for ids in parts:
                found = cursor.execute(self._select, (json.dumps(ids.tolist()),)).fetchall()
                self.gone += len(ids) - len(found)
                if not found:
                    continue
                block: list[Sequence[Any]] = [*zip(*found, strict=True)]
                for at, make in self._makers:
                    block[at] = [*map(make, block[at])]
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
