"""Reads a day as people type it, and writes it in words. No Qt here."""

from __future__ import annotations

import re
from datetime import date, timedelta

_NUMBERS = re.compile(r"\A(\d{1,4})[./\- ](\d{1,2})[./\- ](\d{1,4})\Z")
_WORDS = re.compile(r"\A(\d{1,2})(?:st|nd|rd|th|\.)? ?([a-z]{3,9})\.?,? ?(\d{2}|\d{4})?\Z")
_MONTH_FIRST = re.compile(r"\A([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? ?(\d{2}|\d{4})?\Z")
_STEP = re.compile(r"\A([+-])(\d{1,4}) ?(d|days?|w|weeks?|m|months?)?\Z")
_NAMED = {"today": 0, "tomorrow": 1, "yesterday": -1}
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_EXPECTED = "Write a day, such as 1 December 2026 or 1/12/2026."
_NO_SUCH_DAY = "There is no such day. Write one that the month has."


def parse_day(text: str, today: date) -> date | None:
    """Return the day that ``text`` means, None when it means none.

    Read are 2026-12-01, 1/12/2026, 1.12.26, 1 Dec, 1 December 2026, Dec 1 2026, today, tomorrow,
    +30 and +2 weeks. In figures the day comes before the month, unless the year comes first.
    A day without a year is the next one there is.
    """
    try:
        return _read(text, today)
    except (ValueError, OverflowError):
        return None


def day_fault(text: str, today: date) -> str:
    """Return why ``text`` is no day, in a sentence; empty when it is one."""
    try:
        return "" if _read(text, today) else _EXPECTED
    except (ValueError, OverflowError):
        return _NO_SUCH_DAY


def _read(text: str, today: date) -> date | None:
    typed = " ".join(text.lower().split())
    if typed in _NAMED:
        return today + timedelta(days=_NAMED[typed])
    return _stepped(typed, today) or _figures(typed) or _worded(typed, today)


def day_words(day: date) -> str:
    """Return a day in words: ``1 December 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1].capitalize()} {day.year}"


def _stepped(typed: str, today: date) -> date | None:
    found = _STEP.match(typed)
    if not found:
        return None
    count = int(found[2]) * (-1 if found[1] == "-" else 1)
    unit = (found[3] or "d")[0]
    if unit != "m":
        return today + timedelta(days=count * (7 if unit == "w" else 1))
    year, month = divmod(today.year * 12 + today.month - 1 + count, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def _figures(typed: str) -> date | None:
    found = _NUMBERS.match(typed)
    if not found:
        return None
    first, second, third = found.groups()
    if len(first) == 4:
        return date(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    return date(_year(third), int(second), int(first))


def _worded(typed: str, today: date) -> date | None:
    found = _WORDS.match(typed)
    if found:
        day, name, year = found.groups()
    else:
        other = _MONTH_FIRST.match(typed)
        if not other:
            return None
        name, day, year = other.groups()
    months = [at for at, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
    if len(months) != 1:
        return None
    if year:
        return date(_year(year), months[0], int(day))
    this = date(today.year, months[0], int(day))
    return this if this >= today else date(today.year + 1, months[0], int(day))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
