"""What a calendar shows: entries with a moment, words, an icon and a tone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from desktop.theme.tokens import MeaningName
from desktop.widgets.calendar.days import day_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing at one moment.

    Attributes:
        key: says which it is; comes back in every signal.
        at: when it begins, zone-aware.
        title: the words in its line; ``words`` all of it in one sentence, without the time.
        icon: before the time; ``mark`` an icon behind the title, such as that it is done.
        tone: colour of icon and tint; never the only bearer of a meaning.
        movable: it can be put on another day.
        over: it is done with, so its line is quiet; ``struck``: it does not take place.
    """

    key: object
    at: datetime
    title: str
    words: str
    icon: str = "calendar"
    mark: str = ""
    tone: MeaningName = "progress"
    movable: bool = True
    over: bool = False
    struck: bool = False

    def time(self, zone: tzinfo) -> str:
        """Return ``09:30`` as the clocks of ``zone`` show it."""
        return clock_words(self.at.astimezone(zone))


def by_day(entries: Iterable[Entry], zone: tzinfo) -> Mapping[date, tuple[Entry, ...]]:
    """Return the entries of each day, in the order of their moments."""
    found: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.at):
        found.setdefault(day_of(entry.at, zone), []).append(entry)
    return {day: tuple(one) for day, one in found.items()}


def clock_words(at: datetime) -> str:
    """Return ``14:30``; a format such as ``%H:%M`` imports a module each time."""
    return f"{at.hour:02}:{at.minute:02}"
