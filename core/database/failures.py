"""Turns what SQLite says into what a person can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from core.kernel.errors import (
    Cancelled,
    CorruptFile,
    DiskFull,
    ReadOnlyFolder,
    WorkspaceError,
    WorkspaceLocked,
)

_SIGNS: tuple[tuple[str, type[WorkspaceError]], ...] = (
    ("disk is full", DiskFull),
    ("readonly database", ReadOnlyFolder),
    ("unable to open database", ReadOnlyFolder),
    ("malformed", CorruptFile),
    ("file is not a database", CorruptFile),
    ("hmac check failed", CorruptFile),
    ("disk i/o error", CorruptFile),
    ("database is locked", WorkspaceLocked),
)


def disk_full(path: Path) -> DiskFull:
    """Return the error for a full disk."""
    return DiskFull(
        path,
        "The disk is full, so the change could not be written.",
        "Everything saved before is kept.",
        "Make room on the disk, then try again.",
    )


def read_only(path: Path) -> ReadOnlyFolder:
    """Return the error for a folder or file that cannot be written."""
    return ReadOnlyFolder(
        path,
        f"Chancery may not write to “{path}”.",
        "The workspace was not changed.",
        "Ask for permission to write to the folder, or copy the workspace to one of your own.",
    )


def corrupt(path: Path) -> CorruptFile:
    """Return the error for a damaged file."""
    return CorruptFile(
        path,
        "The workspace file is damaged.",
        "Chancery has not changed it; earlier backups are kept beside it.",
        "Restore the latest backup.",
    )


def locked(path: Path) -> WorkspaceLocked:
    """Return the error for a workspace that another program holds."""
    return WorkspaceLocked(
        path,
        "This workspace is already open in another Chancery window.",
        "Nothing was changed.",
        "Use that window, or close it and try again.",
    )


_MAKERS = {
    DiskFull: disk_full,
    ReadOnlyFolder: read_only,
    CorruptFile: corrupt,
    WorkspaceLocked: locked,
}


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Raise our own errors for what the database or the operating system refuses.

    Raises:
        DiskFull, ReadOnlyFolder, CorruptFile, WorkspaceLocked: see their names.
        Cancelled: the statement was interrupted on purpose.
    """
    try:
        yield
    except (DBAPIError, sqlcipher.DatabaseError) as error:
        raise _translated(error, path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(path) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise read_only(path) from error
        raise


def _translated(error: Exception, path: Path) -> Exception:
    words = str(getattr(error, "orig", error)).lower()
    if words == "interrupted":
        return Cancelled()
    for sign, kind in _SIGNS:
        if sign in words:
            return _MAKERS[kind](path)
    return error
