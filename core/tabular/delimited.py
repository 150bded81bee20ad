"""Reads CSV and its relatives row by row, forgiving what people's programs do to them."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from core.kernel.errors import TableFileError
from core.tabular.dialect import TextDialect, find_dialect, separator_line
from core.tabular.encoding import PATCH, Encoding, find_encoding
from core.tabular.guard import unguarded
from core.tabular.header import find_header
from core.tabular.kind import damaged
from core.tabular.model import ReadOptions, Row, TableFile

_SAMPLE_LINES = 1_000
_SAMPLE_ROWS = 400
# A cell that runs over more lines than this is a quotation mark that nobody closed.
_MOST_LINES = 2_000
_AS_TEXT = re.compile(r'\A="(.*)"\Z', re.DOTALL)

# The default limit of 131,072 characters a cell refuses files that are merely generous.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def open_delimited(path: Path, options: ReadOptions) -> TableFile:
    """Open a text table.

    Raises:
        TableFileError: not text, or without any row.
    """
    encoding = Encoding(options.encoding) if options.encoding else find_encoding(path)
    lines = list(islice(_lines(path, encoding.name), _SAMPLE_LINES))
    named = separator_line(lines[0]) if lines else ""
    dialect = find_dialect(
        lines[1:] if named else lines, options.delimiter or named or None, options.quote
    )
    skipped = 1 if named else 0
    sample = list(islice(_rows(path, encoding.name, dialect, skipped), _SAMPLE_ROWS))
    if not sample:
        raise TableFileError(
            f"{path.name} has no rows.", "Nothing was read or changed.", "Choose another file."
        )
    header = find_header([row.cells for row in sample], options.header_row)
    after = sample[header.row - 1].number if header.row else 0
    return TableFile(
        path,
        "csv",
        header.names,
        (*encoding.findings, *header.findings),
        lambda: (r for r in _rows(path, encoding.name, dialect, skipped) if r.number > after),
        encoding=encoding.name.removesuffix("-sig"),
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        header_row=header.row,
    )


def _lines(path: Path, encoding: str) -> Iterator[str]:
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, PATCH, newline="") as file:
            for line in file:
                yield line.replace("\0", "") if "\0" in line else line
    except (LookupError, UnicodeError) as problem:
        raise TableFileError(
            f"{path.name} cannot be read as {encoding}.",
            "Nothing was changed.",
            "Choose another encoding.",
        ) from problem
    except OSError as problem:
        raise damaged(path) from problem


def _rows(path: Path, encoding: str, dialect: TextDialect, skip: int) -> Iterator[Row]:
    reader = dialect.reader(islice(_lines(path, encoding), skip, None))
    before = 0
    try:
        for cells in reader:
            if reader.line_num - before > _MOST_LINES:
                raise _unclosed(path, before + skip + 1)
            number, before = before + skip + 1, reader.line_num
            if any(cells):
                yield Row(number, tuple(_cell(cell) for cell in cells))
    except csv.Error as problem:
        raise damaged(path) from problem


def _cell(text: str) -> str | None:
    """Return a cell's text; ``="0503"`` is how spreadsheets keep the zeros, and says 0503."""
    if not text:
        return None
    if text[0] == "=":
        wrapped = _AS_TEXT.match(text)
        if wrapped:
            return wrapped.group(1).replace('""', '"') or None
    return unguarded(text)


def _unclosed(path: Path, line: int) -> TableFileError:
    return TableFileError(
        f"{path.name} opens a quotation mark in line {line:,} and never closes it.",
        "Nothing was changed.",
        f"Correct line {line:,}, or say that the file does not quote.",
    )
