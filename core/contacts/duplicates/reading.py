"""Reads the two contacts of a merge, and what refers to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core.contacts.duplicates.gathering import Further, FurtherAddress
from core.contacts.duplicates.plan import Side
from core.contacts.duplicates.references import BELONGING, Reference
from core.contacts.fields import SENSITIVE_KEYS
from core.contacts.reach import ADDRESS
from core.contacts.tables import (
    ContactAddressRow,
    ContactEmailRow,
    ContactMergeRow,
    ContactPhoneRow,
    ContactPrivateRow,
    ContactRow,
)
from core.database.base import table_of

_CONTACT, _PRIVATE = table_of(ContactRow), table_of(ContactPrivateRow)
_PHONE, _EMAIL = table_of(ContactPhoneRow), table_of(ContactEmailRow)
_ADDRESS, _MERGE = table_of(ContactAddressRow), table_of(ContactMergeRow)


def read_side(connection: Connection, contact: UUID, sensitive: bool) -> Side | None:
    """Return a contact as merging sees it, None when there is none; deleted ones, too."""
    row = connection.execute(select(_CONTACT).where(_CONTACT.c.id == contact)).mappings().first()
    if row is None:
        return None
    private = _private(connection, contact) if sensitive else {}
    return Side(
        dict(row),
        row["updated_at"],
        row["custom"] or {},
        {key: private[key] for key in SENSITIVE_KEYS if key in private},
        private.get("custom") or {},
        [
            Further(one.id, one.number, one.kind, one.state, one.opt_out, one.raw)
            for one in _children(connection, _PHONE, contact)
        ],
        [
            Further(one.id, one.address, one.kind, one.state, one.opt_out)
            for one in _children(connection, _EMAIL, contact)
        ],
        [
            FurtherAddress(one.id, one.kind, tuple(getattr(one, name) for name in ADDRESS))
            for one in _children(connection, _ADDRESS, contact)
        ],
    )


def _private(connection: Connection, contact: UUID) -> dict[str, Any]:
    row = (
        connection.execute(
            select(_PRIVATE).where(_PRIVATE.c.id == contact, _PRIVATE.c.deleted_at.is_(None))
        )
        .mappings()
        .first()
    )
    return dict(row) if row is not None else {}


def _children(connection: Connection, table: Any, contact: UUID) -> Sequence[Any]:
    return connection.execute(
        select(table)
        .where(table.c.contact_id == contact, table.c.deleted_at.is_(None))
        .order_by(table.c.position, table.c.id)
    ).all()


def what_moves(
    connection: Connection, contact: UUID, survivor: UUID, references: Sequence[Reference]
) -> dict[str, int]:
    """Return how many rows of each kind go along, by noun; none that the survivor has already."""
    found = {}
    for one in references:
        table = table_of(one.row)  # type: ignore[arg-type]
        found[one.noun] = connection.execute(
            select(func.count())
            .select_from(table)
            .where(table.c[one.column] == contact, table.c.deleted_at.is_(None))
        ).scalar_one()
    for joined in BELONGING:
        table = table_of(joined.row)
        column = table.c[joined.column]
        own = select(column).where(table.c.contact_id == survivor, table.c.deleted_at.is_(None))
        found[joined.noun] = connection.execute(
            select(func.count())
            .select_from(table)
            .where(table.c.contact_id == contact, table.c.deleted_at.is_(None))
            .where(column.not_in(own))
        ).scalar_one()
    return {noun: int(count) for noun, count in found.items() if count}


def merged_into(connection: Connection, survivor: UUID) -> list[UUID]:
    """Return the contacts that went into this one and those that went into them before."""
    found: list[UUID] = []
    wanted = [survivor]
    while wanted:
        wanted = [
            key
            for key in connection.execute(
                select(_MERGE.c.merged_id).where(
                    _MERGE.c.survivor_id.in_(wanted), _MERGE.c.deleted_at.is_(None)
                )
            ).scalars()
            if key not in found and key != survivor
        ]
        found += wanted
    return found
