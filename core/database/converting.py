"""Writes a workspace file of the former page authentication anew, once, before it is used.

SQLCipher changes it only by ``sqlcipher_export``, which writes every table and index into another
file; copying pages is supported between files of the same kind. Row ids stay, except in a table
that has neither an integer key nor an index; Chancery has none.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from core.database.backup import make_backup, sync_folder
from core.database.engine import AUTHENTICATION, connect, connect_to_any
from core.database.failures import corrupt, disk_full, told_plainly

_SUFFIXES = ("", "-wal", "-shm")


def convert_former(database: Path, key: bytes, now: datetime) -> bool:
    """Bring ``database`` to the present authentication, if it has the former one.

    A copy is made beside it, held against it, and moved into its place; the former file is kept as
    a backup ``before-migration``. No connection may be open. Whoever is killed in here leaves one
    whole file or the other.

    Returns:
        Whether it was converted.

    Raises:
        CorruptFile, DiskFull, ReadOnlyFolder: the file is as it was.
    """
    beside = database.with_suffix(".converting")
    with told_plainly(database):
        former = connect_to_any(database, key)
        try:
            if former.execute("PRAGMA cipher_hmac_algorithm").fetchone()[0] == AUTHENTICATION:
                return False
            former.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            # The copy and the backup.
            if shutil.disk_usage(database.parent).free < database.stat().st_size * 22 // 10:
                raise disk_full(database.parent)
            _remove(beside)
            _export(former, beside, key)
            if not _is_whole(beside, key, _content(former)):
                raise corrupt(database)
            former.close()
            make_backup(database, key, now, "before-migration")
            _take_place(beside, database)
        finally:
            former.close()
            _remove(beside)
    return True


def _export(former: Any, beside: Path, key: bytes) -> None:
    # Without a journal: whatever is cut short is made again from the beginning.
    former.execute(f"ATTACH ? AS fresh KEY \"x'{key.hex()}'\"", (str(beside),))
    former.execute(f"PRAGMA fresh.cipher_hmac_algorithm = {AUTHENTICATION}")
    former.execute("PRAGMA fresh.journal_mode = OFF")
    _carry(former, "auto_vacuum")  # has to be said before there is anything
    former.execute("SELECT sqlcipher_export('fresh')").fetchone()
    _carry(former, "user_version")
    former.execute("DETACH fresh")


def _carry(former: Any, pragma: str) -> None:
    (value,) = former.execute(f"PRAGMA main.{pragma}").fetchone()
    former.execute(f"PRAGMA fresh.{pragma} = {value}")


def _is_whole(beside: Path, key: bytes, content: object) -> bool:
    """Tell whether every page of the copy is sound and it holds ``content``."""
    fresh = connect(beside, key)
    try:
        return (
            not fresh.execute("PRAGMA cipher_integrity_check").fetchall()
            and fresh.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            and _content(fresh) == content
        )
    finally:
        fresh.close()


def _content(connection: Any) -> tuple[set[tuple[str, ...]], dict[str, int]]:
    """Return the whole schema, and how many rows each table has."""
    schema = set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema"))
    tables = [name for kind, name, *_ in schema if kind == "table"]
    counts = {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for name in tables
    }
    return schema, counts


def _take_place(beside: Path, database: Path) -> None:
    with beside.open("r+b") as written:
        os.fsync(written.fileno())
    # The backup brought the log into the file. What is left of it must be gone for good before
    # another file takes the name, or it would be read into that one.
    for suffix in _SUFFIXES[1:]:
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    sync_folder(database.parent)
    beside.replace(database)
    sync_folder(database.parent)


def _remove(beside: Path) -> None:
    for suffix in _SUFFIXES:
        Path(f"{beside}{suffix}").unlink(missing_ok=True)
