"""The way in: shared rows into the workspace file, beneath whatever is unconfirmed there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from typing import Any

from core.sync import staging
from core.sync.local import Local, Row
from core.sync.settle import settle
from core.sync.shadow import (
    GONE,
    IMAGE,
    Shadow,
    dirty_rows,
    drop_shadow,
    read_shadow,
    text,
    write_shadow,
)
from core.sync.transport import Arrivals
from core.sync.wire import Image, SyncTable

Tables = Mapping[str, SyncTable]


def apply_arrivals(
    local: Local,
    tables: Tables,
    arrivals: Arrivals,
    own: MutableMapping[Row, int] | None = None,
    staged: Collection[str] = (),
) -> int:
    """Apply one checkpoint; returns how many rows were new here.

    Whether a row has unconfirmed changes is read in this transaction, so that an edit made while
    the rows were on their way is not lost. Applying the same checkpoint twice changes nothing.

    Args:
        own: version by row of what this desk sent itself and has already; what goes is taken out.
        staged: tables whose rows were put beside them (``staging``).
    """
    own = {} if own is None else own
    dirty = dirty_rows(local)
    came = 0
    here: set[Row] = set()
    for name, rows in arrivals.rows.items():
        table = tables[name]
        keys = table.keys_of(rows)
        special = _special(table, rows, keys, dirty, own)
        if arrivals.gone:
            here.update((name, key) for key in keys)
        for place in special:
            if (name, keys[place]) in dirty:
                bring_in(local, table, keys[place], table.image(rows[place]))
                came += 1
        plain = [one for place, one in enumerate(rows) if place not in special]
        came += len(plain)
        if name in staged:
            staging.take_over(local, table, special)
            note_changed(local, table, plain)
        else:
            put_rows(local, table, plain)
    for name, key in arrivals.gone:
        if (name, key) in here or name not in tables:
            continue
        came += 1
        own.pop((name, key), None)  # should it come back in a later checkpoint, it is needed
        if (name, key) in dirty:
            _let_go(local, tables[name], key)
        else:
            local.remove(tables[name], key)
    return came


def _let_go(local: Local, table: SyncTable, key: str) -> None:
    """Let a row with unconfirmed changes go from sight.

    A removal of one's own stays until it is sent: the row may come back in a later checkpoint of
    this pull, and then it is not the one that was removed.
    """
    row = (table.name, key)
    shadow = read_shadow(local, row)
    if shadow is not None and shadow.base is not None and local.read(table, key) is None:
        _remember(local, row, shadow, None)
    else:
        bring_in(local, table, key, None)


def _special(
    table: SyncTable,
    rows: Sequence[Sequence[Any]],
    keys: Sequence[str],
    dirty: Collection[Row],
    own: Mapping[Row, int],
) -> set[int]:
    """Return the places of rows that are not simply put in place: unconfirmed ones and own ones."""
    name = table.name
    version = table.names.index("row_version") if table.versioned else None
    mine = {key for one, key in dirty if one == name} | {key for one, key in own if one == name}
    return {
        place
        for place, key in enumerate(keys)
        if key in mine
        and (
            (name, key) in dirty
            or (version is not None and own.get((name, key)) == rows[place][version])
        )
    }


def put_rows(local: Local, table: SyncTable, rows: Sequence[Sequence[Any]]) -> None:
    """Put many shared rows in place."""
    local.put_many(table.upsert, table.marks, map(table.local_row, rows))
    note_changed(local, table, rows)


def note_changed(local: Local, table: SyncTable, rows: Sequence[Sequence[Any]]) -> None:
    """Note that shared rows were put in place."""
    if rows:
        local.changed.setdefault(table.name, set()).update(table.keys_of(rows))


def bring_in(local: Local, table: SyncTable, key: str, theirs: Image | None) -> None:
    """Bring a shared row in beneath unconfirmed changes.

    What is sealed stays as it was sent; its answer brings the rest. What is still open is carried
    over to the new state where that needs nobody's decision.
    """
    row = (table.name, key)
    shadow = read_shadow(local, row)
    assert shadow is not None
    if _sealed(local, row):
        _remember(local, row, shadow, theirs)
    else:
        rebase(local, table, key, shadow.base, theirs)


def rebase(
    local: Local, table: SyncTable, key: str, base: Image | None, theirs: Image | None
) -> None:
    """Carry the open changes of a row over to a newer shared state.

    Args:
        base: what the open changes started from.
    """
    row = (table.name, key)
    mine = local.read(table, key)
    settled = settle(table, base, mine, theirs)
    if settled.clashes or settled.diverged:
        # The sending will find the same, on rows that are locked, and park it for a person.
        _remember(local, row, Shadow(base), theirs)
    elif settled.act == "none":
        drop_shadow(local, row)
        place(local, table, key, theirs)
    else:
        write_shadow(local, row, Shadow(theirs))
        if settled.act == "update":
            assert mine is not None
            assert theirs is not None
            merged = {**theirs, **settled.values}
            if table.versioned:
                merged["row_version"] = max(mine["row_version"], theirs["row_version"] + 1)
            local.write(table, merged)


def show_theirs(local: Local, row: Row, theirs: Image | None) -> None:
    """Let a conflict show the shared row as a decision meets it.

    Of a taken value, theirs is another record.
    """
    local.execute(
        "UPDATE sync_conflict SET theirs = ? WHERE table_name = ? AND row_key = ?"
        " AND state = 'open' AND kind <> 'taken'",
        (text(theirs), *row),
    )


def place(local: Local, table: SyncTable, key: str, image: Image | None) -> None:
    """Let a row stand as it is shared."""
    if image is None:
        local.remove(table, key)
    else:
        local.write(table, image)


def _sealed(local: Local, row: Row) -> bool:
    found = local.execute(
        "SELECT 1 FROM sync_outbox WHERE table_name = ? AND row_key = ?"
        " AND mutation_id IS NOT NULL LIMIT 1",
        row,
    ).fetchone()
    return found is not None


def _remember(local: Local, row: Row, shadow: Shadow, theirs: Image | None) -> None:
    newer = GONE if theirs is None else IMAGE
    write_shadow(local, row, Shadow(shadow.base, newer, theirs))
    show_theirs(local, row, theirs)
