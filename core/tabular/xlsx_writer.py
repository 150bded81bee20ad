"""Writes XLSX row by row in constant memory: text stays text, formulas and links are never made."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from core.kernel.money import Money, exponent
from core.kernel.work import Report, Token
from core.tabular.csv_writer import cell_text
from core.tabular.model import Block, ColumnKind, OutCell, OutColumn, Written
from core.tabular.partial_file import partial_file

MOST_ROWS = 1_048_576
_MOST_LETTERS = 32_767  # counted as UTF-16 does
_MOST_DIGITS = 15
_MOST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_FIRST_DAY = date(1900, 3, 1)  # earlier days are shifted by the leap year that Excel invented
_DAY_ZERO = date(1899, 12, 30).toordinal()
_REPORT_EVERY = 1_000
_UTC = ZoneInfo("UTC")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
    "use_zip64": True,
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
        with _opened(part, columns, zone) as out:
            for row in rows:
                if out.rows % _REPORT_EVERY == 0:
                    token.raise_if_cancelled()
                    report(out.rows, None)
                out.write(row)
        digest = _digest(part)
    report(out.rows, out.rows)
    return Written(out.rows, out.sheets, shortened=out.shortened, sha256=digest)


def write_xlsx_blocks(
    path: Path,
    columns: Sequence[OutColumn],
    blocks: Iterable[Block],
    report: Report,
    token: Token,
    zone: ZoneInfo = _UTC,
    most_rows: int | None = None,
) -> Written:
    """Write blocks of cells that are of the kind their column says; else as ``write_xlsx``.

    Raises:
        Cancelled: the person stopped it; an older file of that name is kept as it was.
    """
    with partial_file(path) as part:
        with _opened(part, columns, zone, most_rows) as out:
            for block in blocks:
                token.raise_if_cancelled()
                out.write_block(block)
                report(out.rows, None)
        digest = _digest(part)
    return Written(out.rows, out.sheets, shortened=out.shortened, sha256=digest)


def utf16_length(text: str) -> int:
    """Return how many units of UTF-16 a text takes, by which Excel counts letters."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook with sheets of different kinds."""

    name: str
    columns: Sequence[OutColumn]
    rows: Sequence[Sequence[OutCell]]


def write_sheets(path: Path, sheets: Sequence[Sheet], zone: ZoneInfo = _UTC) -> Written:
    """Write a workbook of small sheets, each with a header of its own. Raises as ``write_xlsx``."""
    with partial_file(path) as part:
        with _opened(part, sheets[0].columns, zone, name=sheets[0].name) as out:
            for place, sheet in enumerate(sheets):
                if place:
                    out.begin(sheet.name, sheet.columns)
                for row in sheet.rows:
                    out.write(row)
        digest = _digest(part)
    return Written(out.rows, out.sheets, shortened=out.shortened, sha256=digest)


