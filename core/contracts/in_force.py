"""How many contracts were in force on each of a row of days; for the line of the last year."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date

from core.contracts.rules import TermData, add_months, figures_on

MONTHS = 12


def month_days(day: date) -> tuple[date, ...]:
    """Return the same day of each of the last twelve months, and ``day`` itself last."""
    return tuple(add_months(day, -back) for back in range(MONTHS, -1, -1))


def in_force_on(terms: Iterable[TermData], days: Sequence[date]) -> list[int]:
    """Return how many of ``terms`` were in force on each of ``days``, which are in order.

    A term is asked again only from the day on which its answer may change.
    """
    counts = [0] * len(days)
    for term in terms:
        if term.signed_on is None:
            continue
        place = bisect_left(days, term.signed_on)
        while place < len(days):
            figures = figures_on(term, days[place])
            changes = figures.changes_on
            after = len(days) if changes is None else bisect_left(days, changes, place + 1)
            if figures.status == "in_force":
                for at in range(place, after):
                    counts[at] += 1
            place = after
    return counts
