"""The catalogue of parcel types: what is handed over, with a picture of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from core.contacts.records import ParcelType
from core.contacts.tables import ParcelTypeRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.outgoing import send_later
from core.kernel.errors import InvalidValue
from core.kernel.ids import new_id
from core.kernel.text import fold, squeeze

_TYPE = table_of(ParcelTypeRow)
_LONGEST_NAME, _LONGEST_TEXT = 120, 500


class CatalogueService:
    """Adds, changes and retires parcel types."""

    def add(
        self, uow: UnitOfWork, name: str, description: str = "", picture: bytes | None = None
    ) -> UUID:
        """Add a type; returns its id.

        Args:
            picture: SHA-256 of a stored picture (``core.documents.pictures``).

        Raises:
            InvalidValue: no name, one that another type has, or text that is too long.
        """
        uow.actor.require("contacts.edit")
        row = ParcelTypeRow(id=new_id(), name=_name(uow, name), description=_about(description))
        row.picture = picture
        uow.add(row)
        send_later(uow.connection, picture)
        uow.record("parcel_type.added", "parcel_type", row.id, name=row.name)
        uow.undoable(f"Add parcel type {row.name}")
        return row.id

    def change(
        self,
        uow: UnitOfWork,
        type_id: UUID,
        name: str,
        description: str,
        picture: bytes | None,
        active: bool,
    ) -> None:
        """Change a type, or switch it off: it is not offered any more. Can be undone.

        Raises:
            InvalidValue: no name, one that another type has, or text that is too long.
        """
        uow.actor.require("contacts.edit")
        row = uow.get(ParcelTypeRow, type_id)
        row.name, row.description = _name(uow, name, type_id), _about(description)
        if row.picture != picture:
            send_later(uow.connection, picture)
        row.picture, row.active = picture, active
        uow.record("parcel_type.changed", "parcel_type", type_id, name=row.name)
        uow.undoable(f"Change parcel type {row.name}")

    def delete(self, uow: UnitOfWork, type_id: UUID) -> None:
        """Delete a type; can be undone."""
        uow.actor.require("contacts.edit")
        row = uow.get(ParcelTypeRow, type_id)
        uow.delete(row)
        uow.record("parcel_type.deleted", "parcel_type", type_id, name=row.name)
        uow.undoable(f"Delete parcel type {row.name}")

    def types(self, reader: Reader, *, all_of_them: bool = False) -> list[ParcelType]:
        """Return the types by name; those in use, or all of them."""
        reader.actor.require("contacts.read")
        query = select(_TYPE).where(_TYPE.c.deleted_at.is_(None))
        if not all_of_them:
            query = query.where(_TYPE.c.active)
        rows = reader.connection.execute(query)
        found = [
            ParcelType(row.id, row.name, row.description, row.picture, row.active) for row in rows
        ]
        return sorted(found, key=lambda one: fold(one.name))


def _name(uow: UnitOfWork, typed: str, own: UUID | None = None) -> str:
    name = squeeze(typed)
    if not name or len(name) > _LONGEST_NAME:
        raise InvalidValue("name", typed, f"a name of at most {_LONGEST_NAME} characters")
    known = uow.connection.execute(
        select(_TYPE.c.id, _TYPE.c.name).where(_TYPE.c.deleted_at.is_(None))
    )
    if any(fold(row.name) == fold(name) and row.id != own for row in known):
        raise InvalidValue("name", name, "a name that no other parcel type has")
    return name


def _about(typed: str) -> str:
    text = squeeze(typed)
    if len(text) > _LONGEST_TEXT:
        raise InvalidValue("description", f"{text[:40]}…", f"at most {_LONGEST_TEXT} characters")
    return text
