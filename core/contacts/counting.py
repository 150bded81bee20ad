"""Counts all contacts by one small index."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from core.contacts.tables import ContactRow
from core.database.base import table_of

_CONTACT = table_of(ContactRow)
BY_NAME = "ix_contact_name_key"


def count_contacts(connection: Connection) -> int:
    """Return how many contacts there are.

    The index is named, as SQLite by itself reads every contact whole: seconds for a million, in
    which a figure shows what was before.
    """
    live = select(func.count()).select_from(_CONTACT).where(_CONTACT.c.deleted_at.is_(None))
    by_name = live.with_hint(_CONTACT, f"INDEXED BY {BY_NAME}", "sqlite")
    return int(connection.execute(by_name).scalar_one())
