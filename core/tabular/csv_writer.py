"""Writes CSV that spreadsheets open safely and that our own reader gives back unchanged."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from core.kernel.money import Money
from core.kernel.work import Report, Token
from core.tabular.guard import guarded, guarded_column
from core.tabular.model import Block, CsvStyle, OutCell, OutColumn, Written
from core.tabular.partial_file import partial_file

_REPORT_EVERY = 1_000
_UTC = ZoneInfo("UTC")
_PLAIN = CsvStyle()
_FLAGS = {0: "no", 1: "yes"}


def write_csv(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[OutCell]],
    report: Report,
    token: Token,
    zone: ZoneInfo = _UTC,
) -> Written:
    """Write UTF-8 with a mark, commas and CRLF (RFC 4180); times in ``zone``.

    Raises:
        Cancelled: the person stopped it; an older file of that name is kept as it was.
    """
    count = guards = 0
    with partial_file(path) as part, part.open("wb") as file:
        out = _Out(file, columns, _PLAIN)
        waiting: list[list[str]] = []
        for row in rows:
            if count % _REPORT_EVERY == 0:
                token.raise_if_cancelled()
                report(count, None)
                out.write(waiting)
                waiting.clear()
            texts = [cell_text(cell, zone) for cell in row]
            safe = [
                guarded(text) if isinstance(cell, str) else text
                for cell, text in zip(row, texts, strict=True)
            ]
            guards += sum(a != b for a, b in zip(texts, safe, strict=True))
            waiting.append(safe)
            count += 1
        out.write(waiting)
    report(count, count)
    return Written(count, guarded=guards, sha256=out.sha256)


def write_csv_blocks(
    path: Path,
    columns: Sequence[OutColumn],
    blocks: Iterable[Block],
    report: Report,
    token: Token,
    zone: ZoneInfo = _UTC,
    style: CsvStyle = _PLAIN,
) -> Written:
    """Write blocks of cells that are of the kind their column says; else as ``write_csv``.

    Raises:
        Cancelled: the person stopped it; an older file of that name is kept as it was.
    """
    count = guards = 0
    with partial_file(path) as part, part.open("wb") as file:
        out = _Out(file, columns, style)
        for block in blocks:
            token.raise_if_cancelled()
            cells = [*block]
            for at, column in enumerate(columns):
                if column.kind == "text":
                    cells[at], changed = guarded_column(cells[at])
                    guards += changed
                elif column.kind == "flag":
                    cells[at] = [*map(_FLAGS.get, cells[at])]
                elif column.kind in ("number", "moment"):
                    cells[at] = [cell_text(cell, zone) for cell in cells[at]]
            out.write(zip(*cells, strict=True))
            count += len(cells[0])
            report(count, None)
    return Written(count, guarded=guards, sha256=out.sha256)


class _Out:
    """An open CSV file, and the digest of what was written to it."""

    def __init__(self, file: BinaryIO, columns: Sequence[OutColumn], style: CsvStyle) -> None:
        self._file = file
        self._style = style
        self._digest = hashlib.sha256()
        if style.mark:
            self._put("\ufeff")
        self.write([[guarded(column.label) for column in columns]])

    @property
    def sha256(self) -> bytes:
        return self._digest.digest()

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        text = io.StringIO(newline="")
        separator = self._style.separator
        csv.writer(text, lineterminator="\r\n", delimiter=separator).writerows(rows)
        self._put(text.getvalue())

    def _put(self, text: str) -> None:
        # Half of a surrogate pair cannot be stored in any file.
        written = text.encode("utf-8", "replace")
        self._digest.update(written)
        self._file.write(written)


def cell_text(cell: OutCell, zone: ZoneInfo) -> str:
    """Return a value as text that can be read back: ISO days and times, plain numbers."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Money):
        return f"{cell.amount:f} {cell.currency}"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        local = cell.astimezone(zone) if cell.tzinfo else cell
        return local.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).encode("utf-8", "replace").decode()
