"""Turns raw values into cells: the words, and whatever stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Literal

from PySide6.QtCore import QDate, QLocale

from core.database.listing import Column
from core.kernel.money import Money, exponent
from desktop.tables.looks import TableLook
from desktop.theme.tokens import MeaningName

EMPTY = "–"
# Whether a given value is on its way or was not taken; "" for what is stored.
CellState = Literal["", "saving", "refused"]


@dataclass(slots=True)
class Cell:
    """What is painted in one cell.

    Attributes:
        suffix: small words after the text, such as a currency.
        icon, icon_meaning: icon before the text and its colour.
        tone: colour of the text; None is the plain text colour.
        empty: nothing is there; the dash is shown.
        full: the whole text, where ``text`` is a shortened one.
        state: whether the value is still being saved, or was refused.
    """

    text: str
    suffix: str = ""
    icon: str = ""
    icon_meaning: MeaningName | None = None
    tone: MeaningName | None = None
    empty: bool = False
    full: str = ""
    state: CellState = ""

    @property
    def spoken(self) -> str:
        """The cell in words for assistive technology."""
        words = "empty" if self.empty else f"{self.full or self.text} {self.suffix}".strip()
        return f"{words}, {_SPOKEN_STATES[self.state]}" if self.state else words


_SPOKEN_STATES = {"saving": "not saved yet", "refused": "refused"}
_NOTHING = Cell(EMPTY, empty=True)
# Stands in every column of a row that was deleted after the list was made.
GONE = _NOTHING


def make_cell(column: Column, value: Any, row: Mapping[str, Any], look: TableLook) -> Cell:
    """Return the cell of a raw value; ``row`` holds the row's raw values by column key."""
    if value is None or value == "":
        return _NOTHING
    cell = _MAKERS[column.kind](column, value, look)
    short = look.short.get(column.key)
    if short is not None:
        cell.full, cell.text = cell.text, short(cell.text)
    tone = look.tones.get(column.key)
    if tone is not None:
        cell.tone = tone(value, row)
    return cell


def date_words(day: date) -> str:
    """Return ``27 Nov 2026`` in the words of the locale."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")


def moment_words(moment: datetime, zone: tzinfo) -> str:
    """Return ``27 Nov 2026, 14:32`` in ``zone`` and in the words of the locale."""
    local = moment.astimezone(zone)
    return f"{date_words(local.date())}, {local:%H:%M}"


def amount_words(amount: Decimal, places: int) -> str:
    """Return an exact amount with the separators of the locale."""
    locale = QLocale()
    plain = f"{amount:,.{places}f}"
    swap = {",": locale.groupSeparator(), ".": locale.decimalPoint()}
    return "".join(swap.get(char, char) for char in plain)


def _text(_: Column, value: Any, __: TableLook) -> Cell:
    # A line end inside a name would break the row; the full text is in the record.
    return Cell(" ".join(str(value).split()) if "\n" in str(value) else str(value))


def _number(_: Column, value: Any, __: TableLook) -> Cell:
    number = Decimal(value)
    places = max(0, -int(number.as_tuple().exponent)) if isinstance(value, Decimal) else 0
    return Cell(amount_words(number, places))


def _money(_: Column, value: Any, __: TableLook) -> Cell:
    assert isinstance(value, Money)
    return Cell(amount_words(value.amount, exponent(value.currency)), suffix=value.currency)


def _date(_: Column, value: Any, __: TableLook) -> Cell:
    return Cell(date_words(value) if isinstance(value, date) else str(value))


def _datetime(_: Column, value: Any, look: TableLook) -> Cell:
    return Cell(moment_words(value, look.zone) if isinstance(value, datetime) else str(value))


def _status(column: Column, value: Any, look: TableLook) -> Cell:
    status = look.statuses.get(column.key, {}).get(value)
    if status is None:
        return Cell(str(value))
    return Cell(status.label, icon=status.icon, icon_meaning=status.meaning)


def _tick(_: Column, value: Any, __: TableLook) -> Cell:
    return Cell("Yes", icon="check", icon_meaning="ok") if value else Cell("No")


_MAKERS: Mapping[str, Callable[[Column, Any, TableLook], Cell]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "status": _status,
    "tick": _tick,
    "id": _text,
    "mark": _text,
}


def is_right(column: Column) -> bool:
    """Tell whether the column's words stand at the right: numbers and amounts do."""
    return column.align == "right" or column.kind in ("number", "money")
