"""Finds delimiter and quotation mark of a text table: the most uniform table wins."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import Protocol

_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"\A\ufeff?\"?sep=(.)\"?\r?\n?\Z", re.IGNORECASE | re.DOTALL)
# Enough rows to see the habit of a file, few enough to judge at once.
_SAMPLE_ROWS = 400


class Rows(Protocol):
    """A csv reader: rows of text, and how many lines of the file were used for them."""

    @property
    def line_num(self) -> int:
        """The lines read so far."""
        ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class TextDialect:
    """How cells are parted. ``quote`` empty: no quoting; ``escape`` empty: quotes are doubled."""

    delimiter: str
    quote: str = '"'
    escape: str = ""

    def reader(self, lines: Iterable[str]) -> Rows:
        """Return a csv reader of this dialect; rows of any width and cells of any length."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=not self.escape,
            escapechar=self.escape or None,
        )


def separator_line(line: str) -> str:
    """Return the delimiter that a first line such as ``sep=;`` names; empty when it is none."""
    found = _SEPARATOR_LINE.match(line)
    return found.group(1) if found else ""


def find_dialect(
    lines: Sequence[str], delimiter: str | None = None, quote: str | None = None
) -> TextDialect:
    """Return the dialect of the first lines of a file; what is given is not looked for."""
    text = "".join(lines)
    mark = _quote(text) if quote is None else quote
    escape = "\\" if mark and _escapes(text, mark) else ""
    candidates = (delimiter,) if delimiter else _DELIMITERS
    dialects = [TextDialect(candidate, mark, escape) for candidate in candidates]
    return max(dialects, key=lambda dialect: _uniformity(dialect, lines))


def _quote(text: str) -> str:
    """An apostrophe quotes only where it encloses whole cells and the usual mark does not."""
    edges = r"(?:^|[,;\t|])%s[^%s\n]*%s(?=[,;\t|\r\n]|$)"
    double = len(re.findall(edges % ('"', '"', '"'), text, re.MULTILINE))
    single = len(re.findall(edges % ("'", "'", "'"), text, re.MULTILINE))
    return "'" if single > 2 * double and single > 2 else '"'


def _escapes(text: str, mark: str) -> bool:
    # A path such as "C:\" ends its cell with a backslash, so what follows the mark decides.
    inside = re.findall(re.escape("\\" + mark) + r"(?![,;\t|\r\n]|\Z)", text)
    return bool(inside) and text.count(mark * 2) < len(inside)


def _uniformity(dialect: TextDialect, lines: Sequence[str]) -> float:
    """Score a dialect: rows that share one width count, wider tables a little more."""
    widths: Counter[int] = Counter()
    for at, row in enumerate(dialect.reader(lines)):
        if at >= _SAMPLE_ROWS:
            break
        if any(cell.strip() for cell in row):
            widths[len(row)] += 1
    rows = widths.total()
    if not rows:
        return 0.0
    width, share = max(
        ((width, count / rows) for width, count in widths.items() if width > 1),
        key=lambda pair: pair[1] * log2(pair[0] + 1),
        default=(1, 0.0),
    )
    return share * share * (1 + log2(width) / 4)
