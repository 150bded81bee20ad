"""This program and a shared database of another age: what both know, and what has to wait.

An older shared database lacks tables and columns. What both know is exchanged; a change that says
something in what is lacking is held until the shared database was brought up to date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from core.sync.local import Local
from core.sync.merge import STAMPS
from core.sync.shadow import Shadow, dirty_rows, read_shadow, write_shadow
from core.sync.transport import Mutation
from core.sync.wire import Image, SyncTable

Tables = Mapping[str, SyncTable]
HELD = "older"
_KNOWN = "known"
_EMPTY: tuple[object, ...] = (None, "", 0, [], {})


def both_know(tables: Tables, there: Mapping[str, Collection[str]] | None) -> dict[str, SyncTable]:
    """Return the tables with the columns that the shared database has, too; None: it has all."""
    if there is None:
        return dict(tables)
    found = {}
    for name, table in tables.items():
        here = {one: kind for one, kind in table.columns.items() if one in there.get(name, ())}
        if len(here) == len(table.columns):
            found[name] = table
        elif here.keys() >= set(table.key):
            found[name] = _narrowed(table, here)
    return found


def _narrowed(table: SyncTable, columns: Mapping[str, object]) -> SyncTable:
    kept = {name: kind for name, kind in table.columns.items() if name in columns}
    return replace(
        table,
        columns=kept,
        references=tuple(one for one in table.references if one.column in kept),
        uniques={
            name: unique for name, unique in table.uniques.items() if set(unique) <= kept.keys()
        },
    )


def cannot_go(tables: Tables, known: Tables, mutation: Mutation) -> str:
    """Return why a mutation says more than the shared database can hold; empty when it does not."""
    for change in mutation.changes:
        if change.table not in known:
            return f"The shared database does not know {change.table.replace('_', ' ')} yet."
        lacking = tables[change.table].columns.keys() - known[change.table].columns.keys() - STAMPS
        for name in sorted(lacking if change.mine is not None else ()):
            if _says(change.base, change.mine or {}, name):
                return (
                    f"The shared database does not know the {name.replace('_', ' ')} of"
                    f" {change.table.replace('_', ' ')} yet."
                )
    return ""


def _says(base: Image | None, mine: Image, name: str) -> bool:
    value = mine.get(name)
    if base is not None and name in base:
        return bool(value != base[name])
    return value not in _EMPTY


def moved_on(local: Local, known: Tables) -> bool:
    """Keep what both sides know; tells whether it is more or less than at the last meeting.

    Rows that came before may lack columns, and tables rows, so that everything is compared.
    """
    text = json.dumps({name: list(table.columns) for name, table in known.items()})
    now = hashlib.sha256(text.encode()).hexdigest()
    before = local.state(_KNOWN)
    if before == now:
        return False
    local.put_state(_KNOWN, now)
    return before is not None


def complete_shadows(local: Local, tables: Tables) -> None:
    """Give merge bases the columns that came since they were kept, as if they had been empty."""
    for row in dirty_rows(local):
        table, shadow = tables.get(row[0]), read_shadow(local, row)
        if table is None or shadow is None:
            continue
        mine = local.read(table, row[1]) or {}
        wanted = Shadow(
            _completed(table, shadow.base, mine),
            shadow.newer,
            _completed(table, shadow.theirs, mine),
        )
        if wanted != shadow:
            write_shadow(local, row, wanted)


def _completed(table: SyncTable, image: Image | None, mine: Image) -> Image | None:
    if image is None or image.keys() >= table.columns.keys():
        return image
    usual = {name: mine.get(name) if mine.get(name) in _EMPTY else None for name in table.columns}
    return {**usual, **image}
