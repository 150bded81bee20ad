"""What each kind of bulk operation does to a part of the contacts, and how it is taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection

from core.contacts.bulk.journal import Before, Operation, note, note_rows
from core.contacts.fields import ContactField
from core.contacts.folding import FOLDED, list_name
from core.contacts.groups import pair_bytes
from core.database.folded import folded_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.canonical import canonical
from core.kernel.clock import to_micro
from core.kernel.ids import new_id
from core.kernel.text import fold

_NAMES = ("kind", "first_name", "middle_name", "last_name", "preferred_name", "organisation")
_STAMPS = "updated_at = ?, updated_by = ?, row_version = row_version + 1"


class Plan(Protocol):
    """One kind of operation."""

    def affected(self, connection: Connection, rows: Sequence[int]) -> int:
        """Return how many of these contacts would change."""
        ...

    def apply(self, uow: UnitOfWork, operation: Operation, rows: Sequence[int]) -> int:
        """Change these contacts and note what was; returns how many changed."""
        ...


@dataclass(frozen=True, slots=True)
class Join:
    """Puts contacts together with a tag, an interest or a group, or takes them apart.

    Attributes:
        table, column: the rows that join, and their column of the target.
        add: whether the rows are made or taken away.
    """

    table: str
    column: str
    target: UUID
    add: bool

    def affected(self, connection: Connection, rows: Sequence[int]) -> int:
        return len(self._concerned(connection, rows))

    def apply(self, uow: UnitOfWork, operation: Operation, rows: Sequence[int]) -> int:
        concerned = self._concerned(uow.connection, rows)
        self._write(uow, [key for _, key in concerned], self.add)
        return note_rows(uow.connection, operation, [row for row, _ in concerned])

    def take_back(self, uow: UnitOfWork, rows: Sequence[Before]) -> int:
        """Undo it for these contacts; returns how many are as they were."""
        contacts = _contacts(uow.connection, [row.contact for row in rows])
        self._write(uow, [key for _, key in contacts], not self.add)
        return len(contacts)

    def _concerned(self, connection: Connection, rows: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return row id and id of the contacts that are not yet as they shall be."""
        joined = (
            f"EXISTS (SELECT 1 FROM {self.table} AS pair WHERE pair.{self.column} = ?"
            " AND pair.contact_id = contact.id AND pair.deleted_at IS NULL)"
        )
        return _contacts(
            connection, rows, f"AND {'NOT ' if self.add else ''}{joined}", self.target.bytes
        )

    def _write(self, uow: UnitOfWork, contacts: Sequence[bytes], add: bool) -> None:
        if not contacts:
            return
        target = self.target.bytes
        if not add:
            uow.connection.exec_driver_sql(
                f"DELETE FROM {self.table} WHERE {self.column} = ? AND contact_id = ?",
                [(target, contact) for contact in contacts],
            )
            return
        organisation, person = uow.actor.organisation_id.bytes, uow.actor.person_id.bytes
        at = to_micro(uow.now)
        uow.connection.exec_driver_sql(
            f"INSERT INTO {self.table} (organisation_id, id, created_at, created_by, updated_at,"
            f" updated_by, row_version, {self.column}, contact_id)"
            " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT (organisation_id, id) DO UPDATE"
            " SET deleted_at = NULL",
            [
                (organisation, pair_bytes(target, one), at, person, at, person, target, one)
                for one in contacts
            ],
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """Gives a field of all contacts one value. ``value`` is as the driver stores it."""

    field: ContactField
    value: Any
    today: str

    def affected(self, connection: Connection, rows: Sequence[int]) -> int:
        return len(self._read(connection, rows))

    def apply(self, uow: UnitOfWork, operation: Operation, rows: Sequence[int]) -> int:
        found = self._read(uow.connection, rows)
        if not found:
            return 0
        made = [self.changed(row) for row in found]
        names = [*made[0]]
        sets = ", ".join(f"{name} = ?" for name in names)
        stamps = (to_micro(uow.now), uow.actor.person_id.bytes)
        uow.connection.exec_driver_sql(
            f"UPDATE contact SET {sets}, {_STAMPS} WHERE rowid = ?",
            [
                (*values.values(), *stamps, row["rowid"])
                for row, values in zip(found, made, strict=True)
            ],
        )
        if self.field.key == "status_id":
            self._note_statuses(uow, found)
        before = (
            Before(row["rowid"], row["row_version"] + 1, plain_json({n: row[n] for n in names}))
            for row in found
        )
        return note(uow.connection, operation, before)

    def _read(self, connection: Connection, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return what is needed of the contacts whose value is another one."""
        names = [*self.needed, "row_version", "id"]
        current = self.column
        if self.field.custom:
            current = f"custom ->> '$.{self.field.custom}'"
        read = connection.exec_driver_sql(
            f"SELECT contact.rowid, {', '.join(f'contact.{name}' for name in names)}"
            " FROM json_each(?) AS wanted"
            " CROSS JOIN contact ON contact.rowid = wanted.value"
            f" WHERE deleted_at IS NULL AND {current} IS NOT ?",
            (json.dumps([*rows]), self.value),
        ).all()
        return [dict(zip(["rowid", *names], row, strict=True)) for row in read]

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that decide what changes, and that change."""
        own = (self.column, "folded", "name_key", "status_since")
        return tuple(dict.fromkeys([*own, *_NAMES]))

    @property
    def column(self) -> str:
        """The column that holds the value."""
        return "custom" if self.field.custom else self.field.key

    def changed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what changes in a contact's row; both as stored."""
        values: dict[str, Any] = {self.column: self.value}
        text = self.value
        if self.field.custom:
            kept = json.loads(row["custom"]) if row["custom"] else {}
            kept.pop(self.field.custom, None)
            if self.value is not None and self.value is not False:
                kept[self.field.custom] = self.value
            values["custom"] = canonical(kept).decode() if kept else None
        if self.field.key in _NAMES:
            values["name_key"] = fold(list_name({**row, self.field.key: text}))
        if self.field.key in FOLDED or (self.field.custom and self.field.type == "text"):
            folded = json.loads(row["folded"]) if row["folded"] else {}
            folded.pop(self.field.key, None)
            folded |= folded_of({self.field.key: text}, [self.field.key]) or {}
            values["folded"] = canonical(folded).decode() if folded else None
        if self.field.key == "status_id":
            values["status_since"] = self.today
        return values

    def _note_statuses(self, uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
        at, person = to_micro(uow.now), uow.actor.person_id.bytes
        uow.connection.exec_driver_sql(
            "INSERT INTO status_change (organisation_id, id, created_at, created_by, updated_at,"
            " updated_by, row_version, contact_id, from_id, to_id, at)"
            " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
            [
                (
                    *(uow.actor.organisation_id.bytes, new_id().bytes, at, person, at, person),
                    *(row["id"], row["status_id"], self.value, at),
                )
                for row in rows
            ],
        )


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes contacts softly."""

    def affected(self, connection: Connection, rows: Sequence[int]) -> int:
        return len(_contacts(connection, rows))

    def apply(self, uow: UnitOfWork, operation: Operation, rows: Sequence[int]) -> int:
        listed = json.dumps([*rows])
        found = uow.connection.exec_driver_sql(
            "SELECT contact.rowid, row_version FROM json_each(?) AS wanted CROSS JOIN contact"
            " ON contact.rowid = wanted.value WHERE deleted_at IS NULL",
            (listed,),
        ).all()
        if not found:
            return 0
        stamps = (to_micro(uow.now), to_micro(uow.now), uow.actor.person_id.bytes)
        uow.connection.exec_driver_sql(
            f"UPDATE contact SET deleted_at = ?, {_STAMPS} WHERE rowid = ?",
            [(*stamps, row[0]) for row in found],
        )
        before = (Before(row[0], row[1] + 1, {"deleted_at": None}) for row in found)
        return note(uow.connection, operation, before)


def put_back(uow: UnitOfWork, rows: Sequence[Before]) -> int:
    """Write what was before, where nobody changed the contact since; returns how many."""
    back = 0
    stamps = (to_micro(uow.now), uow.actor.person_id.bytes)
    for row in rows:
        values = {name: stored_json(value) for name, value in row.values.items()}
        sets = ", ".join(f"{name} = ?" for name in values)
        back += uow.connection.exec_driver_sql(
            f"UPDATE contact SET {sets}, {_STAMPS} WHERE rowid = ? AND row_version = ?",
            (*values.values(), *stamps, row.contact, row.version),
        ).rowcount
    return back


def _contacts(
    connection: Connection, rows: Sequence[int], further: str = "", *values: Any
) -> list[tuple[int, bytes]]:
    """Return row id and id of those of the contacts that are there and fit ``further``."""
    read = connection.exec_driver_sql(
        "SELECT contact.rowid, contact.id FROM json_each(?) AS wanted CROSS JOIN contact"
        f" ON contact.rowid = wanted.value WHERE contact.deleted_at IS NULL {further}",
        (json.dumps([*rows]), *values),
    ).all()
    return [(row[0], row[1]) for row in read]


def plain_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values fit for JSON; bytes as an object with their hex."""
    return {
        name: {"hex": value.hex()} if isinstance(value, bytes) else value
        for name, value in values.items()
    }


def stored_json(value: Any) -> Any:
    """Return the stored value that ``plain_json`` made fit."""
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
