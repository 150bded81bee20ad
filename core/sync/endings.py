"""Rows that ended elsewhere, such as an erased person: nothing of them is left waiting here."""

from __future__ import annotations

from core.sync import outbox
from core.sync.arrivals import Tables
from core.sync.local import Local, Row
from core.sync.transport import Arrivals


def forget_ended(local: Local, tables: Tables, arrivals: Arrivals) -> None:
    """Discard unconfirmed changes and conflicts of rows that arrived as ended, and of theirs.

    Runs when everything of a checkpoint is in place.
    """
    for name, values in arrivals.rows.items():
        table = tables[name]
        ends = table.declared.ends
        if not ends:
            continue
        place = table.names.index(ends)
        for one in values:
            if one[place] is not None:
                _forget(local, tables, name, table.key_of_values(one))


def rows_of(local: Local, tables: Tables, name: str, key: str) -> list[Row]:
    """Return the rows of a record, its own and what belongs to it, of which something is kept.

    That is a shadow (unconfirmed changes) or a conflict, open or decided.
    """
    found: dict[Row, None] = {}
    for kept in ("sync_shadow", "sync_conflict"):
        own = local.execute(
            f"SELECT table_name, row_key FROM {kept} WHERE table_name = ? AND row_key = ?",
            (name, key),
        ).fetchall()
        found.update(dict.fromkeys(own))
        for child in tables.values():
            within = child.declared.within
            parents = {one.table for one in child.references if one.column == within}
            if name in parents:
                found.update(dict.fromkeys(_children(local, kept, child.name, within, key)))
    return list(found)


def _children(local: Local, kept: str, table: str, within: str, key: str) -> list[Row]:
    images = ("base", "theirs") if kept == "sync_shadow" else ("base", "mine", "theirs")
    said = " OR ".join(f"kept.{image} ->> '$.{within}' = :key" for image in images)
    rows = local.execute(
        f"SELECT kept.table_name, kept.row_key FROM {kept} AS kept WHERE kept.table_name = :table"
        f" AND ({said} OR EXISTS (SELECT 1 FROM {table} AS here WHERE here.id ="
        f" unhex(kept.row_key) AND here.{within} = unhex(:key)))",
        {"table": table, "key": key},
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _forget(local: Local, tables: Tables, name: str, key: str) -> None:
    rows = rows_of(local, tables, name, key)
    outbox.discard(local, tables, rows)
    for row in rows:
        local.execute("DELETE FROM sync_conflict WHERE table_name = ? AND row_key = ?", row)
