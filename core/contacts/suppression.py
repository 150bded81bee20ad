"""Who must not be taken in again: keyed hashes of the addresses, numbers and ids of the erased.

A hash is HMAC-SHA256 (RFC 2104) over the kind and the normalised value, under a random key of the
organisation. The key lies in the same database, so that every desk and an import can ask: it
protects against casual reading and ready-made tables, not against whoever holds the database and
tries out addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Connection, func, select

from core.contacts.tables import (
    ContactEmailRow,
    ContactPhoneRow,
    ContactRow,
    SuppressionKeyRow,
    SuppressionRow,
)
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import Refused
from core.kernel.ids import content_id, new_id

Kind = Literal["email", "number", "external_id"]
_KEY, _ROW = table_of(SuppressionKeyRow), table_of(SuppressionRow)
_PHONE, _EMAIL = table_of(ContactPhoneRow), table_of(ContactEmailRow)
_AT_ONCE = 500
_WORDS: dict[Kind, str] = {
    "email": "e-mail address",
    "number": "phone number",
    "external_id": "external ID",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the form that contacts store: e-mail in lower case, number in E.164."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A value that is suppressed, and since when."""

    value: Value
    since: datetime


class Suppressed(Refused):
    """Somebody with one of these values was erased and asked not to be taken in again.

    ``values`` are those that match. With the right to delete contacts a person may add them all
    the same, which is recorded.
    """

    def __init__(self, values: Sequence[Value]) -> None:
        kinds = list(dict.fromkeys(_WORDS[one.kind] for one in values))
        super().__init__(
            f"The person with this {' and '.join(kinds)} was erased at their request.",
            "Nothing was saved.",
            "Leave them out, or have somebody who may delete contacts add them on purpose.",
        )
        self.values = tuple(values)


def matches(connection: Connection, values: Iterable[Value]) -> list[Match]:
    """Return those of ``values`` that are suppressed; asks once for each 500."""
    keys = _keys(connection)
    if not keys:
        return []
    wanted = list(dict.fromkeys(one for one in values if one.text))
    hashes = {hashed(key, one): one for one in wanted for key in keys.values()}
    found: dict[Value, datetime] = {}
    listed = list(hashes)
    for start in range(0, len(listed), _AT_ONCE):
        rows = connection.execute(
            select(_ROW.c.hash, _ROW.c.created_at).where(
                _ROW.c.hash.in_(listed[start : start + _AT_ONCE]), _ROW.c.deleted_at.is_(None)
            )
        )
        found.update((hashes[bytes(digest)], at) for digest, at in rows)
    return [Match(one, found[one]) for one in wanted if one in found]


def reached(uow: UnitOfWork, row: ContactRow) -> frozenset[Value]:
    """Return every address, number and external id of a contact; nothing while nobody is erased."""
    if not _keys(uow.connection):
        return frozenset()
    uow.session.flush()
    found = [
        Value("email", row.email or ""),
        Value("number", row.mobile or ""),
        Value("number", row.phone or ""),
        Value("external_id", row.external_id or ""),
    ]
    further: tuple[tuple[Kind, Column[Any]], ...] = (
        ("number", _PHONE.c.number),
        ("email", _EMAIL.c.address),
    )
    for kind, column in further:
        of = column.table.c
        query = select(column).where(of.contact_id == row.id, of.deleted_at.is_(None))
        found += [Value(kind, one) for one in uow.connection.execute(query).scalars()]
    return frozenset(one for one in found if one.text)


def check_suppressed(
    uow: UnitOfWork, row: ContactRow, known: frozenset[Value], on_purpose: bool
) -> dict[str, bool]:
    """Refuse values of a contact that it did not have before and that are suppressed.

    Args:
        known: what it had before.
        on_purpose: take them in all the same.

    Returns:
        What the audit trail notes of it; empty when nothing is suppressed.

    Raises:
        Suppressed: they are, and it was not on purpose.
        NotAllowed: on purpose, without the right to delete contacts.
    """
    found = matches(uow.connection, sorted(reached(uow, row) - known, key=lambda one: one.text))
    if not found:
        return {}
    if not on_purpose:
        raise Suppressed([one.value for one in found])
    uow.actor.require("contacts.delete")
    return {"suppressed_on_purpose": True}


def suppress(uow: UnitOfWork, values: Iterable[Value]) -> int:
    """Keep hashes of ``values``; returns how many are new."""
    wanted = list(dict.fromkeys(one for one in values if one.text))
    known = {one.value for one in matches(uow.connection, wanted)}
    fresh = [one for one in wanted if one not in known]
    if not fresh:
        return 0
    keys = _keys(uow.connection)
    if not keys:
        row = uow.add(SuppressionKeyRow(id=new_id(), key=secrets.token_bytes(32)))
        uow.session.flush()
        keys = {row.id: row.key}
    key_id, key = min(keys.items())
    for one in fresh:
        digest = hashed(key, one)
        there = uow.session.get(SuppressionRow, (uow.actor.organisation_id, content_id(digest)))
        if there is not None:
            there.deleted_at = None
        else:
            uow.add(
                SuppressionRow(id=content_id(digest), key_id=key_id, kind=one.kind, hash=digest)
            )
    uow.session.flush()
    return len(fresh)


def count(connection: Connection) -> int:
    """Return how many values are suppressed."""
    live = select(func.count()).select_from(_ROW).where(_ROW.c.deleted_at.is_(None))
    return int(connection.execute(live).scalar_one())


def hashed(key: bytes, value: Value) -> bytes:
    """Return the 32 bytes that are kept of a value."""
    return hmac.digest(key, f"{value.kind}\n{value.text}".encode(), hashlib.sha256)


def _keys(connection: Connection) -> dict[UUID, bytes]:
    rows = connection.execute(select(_KEY.c.id, _KEY.c.key))
    return {row.id: bytes(row.key) for row in rows}
