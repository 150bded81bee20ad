"""Writes XLSX row by row in constant memory: text stays text, formulas and links are never made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from core.kernel.money import Money, exponent
from core.kernel.work import Report, Token
from core.tabular.csv_writer import cell_text
from core.tabular.model import OutCell, OutColumn, Written
from core.tabular.partial_file import partial_file

MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767
_MOST_DIGITS = 15
_MOST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_FIRST_DAY = date(1900, 3, 1)  # earlier days are shifted by the leap year that Excel invented
_REPORT_EVERY = 1_000
_UTC = ZoneInfo("UTC")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


def write_xlsx(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[OutCell]],
    report: Report,
    token: Token,
    zone: ZoneInfo = _UTC,
) -> Written:
    """Write a workbook; a sheet that is full is followed by another with the same header.

    Numbers beyond fifteen digits are written as text, since a spreadsheet would round them.

    Raises:
        Cancelled: the person stopped it; an older file of that name is kept as it was.
    """
    with partial_file(path) as part:
        out = _Book(part, columns, zone)
        try:
            for row in rows:
                if out.rows % _REPORT_EVERY == 0:
                    token.raise_if_cancelled()
                    report(out.rows, None)
                out.write(row)
        finally:
            out.book.close()
    report(out.rows, out.rows)
    return Written(out.rows, out.sheets, shortened=out.shortened)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook with sheets of different kinds."""

    name: str
    columns: Sequence[OutColumn]
    rows: Sequence[Sequence[OutCell]]


def write_sheets(path: Path, sheets: Sequence[Sheet], zone: ZoneInfo = _UTC) -> Written:
    """Write a workbook of small sheets, each with a header of its own. Raises as ``write_xlsx``."""
    with partial_file(path) as part:
        out = _Book(part, sheets[0].columns, zone, sheets[0].name)
        try:
            for place, sheet in enumerate(sheets):
                if place:
                    out.begin(sheet.name, sheet.columns)
                for row in sheet.rows:
                    out.write(row)
        finally:
            out.book.close()
    return Written(out.rows, out.sheets, shortened=out.shortened)


class _Book:
    """The open workbook, its current sheet and the formats made so far."""

    def __init__(
        self, path: Path, columns: Sequence[OutColumn], zone: ZoneInfo, name: str = ""
    ) -> None:
        self.book = xlsxwriter.Workbook(str(path), _OPTIONS)
        self.rows = self.sheets = self.shortened = 0
        self._zone = zone
        self._formats: dict[str, Any] = {}
        self._head = self.book.add_format({"bold": True})
        self.begin(name, columns)

    def begin(self, name: str, columns: Sequence[OutColumn]) -> None:
        """Go on with another sheet; without a name it is called by its number."""
        self._name = name
        self._columns = columns
        self._next_sheet()

    def write(self, row: Sequence[OutCell]) -> None:
        if self._line >= MOST_ROWS:
            self._next_sheet()
        for at, cell in enumerate(row):
            if cell is not None:
                self._cell(at, cell)
        self._line += 1
        self.rows += 1

    def _next_sheet(self) -> None:
        self.sheets += 1
        self._sheet = self.book.add_worksheet(self._next_name())
        for at, column in enumerate(self._columns):
            self._sheet.set_column(at, at, column.width)
        self._sheet.freeze_panes(1, 0)
        for at, column in enumerate(self._columns):
            self._sheet.write_string(0, at, column.label[:_MOST_LETTERS], self._head)
        self._line = 1

    def _next_name(self) -> str:
        if not self._name:
            return f"Rows {self.sheets}"
        name = _NOT_IN_NAMES.sub(" ", self._name)[:_MOST_NAME]
        taken = {sheet.name.casefold() for sheet in self.book.worksheets()}
        numbered = (f"{name[: _MOST_NAME - 4]} {number}" for number in count(2))
        return next(one for one in chain((name,), numbered) if one.casefold() not in taken)

    def _cell(self, at: int, cell: Any) -> None:
        sheet, line = self._sheet, self._line
        if isinstance(cell, bool):
            sheet.write_boolean(line, at, cell)
        elif isinstance(cell, Money) and _fits(cell.amount):
            places = "." + "0" * exponent(cell.currency) if exponent(cell.currency) else ""
            kind = self._format(f'#,##0{places} "{cell.currency}"')
            sheet.write_number(line, at, float(cell.amount), kind)
        elif isinstance(cell, int | Decimal) and _fits(Decimal(cell)):
            sheet.write_number(line, at, float(cell))
        elif isinstance(cell, datetime) and cell.date() > _FIRST_DAY:
            local = cell.astimezone(self._zone) if cell.tzinfo else cell
            kind = self._format("yyyy-mm-dd hh:mm")
            sheet.write_datetime(line, at, local.replace(tzinfo=None), kind)
        elif isinstance(cell, time):
            sheet.write_string(line, at, cell.isoformat())
        elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_DAY:
            sheet.write_datetime(line, at, cell, self._format("yyyy-mm-dd"))
        else:
            text = cell_text(cell, self._zone)
            self.shortened += len(text) > _MOST_LETTERS
            sheet.write_string(line, at, text[:_MOST_LETTERS])

    def _format(self, pattern: str) -> Any:
        if pattern not in self._formats:
            self._formats[pattern] = self.book.add_format({"num_format": pattern})
        return self._formats[pattern]


def _fits(number: Decimal) -> bool:
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= _MOST_DIGITS
