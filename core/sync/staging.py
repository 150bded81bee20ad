"""Many shared rows at once: put beside their table first, then taken over in one short step.

Whoever saves meanwhile waits for one piece or for that step, not for the reading in of all rows.
What lies beside is in temporary tables of the writing connection: nobody sees it, and it goes with
the program.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from core.sync.local import Local, Replica
from core.sync.transport import Arrivals
from core.sync.wire import SyncTable

# Fewer rows of a table are read in quicker than a person notices.
LEAST = 200

_PIECE = 400


def stage(
    replica: Replica, tables: Mapping[str, SyncTable], arrivals: Arrivals, least: int = LEAST
) -> frozenset[str]:
    """Put the rows of every table that has at least ``least`` beside it; returns these tables."""
    large = {name: rows for name, rows in arrivals.rows.items() if len(rows) >= least}
    for name, rows in large.items():
        for low in range(0, len(rows), _PIECE):
            replica.aside(_put, tables[name], rows, low)
    return frozenset(large)


def take_over(local: Local, table: SyncTable, leave_out: Collection[int]) -> None:
    """Put in place what was staged of a table, but for the rows at these places."""
    staged = _staged(table)
    local.executemany(f"DELETE FROM {staged} WHERE place = ?", ((place,) for place in leave_out))
    indexed = local.indexed(table.name)
    rest = [name for name in table.columns if name not in indexed and name not in table.primary]
    same = " AND ".join(
        f"{table.name}.{name} {'=' if name in table.primary else 'IS'} staged.{name}"
        for name in table.columns
        if name not in rest
    )
    (left,) = local.execute(f"SELECT count(*) FROM {staged}").fetchone()
    if rest:
        # Most changes leave indexed columns as they are, and then no index needs to be written.
        sets = ", ".join(f"{name} = staged.{name}" for name in rest)
        left -= local.execute(
            f"UPDATE {table.name} SET {sets} FROM {staged} AS staged WHERE {same}"
        ).rowcount
    if left:
        local.execute(
            table.upsert(
                f"SELECT {', '.join(table.columns)} FROM {staged} AS staged"
                f" WHERE NOT EXISTS (SELECT 1 FROM {table.name} WHERE {same})"
            )
        )
    local.execute(f"DROP TABLE {staged}")


def _put(local: Local, table: SyncTable, rows: Sequence[Sequence[Any]], low: int) -> None:
    staged, names = _staged(table), ", ".join(table.columns)
    if low == 0:
        local.execute(f"DROP TABLE IF EXISTS {staged}")
        local.execute(f"CREATE TABLE {staged} (place INTEGER PRIMARY KEY, {names})")
    piece = rows[low : low + _PIECE]
    local.put_many(
        lambda values: f"INSERT INTO {staged} ({names}, place) {values}",
        f"{table.marks}, ?",
        ((*table.local_row(row), place) for place, row in enumerate(piece, low)),
    )


def _staged(table: SyncTable) -> str:
    return f"temp.staged_{table.name}"
