"""How many contacts have a value in the organisation's own fields.

Values of own fields have no index, so each question reads all contacts once: about a second for a
million. They are asked where fields are looked after, never by lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Table, func, select

from core.contacts.lists.json_value import JsonValue
from core.contacts.tables import ContactPrivateRow, ContactRow
from core.database.base import table_of
from core.kernel.fields import Privacy

_CONTACT, _PRIVATE = table_of(ContactRow), table_of(ContactPrivateRow)


def count_filled(
    connection: Connection, key: str, privacy: Privacy | str, value: str | None = None
) -> int:
    """Return how many contacts have a value under ``key``, or just this ``value``.

    Sensitive values are counted among those that the file holds.
    """
    table = _table(privacy)
    stored = JsonValue(table, key, "choice")
    condition = stored.is_not(None) if value is None else stored == value
    query = select(func.count()).select_from(table).where(*_live(table), condition)
    return int(connection.execute(query).scalar_one())


def filled(connection: Connection, keys: Mapping[str, Privacy]) -> dict[str, int]:
    """Return how many contacts have a value under each of ``keys`` (key → class), in one pass."""
    found: dict[str, int] = {}
    for table in (_CONTACT, _PRIVATE):
        asked = [key for key, privacy in keys.items() if _table(privacy) is table]
        found |= _counts(connection, table, asked)
    return found


def _counts(connection: Connection, table: Table, keys: Sequence[str]) -> dict[str, int]:
    if not keys:
        return {}
    counts = [func.count(JsonValue(table, key, "choice")) for key in keys]
    query = select(*counts).select_from(table).where(*_live(table))
    row = connection.execute(query).one()
    return {key: int(count) for key, count in zip(keys, row, strict=True)}


def _table(privacy: Privacy | str) -> Table:
    return _PRIVATE if privacy == "sensitive" else _CONTACT


def _live(table: Table) -> tuple[ColumnElement[bool], ...]:
    conditions = (table.c.deleted_at.is_(None), table.c.custom.is_not(None))
    if table is _CONTACT:
        return conditions
    owner = select(_CONTACT.c.id).where(
        _CONTACT.c.organisation_id == table.c.organisation_id,
        _CONTACT.c.id == table.c.contact_id,
        _CONTACT.c.deleted_at.is_(None),
    )
    return (*conditions, owner.exists())
