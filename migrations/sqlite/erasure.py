"""What follows in a workspace file when a contact becomes an erased one, whoever wrote it.

The journal of bulk operations forgets the contact, and what may still lie beneath the tables is
noted to be cleared away (``core.contacts.privacy.traces``).
"""

from __future__ import annotations

from sqlalchemy import Connection

_TRIGGERS = {
    "erased_contact": (
        "AFTER UPDATE OF erased_at ON contact"
        " WHEN NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL BEGIN"
        " DELETE FROM bulk_journal WHERE contact = NEW.rowid;"
        " INSERT INTO erased_trace (contact_id, picture) VALUES (NEW.id, OLD.picture); END"
    ),
}


def create(connection: Connection) -> None:
    """Make the triggers where they are missing."""
    for name, rest in _TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} {rest}")


def drop(connection: Connection) -> None:
    """Remove them."""
    for name in _TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
