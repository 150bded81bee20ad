"""Indexes that are made when somebody filters or sorts by a field that has none.

They live in the workspace file alone, are made behind everything that a person waits for, and the
one that was not needed for longest goes when there are too many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from core.contacts.fields import ContactField
from core.contacts.lists.columns import expression_of

PREFIX = "lookup_contact_"
MOST = 12
_PLAIN = re.compile(r"[^a-z0-9_]")


def name_of(key: str) -> str:
    """Return the name of the index for the field ``key``."""
    return PREFIX + _PLAIN.sub("_", key)


def made(connection: Connection) -> list[str]:
    """Return the names of the indexes that were made, oldest first."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND name GLOB ? ORDER BY rowid",
        (f"{PREFIX}*",),
    ).scalars()
    return [str(name) for name in names]


def make(connection: Connection, fields: Mapping[str, ContactField], key: str) -> bool:
    """Make the index of a field; returns whether it was missing."""
    field = fields.get(key)
    there = made(connection)
    if field is None or field.privacy == "sensitive" or name_of(key) in there:
        return False
    for name in there[: max(0, len(there) - MOST + 1)]:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    # The compiler names the table before each column, which an index does not take.
    expression = str(expression_of(field).compile(dialect=sqlite.dialect()))
    bare = expression.replace("contact.", "")
    connection.exec_driver_sql(
        f"CREATE INDEX {name_of(key)} ON contact ({bare}) WHERE deleted_at IS NULL"
    )
    connection.exec_driver_sql(f"ANALYZE {name_of(key)}")
    return True


def drop_all(connection: Connection) -> None:
    """Remove all of them, before the table is changed."""
    for name in made(connection):
        connection.exec_driver_sql(f"DROP INDEX {name}")
