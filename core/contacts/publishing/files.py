"""The file of a published list: written whole or not at all, and never over somebody else's."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from core.contacts.publishing.page import MARK
from core.contacts.publishing.records import State
from core.kernel.errors import Refused
from core.tabular.partial_file import partial_file

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_page(path: Path, data: bytes, before: Callable[[], object] = lambda: None) -> bytes:
    """Write the page and return its SHA-256.

    Args:
        before: called when everything is on the disk, just before the page takes its place; what
            it raises leaves the old page as it was.

    Raises:
        Refused: the folder is gone or cannot be written, or the disk is full.
    """
    try:
        with partial_file(path) as part:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            before()
    except OSError as error:
        raise _told(path, error) from error
    return hashlib.sha256(data).digest()


def remove_page(path: Path) -> None:
    """Delete a page; that it is already gone is no error.

    Raises:
        Refused: it cannot be deleted.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _told(path, error) from error


def refuse_foreign(path: Path) -> None:
    """Refuse to write over a file that is no published list.

    Raises:
        Refused: it is another file, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(100_000)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _told(path, error) from error
    if MARK.encode() not in beginning:
        raise Refused(
            f"There is another file called “{path.name}” in this folder.",
            "It was not touched, and nothing was published.",
            "Choose another name.",
        )


def state_of(path: Path, sha256: bytes | None) -> State:
    """Return whether the page is as it was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return "missing"
    return "published" if hashlib.sha256(data).digest() == sha256 else "foreign"


def folder_gone(path: Path) -> Refused:
    """Return what to say when the folder of a page is not there."""
    return Refused(
        f"The folder “{path.parent}” is not there.",
        "Nothing was changed.",
        "Connect it, or choose another place for the list.",
    )


def _told(path: Path, error: OSError) -> Refused:
    if error.errno in _NO_ROOM:
        return Refused(
            "There is no room left on the disk.",
            "The page is as it was.",
            "Free some space and publish again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return folder_gone(path)
    return Refused(
        f"“{path.name}” cannot be written: {error.strerror or 'the disk reports an error'}.",
        "The page is as it was.",
        "Give yourself permission to write there, or choose another place.",
    )
