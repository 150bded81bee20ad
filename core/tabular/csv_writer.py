"""Writes CSV that spreadsheets open safely and that our own reader gives back unchanged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from core.kernel.money import Money
from core.kernel.work import Report, Token
from core.tabular.guard import guarded
from core.tabular.model import OutCell, OutColumn, Written
from core.tabular.partial_file import partial_file

_REPORT_EVERY = 1_000
_UTC = ZoneInfo("UTC")


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
    with partial_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow([guarded(column.label) for column in columns])
        for row in rows:
            if count % _REPORT_EVERY == 0:
                token.raise_if_cancelled()
                report(count, None)
            texts = [cell_text(cell, zone) for cell in row]
            safe = [
                guarded(text) if isinstance(cell, str) else text
                for cell, text in zip(row, texts, strict=True)
            ]
            guards += sum(a != b for a, b in zip(texts, safe, strict=True))
            out.writerow(safe)
            count += 1
    report(count, count)
    return Written(count, guarded=guards)


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
    # Half of a surrogate pair cannot be stored in any file.
    return str(cell).encode("utf-8", "replace").decode()
