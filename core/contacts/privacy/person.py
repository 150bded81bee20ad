"""Reads who a request is about, and empties the contact's own row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, literal_column, select

from core.contacts.folding import full_name, list_name
from core.contacts.privacy.registry import Person
from core.contacts.tables import ContactEmailRow, ContactPhoneRow, ContactRow
from core.database.base import table_of
from core.kernel.errors import NotFound

_CONTACT = table_of(ContactRow)
_PHONE, _EMAIL = table_of(ContactPhoneRow), table_of(ContactEmailRow)
# What says nothing of the person; everything else of the row is emptied.
_STAYS = frozenset(
    {
        *("organisation_id", "id", "created_at", "created_by", "updated_at", "updated_by"),
        *("deleted_at", "row_version", "erased_at"),
    }
)


def read_person(connection: Connection, contact_id: UUID) -> Person:
    """Return who a contact is, also of one that was deleted.

    Raises:
        NotFound: there is none, or the person was erased.
    """
    found = (
        connection.execute(
            select(literal_column("contact.rowid", Integer).label("row_id"), _CONTACT).where(
                _CONTACT.c.id == contact_id, _CONTACT.c.erased_at.is_(None)
            )
        )
        .mappings()
        .first()
    )
    if found is None:
        raise NotFound("contact")
    row = dict(found)
    numbers = [found["mobile"], found["phone"], *_further(connection, _PHONE.c.number, contact_id)]
    emails = [found["email"], *_further(connection, _EMAIL.c.address, contact_id)]
    return Person(
        contact_id,
        found["row_id"],
        found["row_version"],
        called(row),
        _names(row),
        tuple(dict.fromkeys(one for one in emails if one)),
        tuple(dict.fromkeys(one for one in numbers if one)),
        found["external_id"] or "",
        found["picture"],
        found["deleted_at"] is not None,
    )


def called(row: Mapping[str, Any]) -> str:
    """Return what a contact is called in front of people."""
    return list_name(row) or row["email"] or row["mobile"] or row["phone"] or "This contact"


def blank(row: ContactRow) -> None:
    """Empty every column that says something of the person."""
    for column in _CONTACT.columns:
        if column.name in _STAYS:
            continue
        if column.name == "kind":
            row.kind = "person"
        elif column.name == "name_key":
            row.name_key = ""
        elif not column.nullable:
            setattr(row, column.name, False)
        else:
            setattr(row, column.name, None)


def _further(connection: Connection, column: Any, contact_id: UUID) -> list[str]:
    return list(
        connection.execute(select(column).where(column.table.c.contact_id == contact_id)).scalars()
    )


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return full names: a first or last name alone is too little to tell somebody by."""
    plain = " ".join(row[key] for key in ("first_name", "last_name") if row[key])
    found = [full_name(row), list_name(row)]
    if row["first_name"] and row["last_name"]:
        found.append(plain)
    return tuple(dict.fromkeys(one for one in found if one and " " in one))
