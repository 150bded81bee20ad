"""Days and entries of a calendar in words, for titles and for assistive technology."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from PySide6.QtCore import QDate, QLocale

from core.kernel.text import counted
from desktop.widgets.calendar.entries import Entry

_MOST_SAID = 5


def month_words(day: date) -> str:
    """Return ``November 2026``."""
    name = QLocale().standaloneMonthName(day.month)
    return f"{name[:1].upper()}{name[1:]} {day.year}"


def long_day(day: date) -> str:
    """Return ``Friday 20 November 2026``."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "dddd d MMMM yyyy")


def short_day(day: date) -> str:
    """Return ``Fri 20 Nov``."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "ddd d MMM")


def week_words(first: date, last: date) -> str:
    """Return ``23 – 29 Nov 2026``, with month and year of the first day where they differ."""
    begin = QLocale().toString(QDate(first.year, first.month, first.day), _begin(first, last))
    end = QLocale().toString(QDate(last.year, last.month, last.day), "d MMM yyyy")
    return f"{begin} – {end}"


def _begin(first: date, last: date) -> str:
    if first.year != last.year:
        return "d MMM yyyy"
    return "d MMM" if first.month != last.month else "d"


def entry_words(entry: Entry, zone: tzinfo) -> str:
    """Return an entry in one sentence: its time, then all its words."""
    return f"{entry.time(zone)}, {entry.words}"


def day_words(day: date, today: date, entries: Sequence[Entry], zone: tzinfo) -> str:
    """Return a day with what is on it."""
    said = long_day(day) + (", today" if day == today else "")
    if not entries:
        return f"{said}, nothing"
    named = "; ".join(f"{one.time(zone)} {one.title}" for one in entries[:_MOST_SAID])
    more = len(entries) - _MOST_SAID
    rest = f"; and {more} more" if more > 0 else ""
    return f"{said}, {counted(len(entries), 'entry', 'entries')}: {named}{rest}"
