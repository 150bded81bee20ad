"""Statements about what changed on the shared database, by snapshot and never by sequence.

A cursor is the text of a ``pg_snapshot``: what it did not see is new, however late it committed
(the naive "greater than the last number" misses a quarter of what writers commit out of order). In
the middle of a long pull it also says how far that pull got.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from core.sync.wire import SyncTable

TOMBSTONES = "tombstone"
_SINCE = ("seen", "during", "upto")

NEW = (
    "sync_xid >= pg_snapshot_xmin(%(seen)s::text::pg_snapshot)"
    " AND NOT pg_visible_in_snapshot(sync_xid, %(seen)s::text::pg_snapshot)"
    " AND (%(upto)s::bigint = 0 OR NOT (sync_xid <= %(upto)s::text::xid8"
    " AND pg_visible_in_snapshot(sync_xid, %(during)s::text::pg_snapshot)))"
)
SLICE = "sync_xid > %(low)s::text::xid8 AND sync_xid <= %(high)s::text::xid8"


def cursor(snapshot: str) -> str:
    """Return the cursor of a moment."""
    return json.dumps({"seen": snapshot})


def midway(since: Mapping[str, Any], during: str, upto: int) -> str:
    """Return the cursor of a pull from ``since`` that got to the transaction ``upto``."""
    return json.dumps({"seen": since["seen"], "during": during, "upto": upto})


def since(text: str) -> dict[str, Any]:
    """Return the parameters of ``NEW`` for a cursor."""
    kept = json.loads(text)
    return {
        "seen": kept["seen"],
        "during": kept.get("during", kept["seen"]),
        "upto": kept.get("upto", 0),
    }


def columns(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Return the columns of every table of the shared data."""
    rows = connection.execute(
        "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'chancery'::regnamespace AND c.relkind = 'r' GROUP BY 1"
    ).fetchall()
    return {str(name): list(found) for name, found in rows}


@dataclass(frozen=True, slots=True)
class Moment:
    """What a pull finds at its beginning.

    Attributes:
        snapshot: of its transaction.
        purged: whether tombstones since the cursor were purged.
        access: whether this person gained or lost rights.
        schema: revision of the shared tables.
    """

    snapshot: str
    purged: bool
    access: bool
    schema: str


def moment(connection: psycopg.Connection[Any], since: Mapping[str, Any]) -> Moment:
    """Return what is so at the moment of this transaction."""
    found = connection.execute(
        "SELECT pg_current_snapshot()::text, coalesce((state ->> 'purge_before')::xid8"
        " > pg_snapshot_xmin(%(seen)s::text::pg_snapshot), false),"
        f" EXISTS (SELECT 1 FROM sync.access_change WHERE {NEW}"
        " AND (person_id IS NULL OR person_id = (SELECT sync.me()))),"
        " coalesce(state ->> 'schema_version', '') FROM sync.state() AS state",
        since,
    ).fetchone()
    assert found is not None
    return Moment(*found)


def changed(
    connection: psycopg.Connection[Any],
    tables: Mapping[str, SyncTable],
    since: Mapping[str, Any],
) -> dict[str, dict[int, int]]:
    """Return for each changed table how many rows each transaction wrote last."""
    parts = [
        f"SELECT '{name}', sync_xid::text::bigint, count(*) FROM {place} WHERE {NEW} GROUP BY 2"
        for name, place in (
            *((name, f"chancery.{name}") for name in tables),
            (TOMBSTONES, "sync.tombstone"),
        )
    ]
    # Written with $1 …: looking for the places in so long a text takes longer than asking.
    text = " UNION ALL ".join(parts)
    for place, name in enumerate(_SINCE, 1):
        text = text.replace(f"%({name})s", f"${place}")
    found: dict[str, dict[int, int]] = {}
    asked = psycopg.RawCursor(connection).execute(text, [since[name] for name in _SINCE])
    for name, xid, count in asked.fetchall():
        found.setdefault(name, {})[xid] = count
    return found


def slices(counts: Mapping[str, Mapping[int, int]], least: int) -> list[tuple[int, int]]:
    """Cut transactions, in their order, into ranges (low, high] of at least ``least`` rows.

    What one transaction wrote last is never cut apart.
    """
    total: dict[int, int] = {}
    for xids in counts.values():
        for xid, count in xids.items():
            total[xid] = total.get(xid, 0) + count
    ranges, low, held = [], 0, 0
    for xid in sorted(total):
        held += total[xid]
        if held >= least:
            ranges.append((low, xid))
            low, held = xid, 0
    if held or not ranges:
        ranges.append((low, max(total, default=0)))
    return ranges


def rows(
    connection: psycopg.Connection[Any], table: SyncTable, rest: str, values: Mapping[str, Any]
) -> list[list[Any]]:
    """Return the rows of a table in wire form; ``rest`` begins with WHERE.

    They come as one text and are decoded at once, several times quicker than one by one.
    """
    found = connection.execute(
        "SELECT string_agg(listed::text, ',') FROM"
        f" (SELECT {table.shared_list()} AS listed FROM chancery.{table.name} {rest}) AS page",
        values,
    ).fetchone()
    assert found is not None
    listed: list[list[Any]] = json.loads(f"[{found[0] or ''}]")
    return listed


def order(table: SyncTable) -> str:
    """Return the columns by which keys are ordered, as SQLite orders them."""
    return ", ".join(
        f'{name} COLLATE "C"' if table.columns[name] == "text" else name for name in table.key
    )


def behind(table: SyncTable, after: str) -> tuple[str, dict[str, Any]]:
    """Return a condition for the rows behind a key."""
    if not after:
        return "true", {}
    places = {f"k{at}": value for at, value in enumerate(table.place_of(after))}
    given = ", ".join(_place(table, name, f"k{at}") for at, name in enumerate(table.key))
    return f"({order(table)}) > ({given})", places


def among(table: SyncTable) -> str:
    """Return a condition for the rows of several keys, see ``places``."""
    if len(table.key) == 1 and table.columns[table.key[0]] == "id":
        return f"{table.key[0]} = ANY(%(k0)s::text[]::uuid[])"
    given = ", ".join(
        f"unnest(%(k{at})s::{_array(table, name)})" for at, name in enumerate(table.key)
    )
    return f"({', '.join(table.key)}) IN (SELECT {given})"


def places(table: SyncTable, keys: Sequence[str]) -> dict[str, Any]:
    """Return the parameters of ``among``."""
    columns = zip(*(table.place_of(key) for key in keys), strict=True)
    return {f"k{at}": list(values) for at, values in enumerate(columns)}


def version(table: SyncTable) -> str:
    """Return the expression of a row's version."""
    return "row_version" if table.versioned else "0::bigint"


def digest(table: SyncTable) -> str:
    """Return the statement that counts and hashes a table as ``reconciling.row_hash`` does."""
    text = f"{table.shared_key()} || ':' || {version(table)}"
    return (
        f"SELECT count(*), coalesce(sum(('x' || left(md5({text}), 10))::bit(40)::bigint), 0)"
        f" FROM chancery.{table.name}"
    )


def _place(table: SyncTable, name: str, parameter: str) -> str:
    match table.columns[name]:
        case "id":
            return f"%({parameter})s::text::uuid"
        case "whole":
            return f"%({parameter})s::bigint"
        case _:
            return f"%({parameter})s::text"


def _array(table: SyncTable, name: str) -> str:
    match table.columns[name]:
        case "id":
            return "text[]::uuid[]"
        case "whole":
            return "bigint[]"
        case _:
            return "text[]"
