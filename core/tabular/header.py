"""Finds the header of a table below titles and notes, and gives every column a name of its own."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.tabular.model import Cell, Finding

_HEAD_ROWS = 30
_DATA = re.compile(
    r"""\A\s*(?:
        [^@\s]+@[^@\s]+\.[^@\s]+            # an e-mail address
      | [-+(]?\d[\d\s.,()/:+-]*              # a number, a day or a telephone number
    )\s*\Z""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the row they stand in from 1 (0: there is none)."""

    names: tuple[str, ...]
    row: int
    findings: tuple[Finding, ...]


def find_header(rows: Sequence[Sequence[Cell]], chosen: int | None = None) -> Header:
    """Return the header of a table from its first rows.

    Args:
        chosen: the row that a person named as the header; 0 when they said there is none.
    """
    width = _usual_width(rows)
    place = _place(rows, width) if chosen is None else chosen
    raw: Sequence[Cell] = rows[place - 1] if 0 < place <= len(rows) else ()
    findings: list[Finding] = []
    if place > 1 and chosen is None:
        findings.append(Finding("preamble", str(place - 1)))
    if place == 0 and chosen is None:
        findings.append(Finding("no_header"))
    names, renamed = _names(raw, max(width, _filled(raw)))
    if renamed and place:
        findings.append(Finding("renamed_header", str(renamed)))
    ragged = sum(1 for row in rows[place:] if _filled(row) and len(row) != len(names))
    if ragged:
        findings.append(Finding("ragged", str(ragged)))
    return Header(names, place, tuple(findings))


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    widths = Counter(_filled(row) for row in rows if _filled(row))
    if not widths:
        return 0
    most = max(widths.values())
    # Of widths nearly as frequent the widest counts: empty cells at the end make rows look short.
    return max(width for width, count in widths.items() if count * 3 >= most)


def _filled(row: Sequence[Cell]) -> int:
    """Return the width up to the last cell that holds something."""
    for at in range(len(row), 0, -1):
        if row[at - 1] not in (None, "") and str(row[at - 1]).strip():
            return at
    return 0


def _place(rows: Sequence[Sequence[Cell]], width: int) -> int:
    for at, row in enumerate(rows[:_HEAD_ROWS], start=1):
        filled = [cell for cell in row if cell not in (None, "") and str(cell).strip()]
        if not filled or len(filled) * 2 <= width:
            continue
        if all(isinstance(cell, str) and not _DATA.match(cell) for cell in filled):
            return at
        return 0
    return 0


def _names(raw: Sequence[Cell], width: int) -> tuple[tuple[str, ...], int]:
    names: list[str] = []
    renamed = 0
    seen: Counter[str] = Counter()
    for at in range(width):
        name = clean_name(str(raw[at])) if at < len(raw) and raw[at] is not None else ""
        if not name:
            name, renamed = f"Column {at + 1}", renamed + 1
        base, count = name, 1
        while seen[name.casefold()]:
            count += 1
            name = f"{base} ({count})"
        renamed += count > 1
        seen[name.casefold()] += 1
        names.append(name)
    return tuple(names), renamed


def clean_name(text: str) -> str:
    """Return a column's name without invisible characters, odd spaces and enclosing quotes."""
    visible = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc"))
    visible = visible if visible.strip() else re.sub(r"\s", " ", text)
    spaced = re.sub(r"\s+", " ", visible).strip()
    return spaced.strip("“”„‟\"'‘’").strip() or ""
