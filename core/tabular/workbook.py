"""Reads XLSX, XLS and ODS: values as the cells hold them, numbers exact or marked as doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.kernel.errors import TableFileError
from core.tabular.header import find_header
from core.tabular.kind import damaged, locked
from core.tabular.model import Cell, FileKind, Finding, ReadOptions, Row, TableFile

_SAMPLE_ROWS = 400
# Spreadsheets keep fifteen digits; a longer number has lost the rest.
_MOST_DIGITS = 10**15
_MIDNIGHT = time()


def open_workbook(path: Path, kind: FileKind, options: ReadOptions) -> TableFile:
    """Open one sheet of a workbook: the chosen one, else the first visible one with rows.

    Raises:
        TableFileError: protected, damaged, without such a sheet, or empty.
    """
    book = _load(path)
    sheets = tuple(
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    )
    name = options.sheet or _first_filled(path, book, sheets)
    if name not in book.sheet_names:
        raise TableFileError(
            f"{path.name} has no sheet “{name}”.", "Nothing was changed.", "Choose another sheet."
        )
    sample = list(islice(_rows(path, book, name), _SAMPLE_ROWS))
    if not sample:
        raise _empty(path)
    header = find_header([row.cells for row in sample], options.header_row)
    after = sample[header.row - 1].number if header.row else 0
    return TableFile(
        path,
        kind,
        header.names,
        (*_findings(sheets, name, sample), *header.findings),
        lambda: (row for row in _rows(path, _load(path), name) if row.number > after),
        sheets=sheets,
        sheet=name,
        header_row=header.row,
    )


def _load(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as problem:
        raise locked(path) from problem
    except (CalamineError, OSError) as problem:
        raise damaged(path) from problem


def _first_filled(path: Path, book: CalamineWorkbook, sheets: tuple[str, ...]) -> str:
    for name in sheets:
        if next(_rows(path, book, name), None) is not None:
            return name
    raise _empty(path)


def _findings(sheets: tuple[str, ...], name: str, sample: list[Row]) -> Iterator[Finding]:
    others = [sheet for sheet in sheets if sheet != name]
    if others:
        yield Finding("other_sheets", ", ".join(others))
    doubtful = sum(_rounded(cell) for row in sample for cell in row.cells)
    if doubtful:
        yield Finding("text_number", str(doubtful))


def _rounded(cell: Cell) -> bool:
    return isinstance(cell, int | Decimal) and abs(Decimal(cell)) >= _MOST_DIGITS


def _rows(path: Path, book: CalamineWorkbook, name: str) -> Iterator[Row]:
    try:
        sheet = book.get_sheet_by_name(name)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            row = tuple(_cell(cell) for cell in cells)
            if any(cell is not None for cell in row):
                yield Row(number, row)
    except (CalamineError, OSError) as problem:
        raise damaged(path) from problem


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    if isinstance(value, str):
        return value or None
    if isinstance(value, datetime):
        return value.date() if value.time() == _MIDNIGHT else value
    if isinstance(value, timedelta):
        # Durations have no type of their own in a contact or a contract: read as hours.
        return Decimal(value // timedelta(microseconds=1)) / Decimal(3_600_000_000)
    if isinstance(value, bool | int | date | time):
        return value
    return None


def _empty(path: Path) -> TableFileError:
    return TableFileError(
        f"{path.name} has no rows.", "Nothing was read or changed.", "Choose another file or sheet."
    )
