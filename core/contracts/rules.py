"""What a contract's data mean on a given day: status, notice window, next date. Pure functions."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from core.contracts.records import Status, TermKind

# A notice window opens, and a fixed term counts as expiring, this long before the date.
LOOK_AHEAD = timedelta(days=90)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermData:
    """The data of a contract that decide its status."""

    signed_on: date | None = None
    start_date: date | None = None
    end_date: date | None = None
    term_kind: TermKind | None = None
    renewal_months: int | None = None
    notice_days: int | None = None
    terminated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The status on one day, and the dates around it.

    Attributes:
        missing: keys of the data without which the status is unknown.
        next_date: the next day on which someone must act, or something happens by itself.
        changes_on: the first day on which these figures may be different; None for never.
        renews_on: end of the running period of a contract that renews by itself.
    """

    status: Status
    missing: tuple[str, ...] = ()
    next_date: date | None = None
    changes_on: date | None = None
    notice_from: date | None = None
    notice_by: date | None = None
    renews_on: date | None = None


def figures_on(term: TermData, day: date) -> Figures:
    """Return the figures of a contract on ``day``, a calendar day in the organisation's zone."""
    if term.terminated_on is not None and term.terminated_on <= day:
        return Figures("terminated")
    if term.signed_on is None:
        return Figures("draft", changes_on=term.terminated_on)
    missing = missing_data(term)
    if missing:
        return Figures("unknown", missing, changes_on=term.terminated_on)
    assert term.start_date is not None
    figures = _running(term, term.start_date, day)
    if term.terminated_on is None:
        return figures
    # A termination already given ends the contract, whatever its term says.
    next_date = min(filter(None, (figures.next_date, term.terminated_on)))
    changes = min(filter(None, (figures.changes_on, term.terminated_on)))
    status: Status = "expiring" if figures.status == "notice_window" else figures.status
    return Figures(status, (), next_date, changes)


def missing_data(term: TermData) -> tuple[str, ...]:
    """Return the keys of the data that a signed contract needs and does not have."""
    needed = ["start_date", "term_kind"]
    if term.term_kind == "fixed":
        needed += ["end_date"]
    elif term.term_kind == "auto_renew":
        needed += ["end_date", "renewal_months", "notice_days"]
    return tuple(key for key in needed if getattr(term, key) is None)


def add_months(day: date, months: int) -> date:
    """Return ``day`` moved by ``months``; the 31st becomes the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _running(term: TermData, start: date, day: date) -> Figures:
    if start > day:
        return Figures("upcoming", (), start, start)
    if term.term_kind == "evergreen" or term.end_date is None:
        return Figures("in_force")
    if term.term_kind == "fixed":
        return _fixed(term.end_date, day)
    assert term.renewal_months is not None
    assert term.notice_days is not None
    return _renewing(term.end_date, term.renewal_months, term.notice_days, day)


def _fixed(end: date, day: date) -> Figures:
    if end < day:
        return Figures("expired")
    if end - LOOK_AHEAD <= day:
        return Figures("expiring", (), end, end + _DAY)
    return Figures("in_force", (), end, end - LOOK_AHEAD)


def _renewing(first_end: date, months: int, notice_days: int, day: date) -> Figures:
    end, periods = first_end, 0
    if end < day:
        # Whole periods that lie behind, then the few that month lengths leave uncertain.
        behind = (day.year - first_end.year) * 12 + day.month - first_end.month
        periods = max(0, behind // months - 1)
        end = add_months(first_end, periods * months)
    while end < day:
        periods += 1
        end = add_months(first_end, periods * months)
    notice_by = end - timedelta(days=notice_days)
    opens = notice_by - LOOK_AHEAD
    if day < opens:
        return Figures("in_force", (), notice_by, opens, opens, notice_by, end)
    if day <= notice_by:
        return Figures("notice_window", (), notice_by, notice_by + _DAY, opens, notice_by, end)
    return Figures("in_force", (), end, end + _DAY, opens, notice_by, end)
