"""Workspace files as Chancery wrote them before decision 0017, and everything that is in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.database.engine import FORMER_AUTHENTICATION, connect, connect_to_any


def make_former(database: Path, key: bytes, **pragmas: int) -> None:
    """Give the closed file the former authentication, and what ``pragmas`` say of it."""
    beside = database.with_suffix(".former")
    connection = connect(database, key)
    connection.execute(f"ATTACH ? AS former KEY \"x'{key.hex()}'\"", (str(beside),))
    connection.execute(f"PRAGMA former.cipher_hmac_algorithm = {FORMER_AUTHENTICATION}")
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA former.{name} = {value}")
    connection.execute("SELECT sqlcipher_export('former')").fetchone()
    connection.close()
    connect(beside, key, authentication=FORMER_AUTHENTICATION).close()  # it has a log from now on
    beside.replace(database)


def authentication(database: Path, key: bytes) -> str:
    """Return how the pages of a sound file are authenticated."""
    connection = connect_to_any(database, key, read_only=True)
    try:
        return str(connection.execute("PRAGMA cipher_hmac_algorithm").fetchone()[0])
    finally:
        connection.close()


def content(database: Path, key: bytes) -> dict[str, Any]:
    """Return the schema and every row of every table, with its row id where it has one.

    Of a full-text table it returns the row ids; its shadow tables say the rest.
    """
    connection = connect_to_any(database, key, read_only=True)
    try:
        schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        found: dict[str, Any] = {"": connection.execute(schema).fetchall()}
        tables = connection.execute("SELECT name, type, wr FROM pragma_table_list").fetchall()
        for name, kind, without in tables:
            what = "rowid" if kind == "virtual" else "*" if without else "rowid, *"
            if name != "sqlite_schema" and name != "sqlite_temp_schema":
                found[name] = connection.execute(f'SELECT {what} FROM "{name}"').fetchall()
        return found
    finally:
        connection.close()
