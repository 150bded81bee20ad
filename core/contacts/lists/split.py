"""Reads all contacts in several parts at the same time, each on a connection of its own.

Reading a page of the file is mostly decrypting it, which SQLite does beside the interpreter; two
processors read twice as quickly as one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import ColumnElement

from core.contacts.lists.row_ids import ROWID, RowIds
from core.database.unit_of_work import Reader, RunQuery
from core.kernel.work import Token

T = TypeVar("T")
# Connections that may read parts in the whole program, beside those that ask.
_HELPERS = 3
# Fewer rows than these are read sooner than others have begun.
WORTH = 50_000
_free = threading.BoundedSemaphore(_HELPERS)


class Split:
    """Splits one reading of the table among the processors that are there."""

    def __init__(self, query: RunQuery) -> None:
        self._query = query

    def each(
        self, rows: RowIds, token: Token, work: Callable[[RowIds, ColumnElement[bool]], T]
    ) -> list[T]:
        """Return what ``work`` finds in each part.

        Args:
            rows: of the one who asks; takes the first part.
            work: is handed row ids to read with and the condition for its part.
        """
        newest = rows.newest()
        helpers = _take((os.cpu_count() or 1) - 1) if newest >= WORTH else 0
        ends = (newest * part // (helpers + 1) for part in range(helpers + 2))
        own, *inside = [ROWID.between(start + 1, end) for start, end in pairwise(ends)]

        def part(condition: ColumnElement[bool]) -> T:
            def read(reader: Reader) -> T:
                found = work(RowIds(reader.connection, token), condition)
                # It read far more than it keeps; the memory is better spent elsewhere.
                reader.connection.exec_driver_sql("PRAGMA shrink_memory")
                return found

            return self._query(read, on_start=token.on_cancel)

        try:
            if not inside:
                return [work(rows, own)]
            with ThreadPoolExecutor(helpers, "part of a list") as others:
                begun = [others.submit(part, condition) for condition in inside]
                return [work(rows, own), *(other.result() for other in begun)]
        finally:
            for _ in inside:
                _free.release()


def _take(most: int) -> int:
    """Return how many helpers were free, ``most`` at most; they are taken."""
    taken = 0
    while taken < most and _free.acquire(blocking=False):
        taken += 1
    return taken
