"""Writes CSV that spreadsheets open safely and that our own reader gives back unchanged."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import os
from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
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
# Half of a surrogate pair cannot be stored in any file.
_ENCODED = ("utf-8", "replace")


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
            cells, changed = _texts(block, columns, zone)
            guards += changed
            out.write(zip(*cells, strict=True))
            count += len(cells[0])
            report(count, None)
    return Written(count, guarded=guards, sha256=out.sha256)


def write_csv_in_place(
    path: Path,
    columns: Sequence[OutColumn],
    blocks: Iterable[tuple[Sequence[int], Block]],
    most: int,
    report: Report,
    token: Token,
    zone: ZoneInfo = _UTC,
    style: CsvStyle = _PLAIN,
) -> Written:
    """Write blocks whose rows come in any order, each with its place below ``most``, from 0.

    The lines wait in a second file beside the first. Else as ``write_csv_blocks``.

    Raises:
        Cancelled: the person stopped it; an older file of that name is kept as it was.
    """
    count = guards = end = 0
    starts, lengths = array("q", bytes(8 * most)), array("i", bytes(4 * most))
    with (
        partial_file(path) as part,
        part.open("wb") as file,
        TemporaryFile(dir=path.parent) as waiting,
    ):
        out = _Out(file, columns, style)
        for places, block in blocks:
            token.raise_if_cancelled()
            cells, changed = _texts(block, columns, zone)
            guards += changed
            lines = out.lines(zip(*cells, strict=True))
            for place, line in zip(places, lines, strict=True):
                starts[place], lengths[place] = end, len(line)
                end += len(line)
            waiting.write(b"".join(lines))
            count += len(lines)
            report(count, None)
        waiting.flush()
        for start in range(0, most, _REPORT_EVERY):
            token.raise_if_cancelled()
            stop = min(start + _REPORT_EVERY, most)
            out.put(
                b"".join(
                    _read_at(waiting, lengths[place], starts[place]) for place in range(start, stop)
                )
            )
    return Written(count, guarded=guards, sha256=out.sha256)


def _texts(block: Block, columns: Sequence[OutColumn], zone: ZoneInfo) -> tuple[list[Any], int]:
    """Return the columns of a block as the file takes them, and how many cells were guarded."""
    cells, guards = [*block], 0
    for at, column in enumerate(columns):
        if column.kind == "text":
            cells[at], changed = guarded_column(cells[at])
            guards += changed
        elif column.kind == "flag":
            cells[at] = [*map(_FLAGS.get, cells[at])]
        elif column.kind in ("number", "moment"):
            cells[at] = [cell_text(cell, zone) for cell in cells[at]]
    return cells, guards


def _read_at(file: Any, length: int, start: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(file.fileno(), length, start)
    file.seek(start)  # Windows
    found: bytes = file.read(length)
    return found


class _Out:
    """An open CSV file, and the digest of what was written to it."""

    def __init__(self, file: BinaryIO, columns: Sequence[OutColumn], style: CsvStyle) -> None:
        self._file = file
        self._style = style
        self._digest = hashlib.sha256()
        if style.mark:
            self.put(codecs.BOM_UTF8)
        self.write([[guarded(column.label) for column in columns]])

    @property
    def sha256(self) -> bytes:
        return self._digest.digest()

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        text = io.StringIO(newline="")
        self._writer(text).writerows(rows)
        self.put(text.getvalue().encode(*_ENCODED))

    def lines(self, rows: Iterable[Sequence[Any]]) -> list[bytes]:
        """Return rows as they would be written."""
        lines = _Lines()
        self._writer(lines).writerows(rows)
        return [line.encode(*_ENCODED) for line in lines]

    def put(self, written: bytes) -> None:
        self._digest.update(written)
        self._file.write(written)

    def _writer(self, target: Any) -> Any:
        return csv.writer(target, lineterminator="\r\n", delimiter=self._style.separator)


class _Lines(list[str]):
    """Takes what a ``csv.writer`` writes, a line at a time."""

    write = list.append


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
