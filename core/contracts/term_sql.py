"""The figures of ``core.contracts.rules`` as SQL over the columns of a contract, on both engines.

For questions over many contracts that other desks ask; lists of contracts read the projection.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Text, and_, bindparam, case, literal, null, or_
from sqlalchemy.sql.elements import ColumnElement

from core.contracts.rules import LOOK_AHEAD
from core.contracts.tables import ContractRow
from core.database.base import table_of
from core.database.days import DaysLater, MonthsBetween, MonthsLater

_C = table_of(ContractRow).c
_AHEAD = LOOK_AHEAD.days


def status_on(day: date) -> ColumnElement[str]:
    """Return the status of a contract on ``day``, as ``figures_on`` computes it."""
    today = _day(day)
    ends = _C.terminated_on.is_not(None)
    running = case(
        (_C.start_date > today, "upcoming"),
        (_endless(), "in_force"),
        (and_(_fixed(), _C.end_date < today), "expired"),
        (and_(_fixed(), _C.end_date <= DaysLater(today, literal(_AHEAD))), "expiring"),
        (_fixed(), "in_force"),
        # A termination already given ends the contract, whatever its term says.
        (and_(_in_window(day), ends), "expiring"),
        (_in_window(day), "notice_window"),
        else_="in_force",
    )
    return case(
        (_C.terminated_on <= today, literal("terminated", Text())),
        (_C.signed_on.is_(None), "draft"),
        (_lacks(), "unknown"),
        else_=running,
    )


def next_date_on(day: date) -> ColumnElement[Any]:
    """Return the next day on which someone must act, as ``figures_on`` computes it."""
    today = _day(day)
    notice_by = _notice_by(day)
    by_term = case(
        (_C.start_date > today, _C.start_date),
        (_endless(), null()),
        (and_(_fixed(), _C.end_date < today), null()),
        (_fixed(), _C.end_date),
        (today <= notice_by, notice_by),
        else_=_period_end(day),
    )
    return case(
        (or_(_C.terminated_on <= today, _C.signed_on.is_(None), _lacks()), null()),
        (and_(_C.terminated_on.is_not(None), by_term.is_(None)), _C.terminated_on),
        (_C.terminated_on < by_term, _C.terminated_on),
        else_=by_term,
    )


def _day(day: date) -> ColumnElement[Any]:
    return bindparam(None, day, Date())


def _fixed() -> ColumnElement[bool]:
    return _C.term_kind == "fixed"


def _endless() -> ColumnElement[bool]:
    return or_(_C.term_kind == "evergreen", _C.end_date.is_(None))


def _lacks() -> ColumnElement[bool]:
    """Return whether the data are missing that a signed contract of its kind needs."""
    renewing = [_C.end_date, _C.renewal_months, _C.notice_days]
    return or_(
        _C.start_date.is_(None),
        _C.term_kind.is_(None),
        and_(_fixed(), _C.end_date.is_(None)),
        and_(_C.term_kind == "auto_renew", or_(*(one.is_(None) for one in renewing))),
    )


def _period_end(day: date) -> ColumnElement[Any]:
    """Return the end of the period that runs on ``day``: the first one that is not before it."""
    today = _day(day)
    behind = MonthsBetween(_C.end_date, today)
    # Whole numbers are divided without a rest on both engines.
    periods = behind.op("/")(_C.renewal_months)
    last = MonthsLater(_C.end_date, periods * _C.renewal_months)
    following = MonthsLater(_C.end_date, (periods + 1) * _C.renewal_months)
    return case((_C.end_date >= today, _C.end_date), (last >= today, last), else_=following)


def _notice_by(day: date) -> ColumnElement[Any]:
    return DaysLater(_period_end(day), -_C.notice_days)


def _in_window(day: date) -> ColumnElement[bool]:
    today, notice_by = _day(day), _notice_by(day)
    return and_(today <= notice_by, today >= DaysLater(notice_by, literal(-_AHEAD)))
