"""What a table file is once opened: how it was read, its header, its rows, and what was noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from core.kernel.money import Money

# Text files give text only; spreadsheets give what the cell holds. None is an empty cell.
Cell = str | int | Decimal | bool | date | datetime | time | None
OutCell = Cell | Money
FileKind = Literal["csv", "xlsx", "xls", "ods"]
FindingName = Literal[
    "mislabelled",  # the content is of another kind than the name says
    "encoding_guessed",  # no mark and not UTF-8: the encoding was judged from the letters
    "mixed_encoding",  # mostly UTF-8, some letters in the Windows encoding
    "nul_removed",  # zero bytes were left out
    "preamble",  # lines before the header were skipped
    "no_header",  # the first row looks like data
    "renamed_header",  # blank or repeated names were completed
    "ragged",  # rows of other widths than the header in the sample
    "other_sheets",  # the workbook has more sheets
    "text_number",  # digits beyond what the program that wrote the file can hold
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know before trusting the file; ``detail`` fills the sentence."""

    name: FindingName
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person corrected after looking at the first rows; None leaves it to detection.

    Attributes:
        header_row: place of the header counted from 1, 0 for none.
        quote: one character, or empty when the file does not quote.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data. ``number`` is its line in a text file, or its row in a sheet, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableFile:
    """An opened table. ``rows()`` starts again from the first row each time it is called.

    Attributes:
        header: unique names, as many as the widest usual row.
        sheets: visible sheets of a workbook; empty for text files.
    """

    path: Path
    kind: FileKind
    header: tuple[str, ...]
    findings: tuple[Finding, ...]
    start: Callable[[], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0

    def rows(self) -> Iterator[Row]:
        """Return the rows after the header, read as they are asked for.

        Raises:
            TableFileError: the file is damaged further down; rows before it were given.
        """
        return self.start()


# What all cells of a column are. ``flag``: true or false; ``date``: an ISO day as text, such as
# databases keep; ``code``: text that can do no harm, since Chancery itself made it.
ColumnKind = Literal["text", "code", "number", "flag", "date", "moment"]
# Columns of as many cells each: several rows at once, which is several times quicker.
Block = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column to write; ``width`` in characters. ``kind`` counts where blocks are written."""

    label: str
    width: float = 16
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a CSV file is written. ``mark``: it begins with the mark by which Excel knows UTF-8."""

    separator: str = ","
    mark: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        guarded: cells made harmless because a spreadsheet would have run them as formulas.
        shortened: cells cut to what a spreadsheet cell can hold.
        sha256: of the whole file.
    """

    rows: int
    sheets: int = 1
    guarded: int = 0
    shortened: int = 0
    sha256: bytes = b""
