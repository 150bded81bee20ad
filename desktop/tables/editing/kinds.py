"""What kinds of cells can be edited, how their values are typed, and how what is typed is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from core.database.listing import Column
from core.kernel.errors import InvalidValue
from core.kernel.fields import Choice
from desktop.forms.dates import day_words, parse_day
from desktop.tables.looks import TableLook

CellKind = Literal["text", "long_text", "number", "day", "yes_no", "choice"]

YES, NO = "Yes", "No"
_YES_WORDS = frozenset({"yes", "y", "true", "1"})
_NO_WORDS = frozenset({"no", "n", "false", "0"})
_NUMBER = re.compile(r"\A[+-]?(?:\d+|\d{1,3}(?:[, \u00a0\u202f]\d{3})+)?(?:\.\d+)?\Z")
_GROUPS = str.maketrans("", "", ", \u00a0\u202f")
# More of a value than this makes the sentence about it hard to read.
_QUOTED = 40


@dataclass(frozen=True, slots=True)
class CellEdit:
    """How the cells of one column are edited.

    Attributes:
        kind: what is typed or chosen.
        most: how many characters a text may have; 0 for any number.
        choices: for ``choice``.
        required: a choice or yes/no cannot be taken away again.
        abridged: the list holds a shortened value; the whole one is read before it is edited.
    """

    kind: CellKind = "text"
    most: int = 0
    choices: tuple[Choice, ...] = ()
    required: bool = False
    abridged: bool = False

    @property
    def options(self) -> tuple[tuple[str, Any], ...]:
        """The words and the value of each choice, also of yes and no."""
        if self.kind == "yes_no":
            return ((YES, True), (NO, False))
        return tuple((choice.label, choice.value) for choice in self.choices)

    @property
    def is_chosen(self) -> bool:
        """Whether the value is one of a list."""
        return self.kind in ("choice", "yes_no")


def as_typed(edit: CellEdit, raw: Any) -> str:
    """Return a raw value as a person would type it, or the words of its choice."""
    if raw is None:
        return ""
    if edit.kind == "day" and isinstance(raw, date):
        day, month, year = day_words(raw).split()
        return f"{day} {month[:3]} {year}"
    if edit.kind == "number" and isinstance(raw, Decimal):
        return f"{raw:f}"
    for label, value in edit.options:
        # Some lists hold the stored value of a choice, others its words.
        if raw in (value, label):
            return label
    return str(raw)


def read_typed(edit: CellEdit, key: str, typed: str, today: date) -> Any:
    """Return the value that ``typed`` means; None for nothing.

    Text is a ``str`` without spaces around it, a number an ``int`` or ``Decimal``, a day a
    ``date``, yes/no a ``bool``, a choice its stored value.

    Raises:
        InvalidValue: it means nothing of this kind, or is too long.
    """
    words = typed.strip()
    if not words:
        return None
    match edit.kind:
        case "number":
            return _number(key, words)
        case "day":
            day = parse_day(words, today)
            if day is None:
                raise _misfit(key, words, "a day, such as 1 December 2026 or 1/12/2026")
            return day
        case "yes_no" | "choice":
            return _choice(edit, key, words)
        case "text":
            # A pasted line end would break the row.
            words = " ".join(words.splitlines())
    if edit.most and len(words) > edit.most:
        raise _misfit(key, words, f"at most {edit.most:,} characters; these are {len(words):,}")
    return words


def as_raw(edit: CellEdit, column: Column, value: Any, look: TableLook) -> Any:
    """Return a read value as the list would hold it."""
    if edit.kind != "choice" or column.kind == "status" or column.key in look.statuses:
        return value
    return next((choice.label for choice in edit.choices if choice.value == value), value)


def _number(key: str, words: str) -> int | Decimal:
    # A comma is read only where it parts thousands: 1,5 means one thing here, another there.
    if not any(char.isdigit() for char in words) or not _NUMBER.match(words):
        raise _misfit(key, words, "a number, such as 1250 or 12.5")
    plain = words.translate(_GROUPS)
    return Decimal(plain) if "." in plain else int(plain)


def _choice(edit: CellEdit, key: str, words: str) -> Any:
    folded = words.casefold()
    for label, value in edit.options:
        if folded == label.casefold():
            return value
    if edit.kind == "yes_no" and folded in _YES_WORDS | _NO_WORDS:
        return folded in _YES_WORDS
    for _, value in edit.options:
        if words == value:
            return value
    raise _misfit(key, words, "one of the choices in the list")


def _misfit(key: str, words: str, expected: str) -> InvalidValue:
    quoted = words if len(words) <= _QUOTED else f"{words[: _QUOTED - 1]}…"
    return InvalidValue(key, quoted, expected)
