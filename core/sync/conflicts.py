"""Conflicts as people see them, read from what was kept when they were found."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from core.kernel.clock import from_micro
from core.sync.arrivals import Tables
from core.sync.local import Local
from core.sync.review_records import Conflict, ConflictField, MergedFields
from core.sync.subjects import label, merged_without_conflict, name_of, show
from core.sync.uniting import may_unite
from core.sync.wire import Image, SyncTable

_PLAIN = ("text", "whole", "day")


def conflicts(local: Local, tables: Tables, state: str) -> list[Conflict]:
    """Return the conflicts of a state, newest first."""
    rows = local.execute(
        "SELECT id, table_name, row_key, kind, columns, base, mine, theirs, at, resolved_at,"
        " mutation_id FROM sync_conflict WHERE state = ? ORDER BY at DESC",
        (state,),
    ).fetchall()
    return [_conflict(local, tables, state, *row) for row in rows]


def _conflict(
    local: Local,
    tables: Tables,
    state: str,
    key: bytes,
    name: str,
    row_key: str,
    kind: str,
    columns: str,
    *rest: Any,
) -> Conflict:
    base, mine, theirs = (None if text is None else json.loads(text) for text in rest[:3])
    table, units = tables[name], json.loads(columns)
    versions = kind == "diverged"
    if state == "open" and not versions:
        theirs = _theirs_now(local, table, kind, row_key, theirs, again=rest[5] is None)
    pointer = units[0][1][0] if versions else ""

    def version(image: Image | None) -> UUID | None:
        return UUID(image[pointer]) if versions and image and image[pointer] else None

    fields = (
        ()
        if versions
        else tuple(
            _field(local, tables, table, one, list(names), (base, mine, theirs))
            for one, names in units
        )
    )
    if kind == "taken" and theirs and may_unite(local, table, row_key, table.key_of(theirs)):
        fields = _united(local, tables, table, fields, mine, theirs)
    alone = kind in ("taken", "diverged")
    images = base, mine, theirs
    merged = (
        ()
        if alone
        else tuple(
            MergedFields(side, _field(local, tables, table, "merged", list(columns), images))
            for side, columns in merged_without_conflict(table, *images)
        )
    )
    return Conflict(
        UUID(bytes=key),
        "versions" if versions else "fields",
        name_of(local, tables, (name, row_key), mine or theirs),
        name.replace("_", " "),
        from_micro(rest[3]),
        fields,
        merged,
        _person(local, tables, theirs),
        from_micro(theirs["updated_at"]) if theirs and "updated_at" in theirs else None,
        state,
        None if rest[4] is None else from_micro(rest[4]),
        version(mine),
        version(theirs),
        version(base),
    )


def _theirs_now(
    local: Local, table: SyncTable, kind: str, key: str, kept: Image | None, *, again: bool
) -> Image | None:
    """Return what a decision made now is about, where nothing keeps it up to date.

    Args:
        again: it was opened again after a decision, so the row here stands against what was mine.
    """
    if kind == "taken":
        return kept and (local.read(table, table.key_of(kept)) or kept)
    return local.read(table, key) if again else kept


def _united(
    local: Local,
    tables: Tables,
    table: SyncTable,
    fields: tuple[ConflictField, ...],
    mine: Image | None,
    theirs: Image,
) -> tuple[ConflictField, ...]:
    """Let a taken value be decided for theirs, with what differs besides."""
    taken = {name for one in fields for name in one.columns}
    differing = [
        name
        for name in table.content
        if mine is not None
        and name not in taken | {*table.primary}
        and table.columns[name] in _PLAIN
        and mine[name] != theirs[name]
    ]
    return (
        *(replace(one, unites=True) for one in fields),
        *(
            _field(local, tables, table, "united", [name], (None, mine, theirs))
            for name in differing
        ),
    )


def _field(
    local: Local,
    tables: Tables,
    table: SyncTable,
    kind: str,
    names: list[str],
    images: tuple[Image | None, Image | None, Image | None],
) -> ConflictField:
    before, mine, theirs = (
        tuple(
            "" if image is None else show(local, tables, table, name, image.get(name))
            for name in names
        )
        for image in images
    )
    plain = all(table.columns[name] in _PLAIN for name in names)
    return ConflictField(
        kind,
        tuple(names),
        tuple(label(table.name, name) for name in names),
        before,
        mine,
        theirs,
        kind in ("edited", "taken") and plain,
    )


def _person(local: Local, tables: Tables, image: Image | None) -> str:
    """Return the name of who wrote a row last; empty when nobody is known."""
    if image is None or not image.get("updated_by") or "person" not in tables:
        return ""
    return name_of(local, tables, ("person", image["updated_by"])).title
