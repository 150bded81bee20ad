"""Tells from the first bytes what a file really is, and refuses what holds no table."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.kernel.errors import TableFileError
from core.tabular.model import FileKind

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KEPT = "Nothing was read or changed."
# A workbook that unpacks to more than this is not an office document but an attack or a mistake.
_MOST_UNPACKED = 4 * 1024**3

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"{\\rtf", "a text document"),
)


def kind_of(path: Path) -> FileKind:
    """Return what the file is, whatever its name says.

    Raises:
        TableFileError: missing, empty, locked by a password, or not a table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as problem:
        raise TableFileError(
            f"{path.name} cannot be opened.", _KEPT, "Check that it exists and is not in use."
        ) from problem
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise TableFileError(f"{path.name} is empty.", _KEPT, "Choose another file.")
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _old_office(path)
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise TableFileError(
                f"{path.name} is {name}, not a table.", _KEPT, "Choose a CSV or a spreadsheet."
            )
    _refuse_markup(path, head)
    return "csv"


def _zipped(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
            encrypted_ods = "META-INF/manifest.xml" in names and (
                b"encryption-data" in archive.read("META-INF/manifest.xml")
            )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as problem:
        raise damaged(path) from problem
    if unpacked > _MOST_UNPACKED:
        raise TableFileError(
            f"{path.name} unpacks to more than 4 GB.", _KEPT, "Split it, or save it as CSV."
        )
    if encrypted_ods:
        raise locked(path)
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise TableFileError(
        f"{path.name} is a compressed folder, not a table.", _KEPT, "Unpack it, then choose a file."
    )


def _old_office(path: Path) -> FileKind:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise locked(path)
    books = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    if not any(name in content for name in books):
        raise TableFileError(
            f"{path.name} is not a spreadsheet.", _KEPT, "Choose a CSV or a spreadsheet."
        )
    return "xls"


def _refuse_markup(path: Path, head: bytes) -> None:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise TableFileError(
            f"{path.name} is a web page, whatever its name says.",
            _KEPT,
            "Open it in a spreadsheet program and save it as XLSX or CSV.",
        )
    if start.startswith(b"<?xml"):
        raise TableFileError(
            f"{path.name} is XML, not a table.",
            _KEPT,
            "Open it in a spreadsheet program and save it as XLSX or CSV.",
        )


def damaged(path: Path) -> TableFileError:
    """Return the error of a file that breaks off or does not fit together."""
    return TableFileError(
        f"{path.name} is damaged and cannot be read.", _KEPT, "Save it again where it came from."
    )


def locked(path: Path) -> TableFileError:
    """Return the error of a file that only a password opens."""
    return TableFileError(
        f"{path.name} is protected by a password.",
        _KEPT,
        "Remove the password in the program that made it, then choose it again.",
    )
