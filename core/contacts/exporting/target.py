"""The place an export is written to: a hidden folder beside the file, until the file is whole."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path
from uuid import UUID

from core.kernel.errors import TableFileError

_FOLDER = re.compile(r"\A\.chancery-[0-9a-f]{32}\.part\Z")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_KEPT = "No file was left behind, and the rows count as not exported."


def make_working(path: Path, export_id: UUID) -> Path:
    """Make the folder in which ``path`` is written, readable by nobody else.

    Raises:
        TableFileError: the folder is gone, or may not be written.
    """
    working = path.parent / f".chancery-{export_id.hex}.part"
    if path.is_dir():
        raise TableFileError(
            f"“{path}” is a folder.", "Nothing was exported.", "Give the file a name."
        )
    try:
        working.mkdir(0o700)
    except OSError as error:
        raise explained(error, path) from error
    return working


def remove_working(working: Path) -> None:
    """Remove what was begun; does nothing to a folder that is not one of ours."""
    if _FOLDER.match(working.name):
        shutil.rmtree(working, ignore_errors=True)


def put_in_place(made: Path, path: Path) -> None:
    """Give the whole file its name, replacing an older one.

    Raises:
        TableFileError: it is open in another program, or the folder is gone.
    """
    try:
        os.replace(made, path)
    except OSError as error:
        if isinstance(error, PermissionError) and path.exists():
            raise TableFileError(
                f"“{path.name}” is open in another program or may not be replaced.",
                f"It is as it was. {_KEPT}",
                "Close it there, or choose another name.",
            ) from error
        raise explained(error, path) from error


def explained(error: OSError, path: Path) -> TableFileError:
    """Return what the system said in plain words."""
    folder = path.parent
    if error.errno in _FULL:
        return TableFileError(
            "The disk is full, so the export was not finished.",
            _KEPT,
            "Make room, or choose another disk.",
        )
    if error.errno in _FORBIDDEN:
        return TableFileError(
            f"Chancery may not write to “{folder}”.", _KEPT, "Choose another folder."
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return TableFileError(
            f"The folder “{folder}” is not there any more.", _KEPT, "Choose another folder."
        )
    if error.errno == errno.ENAMETOOLONG:
        return TableFileError("The file name is too long.", _KEPT, "Choose a shorter name.")
    return TableFileError(
        f"“{path.name}” could not be written: {error.strerror or error}.",
        _KEPT,
        "Choose another folder.",
    )
