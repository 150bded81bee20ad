"""Days around the one the contacts are made for, with Sundays left out where people meet."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

_SATURDAY, _SUNDAY = 5, 6


class Calendar:
    """Counts days from ``day``; negative is past."""

    def __init__(self, day: date, rng: Random) -> None:
        self.day = day
        self._weekday = day.weekday()
        self._rng = rng

    def on(self, days: int) -> date:
        """Return the date ``days`` from the day."""
        return self.day + timedelta(days)

    def weekday(self, days: int) -> int:
        """Return the weekday ``days`` from the day; 6 is Sunday."""
        return (self._weekday + days) % 7

    def earlier(self, days: int) -> int:
        """Return ``days``, or one or two days before where it is a Sunday or mostly a Saturday."""
        weekday = self.weekday(days)
        if weekday == _SUNDAY:
            return days - 2 if self._rng.random() < 0.7 else days - 1
        return days - 1 if weekday == _SATURDAY and self._rng.random() < 0.7 else days

    def later(self, days: int) -> int:
        """Return ``days``, or the day after where it is a Sunday."""
        return days + 1 if self.weekday(days) == _SUNDAY else days
