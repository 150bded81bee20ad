"""Turns rows and values into words: what a record is called, what changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.contacts.subjects import SUBJECTS as CONTACTS
from core.contracts.subjects import SUBJECTS as CONTRACTS
from core.database.subjects import Subject
from core.kernel.clock import from_micro
from core.sync.arrivals import Tables
from core.sync.local import Local, Row
from core.sync.settle import merge_into
from core.sync.shadow import read_shadow
from core.sync.wire import Image, SyncTable

SUBJECTS: Mapping[str, Subject] = {
    **CONTRACTS,
    **CONTACTS,
    "organisation": Subject(
        "organisation",
        "name",
        labels={"name": "Name", "time_zone": "Time zone", "currency": "Currency"},
    ),
    "person": Subject("person", "name"),
    "device": Subject("computer", "name"),
    "setting": Subject("setting", "key", labels={"value": "Value", "deleted_at": "Deleted"}),
    "saved_view": Subject(
        "saved view",
        "name",
        labels={"name": "Name", "state": "Columns and filter", "deleted_at": "Deleted"},
    ),
    "audit_event": Subject("audit trail"),
    "audit_checkpoint": Subject("audit trail"),
}
_NONE = Subject("record")


@dataclass(frozen=True, slots=True)
class Named:
    """A record as people know it. ``row``: its table and key."""

    row: Row
    noun: str
    title: str


def name_of(local: Local, tables: Tables, row: Row, image: Image | None = None) -> Named:
    """Return the record that a row belongs to, with its title."""
    own = SUBJECTS.get(row[0], _NONE)
    found = image if image is not None else local.read(tables[row[0]], row[1])
    if found is None:
        found = _last_known(local, row)
    if own.parent is not None and found is not None:
        column, table = own.parent
        if found.get(column):
            return name_of(local, tables, (table, found[column]))
    title = str(found[own.title]) if found and own.title and found.get(own.title) else ""
    if own.called is not None and found is not None:
        title = own.called(found)
    return Named(row, own.noun, title)


def changed_words(table: SyncTable, base: Image | None, mine: Image | None) -> list[str]:
    """Return in words what happened to one row."""
    subject = SUBJECTS.get(table.name, _NONE)
    if mine is None:
        return [f"{_noun(subject)} removed"]
    if base is None:
        return [f"New {subject.noun}"]
    if mine.get("deleted_at") is not None and base.get("deleted_at") is None:
        return [f"{_noun(subject)} deleted"]
    changed = [name for name in table.content if base.get(name) != mine[name]]
    return [subject.labels[name] for name in changed if name in subject.labels]


def label(table: str, column: str) -> str:
    """Return what a column is called."""
    return SUBJECTS.get(table, _NONE).labels.get(column, column.replace("_", " ").capitalize())


def show(local: Local, tables: Tables, table: SyncTable, column: str, value: Any) -> str:
    """Return a value as text; empty for none."""
    subject = SUBJECTS.get(table.name, _NONE)
    if value is None or value == "":
        return ""
    if column in subject.names:
        return name_of(local, tables, (subject.names[column], str(value))).title
    match table.columns[column]:
        case "time":
            return from_micro(value).isoformat(" ", "minutes")
        case "truth":
            return "Yes" if value else "No"
        case "json":
            return _json_words(value)
        case _:
            return str(value)


def merged_without_conflict(
    table: SyncTable, base: Image | None, mine: Image | None, theirs: Image | None
) -> list[tuple[Literal["mine", "theirs"], tuple[str, ...]]]:
    """Return what merged by itself: whose change it was, and the columns that go together."""
    if base is None or mine is None or theirs is None:
        return []
    merged = merge_into(table, base, mine, theirs)
    apart = {name for clash in merged.clashes for name in clash.columns}
    groups = table.declared.rules.groups
    found: dict[tuple[str, ...], Literal["mine", "theirs"]] = {}
    for name in table.content:
        if name in apart or name in table.primary:
            continue
        unit = next((group for group in groups if name in group), {name})
        columns = tuple(one for one in table.content if one in unit)
        if mine[name] != base[name] and mine[name] == merged.values.get(name, theirs[name]):
            found[columns] = "mine"
        elif theirs[name] != base[name]:
            found.setdefault(columns, "theirs")
    return [(side, columns) for columns, side in found.items()]


def _noun(subject: Subject) -> str:
    return subject.noun.capitalize()


def _json_words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_json_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_json_words, value))
    return str(value)


def _last_known(local: Local, row: Row) -> Image | None:
    shadow = read_shadow(local, row)
    return shadow.latest if shadow else None
