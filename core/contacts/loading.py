"""Puts many new contacts into the file at once, past the session, with everything that is computed.

Values must be as they are stored (``core.contacts.values`` reads them); constraints and triggers
hold as for any other row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Connection

from core.contacts.folding import derived
from core.contacts.lists.columns import CONTACT
from core.database.types import Json
from core.database.unit_of_work import UnitOfWork
from core.kernel.canonical import canonical
from core.kernel.clock import to_micro
from core.kernel.ids import new_id

_NAMES = tuple(column.name for column in CONTACT.columns)
_JSON = frozenset(column.name for column in CONTACT.columns if isinstance(column.type, Json))
_SWITCHES = tuple(
    column.name
    for column in CONTACT.columns
    if isinstance(column.type, Boolean) and not column.nullable
)
_PUT = f"INSERT INTO contact ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))})"


def put_contacts(uow: UnitOfWork, contacts: Iterable[Mapping[str, Any]]) -> list[UUID]:
    """Insert contacts (column → stored value) and return their ids, in the order given.

    ``id``, ``created_at`` and the other stamps may be given; they are filled in otherwise. The
    caller records the audit event.

    Raises:
        sqlalchemy.exc.IntegrityError: a unique value is taken, or what is referred to is missing.
    """
    uow.session.flush()
    stamps = _stamps(uow)
    rows, ids = [], []
    for contact in contacts:
        key = contact.get("id") or new_id()
        row = {**stamps, **contact, "id": key}
        row |= derived(row)
        ids.append(key)
        rows.append(tuple(_stored(name, row.get(name)) for name in _NAMES))
    _put_many(uow.connection, rows)
    return ids


def _put_many(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(_PUT, [*rows])


def _stamps(uow: UnitOfWork) -> dict[str, Any]:
    return {
        "kind": "person",
        **dict.fromkeys(_SWITCHES, False),
        "organisation_id": uow.actor.organisation_id,
        "created_at": uow.now,
        "created_by": uow.actor.person_id,
        "updated_at": uow.now,
        "updated_by": uow.actor.person_id,
        "row_version": 1,
    }


def _stored(name: str, value: Any) -> Any:
    """Return a value as the driver takes it."""
    if value is None or isinstance(value, str | int | bytes):
        return value
    if isinstance(value, UUID):
        return value.bytes
    if name in _JSON:
        return canonical(value).decode()
    if hasattr(value, "tzinfo"):
        return to_micro(value)
    assert isinstance(value, date)
    return value.isoformat()
