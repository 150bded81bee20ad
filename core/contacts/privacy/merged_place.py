"""What merging keeps of a person: entries that went into theirs, and how all were before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, or_, select

from core.contacts.duplicates.reading import merged_into
from core.contacts.privacy.person import read_person
from core.contacts.privacy.registry import Found, Outcome, Person, PersonalDataPlace
from core.contacts.tables import (
    ContactApartRow,
    ContactMergeChangeRow,
    ContactMergePrivateRow,
    ContactMergeRow,
)
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import NotFound

_MERGE = table_of(ContactMergeRow)
_CHANGE, _PRIVATE = table_of(ContactMergeChangeRow), table_of(ContactMergePrivateRow)
_APART = table_of(ContactApartRow)


class MergedPlace:
    """Merges of the person's entries; those that went into this one are the same person.

    Args:
        places: what holds rows of a contact, its own row last; merged entries are erased there.
    """

    key = "merged"
    title = "Merged entries"
    holds = "Other entries of the person, and how they were before they were merged"
    tables = frozenset(
        {"contact_merge", "contact_merge_change", "contact_merge_private", "contact_apart"}
    )

    def __init__(self, places: tuple[PersonalDataPlace, ...]) -> None:
        self._places = places

    def collect(self, reader: Reader, person: Person) -> Found:
        connection = reader.connection
        found: list[Mapping[str, Any]] = []
        for other in self._entries(connection, person):
            for place in self._places:
                told = place.collect(reader, other)
                found += [{"Of the merged entry": other.name, **one} for one in told.records]
        return Found(tuple(found))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return Outcome(self._count(reader.connection, person))

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        gone = self._count(uow.connection, person)
        uow.session.flush()
        entries = self._entries(uow.connection, person)
        for table in (_CHANGE, _PRIVATE, _MERGE, _APART):
            uow.connection.execute(table.delete().where(_of(uow.connection, table, person)))
        for other in entries:
            for place in self._places:
                place.erase(uow, other)
        return Outcome(gone)

    def _entries(self, connection: Connection, person: Person) -> list[Person]:
        found = []
        for key in merged_into(connection, person.id):
            try:
                one = read_person(connection, key)
            except NotFound:
                continue  # erased before
            if one.deleted:
                found.append(one)
        return found

    def _count(self, connection: Connection, person: Person) -> int:
        rows = sum(
            connection.execute(
                select(func.count()).select_from(table).where(_of(connection, table, person))
            ).scalar_one()
            for table in (_CHANGE, _PRIVATE, _MERGE, _APART)
        )
        return int(rows) + len(self._entries(connection, person))


def _of(connection: Connection, table: Any, person: Person) -> ColumnElement[bool]:
    """Return which rows of a table tell of the person, or of an entry that went into theirs."""
    ids: list[UUID] = [person.id, *merged_into(connection, person.id)]
    if table is _APART:
        return or_(table.c.first_id.in_(ids), table.c.second_id.in_(ids))
    own = or_(_MERGE.c.survivor_id.in_(ids), _MERGE.c.merged_id.in_(ids))
    if table is _MERGE:
        return own
    merges = connection.execute(select(_MERGE.c.id).where(own)).scalars().all()
    return or_(table.c.merge_id.in_(merges), table.c.contact_id.in_(ids))
