"""Places that are rows of a table with the contact's id: read, counted and deleted alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, select

from core.access.tables import PersonRow
from core.contacts.privacy.registry import Found, Outcome, Person
from core.contacts.subjects import SUBJECTS
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork

_STAFF = table_of(PersonRow)
Describe = Callable[[Connection, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class RowsPlace:
    """All rows of ``rows`` that name the contact; deleted ones are theirs as well.

    Attributes:
        describe: makes label → value of a row; None takes what its subject says of its columns.
    """

    key: str
    title: str
    holds: str
    rows: tuple[Table, ...]
    describe: Describe | None = None

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(table.name for table in self.rows)

    def collect(self, reader: Reader, person: Person) -> Found:
        connection = reader.connection
        found = []
        for table in self.rows:
            query = select(table).where(*_of(table, person)).order_by(table.c.created_at)
            for row in map(dict, connection.execute(query).mappings()):
                said = (self.describe or _columns(table))(connection, row)
                found.append({**said, **stamps(connection, row)})
        return Found(tuple(found))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return Outcome(
            sum(
                reader.connection.execute(
                    select(func.count()).select_from(table).where(*_of(table, person))
                ).scalar_one()
                for table in self.rows
            )
        )

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        gone = 0
        for table in self.rows:
            gone += uow.connection.execute(table.delete().where(*_of(table, person))).rowcount
        return Outcome(gone)


def stamps(connection: Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return when and by whom a row was added and changed last."""
    names = {
        one.id: one.name
        for one in connection.execute(
            select(_STAFF.c.id, _STAFF.c.name).where(
                _STAFF.c.id.in_([row["created_by"], row["updated_by"]])
            )
        )
    }
    return {
        "Added": row["created_at"],
        "Added by": names.get(row["created_by"], ""),
        "Changed": row["updated_at"],
        "Changed by": names.get(row["updated_by"], ""),
        **({"Deleted": row["deleted_at"]} if row["deleted_at"] is not None else {}),
    }


def name_of(connection: Connection, table: Table, key: UUID | None, column: str = "name") -> str:
    """Return what the record with this id is called; empty for none."""
    if key is None:
        return ""
    return str(connection.execute(select(table.c[column]).where(table.c.id == key)).scalar() or "")


def _of(table: Table, person: Person) -> tuple[Any, ...]:
    return (table.c.contact_id == person.id,)


def _columns(table: Table) -> Describe:
    labels = SUBJECTS[table.name].labels
    return lambda connection, row: {
        label: row[name] for name, label in labels.items() if name != "deleted_at" and row[name]
    }
