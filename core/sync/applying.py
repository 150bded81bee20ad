"""Applying one mutation to the shared rows, inside a transaction that holds them.

The transport brings the rows (``SharedRows``), this decides. A gateway would run the same code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from core.sync.local import Row
from core.sync.settle import Settled, gone_with, settle
from core.sync.transport import Applied, Clashed, Mutation
from core.sync.wire import Image, SyncTable


class SharedRows(Protocol):
    """The shared rows, in the open transaction of one mutation."""

    def lock(self, rows: Sequence[Row]) -> Mapping[Row, Image]:
        """Lock these rows in their order and return the ones that there are for this person."""
        ...

    def read(self, table: SyncTable, key: str) -> Image | None:
        """Return one row as this person sees it."""
        ...

    def number(self, table: SyncTable, image: Image) -> int:
        """Return the number for a new row: its own if that is free, else the next one."""
        ...

    def insert(self, table: SyncTable, image: Image) -> Image:
        """Insert a row; returns it as it stands with its stamps."""
        ...

    def update(self, table: SyncTable, key: str, values: Mapping[str, Any]) -> Image:
        """Write columns of a row; returns it as it stands with its stamps."""
        ...

    def delete(self, table: SyncTable, key: str) -> None:
        """Delete a row for good."""
        ...


def apply_mutation(
    shared: SharedRows, tables: Mapping[str, SyncTable], mutation: Mutation
) -> Applied | Clashed:
    """Apply a mutation wholly, or say what a person has to decide; then nothing was written.

    Raises:
        Exception: whatever ``shared`` raises when the database refuses; the caller rolls back.
    """
    changes = mutation.changes
    rows = sorted({(change.table, change.key) for change in changes})
    theirs = shared.lock(rows)
    ended = _Ended(shared, tables, mutation)
    settled: dict[Row, Settled] = {}
    for change in changes:
        row = (change.table, change.key)
        table = tables[change.table]
        base, mine = table.only(change.base), table.only(change.mine)
        if ended.holds(table, mine or base or theirs.get(row)):
            settled[row] = gone_with(theirs.get(row))
        else:
            settled[row] = settle(table, base, mine, theirs.get(row))
    clashes = {row: (theirs.get(row), one.clashes) for row, one in settled.items() if one.clashes}
    if clashes:
        return Clashed(mutation.id, clashes)
    stands: dict[Row, Image | None] = {}
    for change in changes:
        row, table = (change.table, change.key), tables[change.table]
        one = settled[row]
        match one.act:
            case "insert":
                image = {name: one.values[name] for name in table.columns if name in one.values}
                if table.numbered is not None:
                    image[table.numbered.column] = shared.number(table, image)
                stands[row] = shared.insert(table, image)
            case "update":
                version = _version(table, change.mine)
                stands[row] = shared.update(table, change.key, {**one.values, **version})
            case "delete":
                shared.delete(table, change.key)
                stands[row] = None
            case "none":
                stands[row] = theirs.get(row)
    diverged = {row: one.diverged for row, one in settled.items() if one.diverged}
    return Applied(mutation.id, stands, diverged)


class _Ended:
    """Tells which rows belong to a record that ended, there already or by this mutation."""

    def __init__(
        self, shared: SharedRows, tables: Mapping[str, SyncTable], mutation: Mutation
    ) -> None:
        self._shared = shared
        self._tables = tables
        self._known: dict[Row, bool] = {
            (change.table, change.key): True
            for change in mutation.changes
            if (ends := tables[change.table].declared.ends) and (change.mine or {}).get(ends)
        }

    def holds(self, table: SyncTable, image: Image | None) -> bool:
        parent = table.belongs_to(image)
        if parent is None:
            return False
        if parent not in self._known:
            there = self._shared.read(self._tables[parent[0]], parent[1])
            ends = self._tables[parent[0]].declared.ends
            self._known[parent] = there is not None and there.get(ends) is not None
        return self._known[parent]


def _version(table: SyncTable, mine: Image | None) -> dict[str, int]:
    """Pass on how often the desk wrote the row, so that its number need not go back."""
    return {"row_version": table.version(mine)} if table.versioned and mine is not None else {}