class _Book:
    """The open workbook, its current sheet and the formats made so far."""

    def __init__(
        self,
        book: Any,
        columns: Sequence[OutColumn],
        zone: ZoneInfo,
        most_rows: int,
        name: str = "",
    ) -> None:
        self.book = book
        self.rows = self.sheets = self.shortened = 0
        self._zone = zone
        self._most_rows = most_rows
        self._formats: dict[str, Any] = {}
        self._days: dict[str, float] = {}
        self._head = book.add_format({"bold": True})
        self.begin(name, columns)

    def begin(self, name: str, columns: Sequence[OutColumn]) -> None:
        """Go on with another sheet; without a name it is called by its number."""
        self._name = name
        self._columns = columns
        self._next_sheet()

    def write(self, row: Sequence[OutCell]) -> None:
        if self._line >= self._most_rows:
            self._next_sheet()
        for at, cell in enumerate(row):
            if cell is not None:
                self._cell(at, cell)
        self._line += 1
        self.rows += 1

    def write_block(self, block: Block) -> None:
        for row in zip(*block, strict=True):
            if self._line >= self._most_rows:
                self._next_sheet()
            line = self._line
            for at, cell in enumerate(row):
                if cell is not None:
                    self._writers[at](line, at, cell)
            self._line += 1
            self.rows += 1

    # --- sheets and cells ----------------------------------------------------------------

    def _next_sheet(self) -> None:
        self.sheets += 1
        self._sheet = self.book.add_worksheet(self._next_name())
        for at, column in enumerate(self._columns):
            self._sheet.set_column(at, at, column.width)
        self._sheet.freeze_panes(1, 0)
        for at, column in enumerate(self._columns):
            self._sheet.write_string(0, at, column.label[:_MOST_LETTERS], self._head)
        self._line = 1
        self._writers = [self._writer(column.kind) for column in self._columns]

    def _writer(self, kind: ColumnKind) -> Callable[[int, int, Any], object]:
        sheet = self._sheet
        match kind:
            case "text":
                return self._text
            case "code":
                write: Callable[[int, int, Any], object] = sheet.write_string
                return write
            case "date":
                return partial(self._day, self._format("yyyy-mm-dd"))
            case "flag":
                return partial(_flag, sheet.write_boolean)
            case _:
                return lambda line, at, cell: self._cell(at, cell)

    def _text(self, line: int, at: int, text: str) -> None:
        sheet = self._sheet
        if len(text) > _MOST_LETTERS // 2 and utf16_length(text) > _MOST_LETTERS:
            self.shortened += 1
            text = text.encode("utf-16-le", "replace")[: 2 * _MOST_LETTERS].decode(
                "utf-16-le", "ignore"
            )
        if text[:3] == "<r>" and text[-4:] == "</r>":
            # The library takes such a text for marked-up one and would write it as it stands.
            sheet.write_rich_string(line, at, text[:1], self._format("General"), text[1:])
        else:
            sheet.write_string(line, at, text)

    def _day(self, look: Any, line: int, at: int, day: str) -> None:
        number = self._days.get(day)
        if number is None:
            number = float(date.fromisoformat(day).toordinal() - _DAY_ZERO)
            if len(self._days) < _REPORT_EVERY * 100:
                self._days[day] = number
        if number > 60:
            self._sheet.write_number(line, at, number, look)
        else:
            self._sheet.write_string(line, at, day)

    def _next_name(self) -> str:
        if not self._name:
            return f"Rows {self.sheets}"
        name = _NOT_IN_NAMES.sub(" ", self._name)[:_MOST_NAME]
        taken = {sheet.name.casefold() for sheet in self.book.worksheets()}
        numbered = (f"{name[: _MOST_NAME - 4]} {number}" for number in count(2))
        return next(one for one in chain((name,), numbered) if one.casefold() not in taken)

    def _cell(self, at: int, cell: Any) -> None:
        sheet, line = self._sheet, self._line
        if isinstance(cell, str):
            self._text(line, at, cell)
        elif isinstance(cell, bool):
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
            self._text(line, at, cell_text(cell, self._zone))

    def _format(self, pattern: str) -> Any:
        if pattern not in self._formats:
            self._formats[pattern] = self.book.add_format({"num_format": pattern})
        return self._formats[pattern]


@contextmanager
def _opened(
    part: Path,
    columns: Sequence[OutColumn],
    zone: ZoneInfo,
    most_rows: int | None = None,
    name: str = "",
) -> Iterator[_Book]:
    """Give an open workbook and close it; what was begun is only thrown away on an error.

    Its sheets stand beside the file until then, so that nothing lies about elsewhere.
    """
    with TemporaryDirectory(prefix=".", suffix=".part", dir=part.parent) as scratch:
        book = xlsxwriter.Workbook(str(part), {**_OPTIONS, "tmpdir": scratch})
        try:
            yield _Book(book, columns, zone, most_rows or MOST_ROWS, name)
            book.close()
        except FileCreateError as error:
            # The library wraps what the system said.
            raise error.args[0] from error
        finally:
            for sheet in book.worksheets():
                sheet._opt_close()


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _flag(write: Callable[[int, int, bool], object], line: int, at: int, cell: int) -> None:
    write(line, at, bool(cell))


def _fits(number: Decimal) -> bool:
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= _MOST_DIGITS
