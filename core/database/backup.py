"""Copies of the workspace file: made before each migration and on demand, restored by choice.

A backup is the encrypted file itself, so it needs the same key and can be opened as it is.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from core.database.engine import connect_to_any
from core.database.failures import corrupt, disk_full, told_plainly

KEEP = 10
_STAMP = "%Y-%m-%dT%H%M%S.%fZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup file. ``reason`` is ``before-migration``, ``by-hand`` or ``before-restore``."""

    path: Path
    made_at: datetime
    reason: str
    size: int


def make_backup(database: Path, key: bytes, now: datetime, reason: str) -> Backup:
    """Copy the database into ``backups/`` beside it, and check the copy.

    Open connections may go on reading; the caller makes sure that nobody writes.

    Raises:
        DiskFull, ReadOnlyFolder, CorruptFile: nothing is left behind.
    """
    folder = database.parent / "backups"
    target = folder / f"{now.strftime(_STAMP)}.{reason}.db"
    partial = target.with_suffix(".partial")
    with told_plainly(database):
        folder.mkdir(exist_ok=True)
        if shutil.disk_usage(folder).free < database.stat().st_size * 11 // 10:
            raise disk_full(folder)
        try:
            _checkpoint(database, key)
            _copy(database, partial)
            check(partial, key)
            partial.replace(target)
        finally:
            for leftover in (partial, Path(f"{partial}-wal"), Path(f"{partial}-shm")):
                leftover.unlink(missing_ok=True)
        sync_folder(folder)
    _forget_old(folder)
    return Backup(target, now, reason, target.stat().st_size)


def list_backups(database: Path) -> list[Backup]:
    """Return the backups of ``database``, newest first. Other files in the folder are ignored."""
    found = []
    for path in (database.parent / "backups").glob("*.db"):
        stamp, _, reason = path.stem.rpartition(".")
        try:
            made = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Backup(path, made, reason, path.stat().st_size))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def restore_backup(database: Path, key: bytes, backup: Path, now: datetime) -> Path | None:
    """Put ``backup`` in place of ``database``; no connection may be open.

    The present file is kept as ``before-restore`` first, whole or damaged as it is.

    Returns:
        Where the replaced file is kept, None if there was none.

    Raises:
        CorruptFile: the backup is damaged or belongs to another key; the database is untouched.
    """
    check(backup, key)
    kept: Path | None = None
    with told_plainly(database):
        partial = database.with_suffix(".restoring")
        _copy(backup, partial)
        if database.exists():
            kept = database.parent / "backups" / f"{now.strftime(_STAMP)}.before-restore.db"
            kept.parent.mkdir(exist_ok=True)
            wal = Path(f"{database}-wal")
            if wal.exists() and wal.stat().st_size:
                _copy(wal, Path(f"{kept}-wal"))
            # Whole under its own name or not there: a cut copy must never be listed as a backup.
            short = kept.with_suffix(".partial")
            _copy(database, short)
            short.replace(kept)
        for suffix in ("-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        partial.replace(database)
        sync_folder(database.parent)
    return kept


def check(path: Path, key: bytes) -> None:
    """Read every page of the file at ``path``, whichever authentication it has.

    Raises:
        CorruptFile: a page is damaged, or the key is not its key.
    """
    try:
        connection = connect_to_any(path, key, read_only=True)
        try:
            broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            result = connection.execute("PRAGMA quick_check").fetchone()
        finally:
            connection.close()
    except sqlcipher.DatabaseError as error:
        raise corrupt(path) from error
    if broken or result is None or result[0] != "ok":
        raise corrupt(path)


def _checkpoint(database: Path, key: bytes) -> None:
    connection = connect_to_any(database, key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        writing.flush()
        os.fsync(writing.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk, where the system lets one ask for it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_old(folder: Path) -> None:
    automatic = sorted(folder.glob("*.before-migration.db"), reverse=True)
    for path in automatic[KEEP:]:
        path.unlink(missing_ok=True)
