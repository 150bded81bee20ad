"""Status and dates, computed from a contract's data."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts.rules import Figures, TermData, add_months, figures_on

DAY = date(2026, 11, 20)
SIGNED = date(2024, 2, 1)
RENEWING = TermData(SIGNED, date(2024, 2, 27), date(2027, 2, 27), "auto_renew", 12, 92)


def test_an_unsigned_contract_is_a_draft() -> None:
    assert figures_on(TermData(), DAY).status == "draft"


def test_missing_data_are_named() -> None:
    found = figures_on(TermData(SIGNED, None, None, "auto_renew"), DAY)
    assert found.status == "unknown"
    assert found.missing == ("start_date", "end_date", "renewal_months", "notice_days")


def test_a_renewing_contract_asks_for_notice_before_it_renews() -> None:
    assert figures_on(RENEWING, DAY) == Figures(
        "notice_window",
        (),
        date(2026, 11, 27),
        date(2026, 11, 28),
        date(2026, 8, 29),
        date(2026, 11, 27),
        date(2027, 2, 27),
    )


def test_after_the_notice_day_it_is_in_force_until_it_renews() -> None:
    found = figures_on(RENEWING, date(2026, 11, 28))
    assert found.status == "in_force"
    assert found.next_date == date(2027, 2, 27)


def test_a_period_that_ended_has_renewed_by_itself() -> None:
    found = figures_on(RENEWING, date(2029, 6, 1))
    assert found.renews_on == date(2030, 2, 27)
    assert found.status == "in_force"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2023, 12, 31), "upcoming"),
        (date(2024, 1, 1), "in_force"),
        (date(2024, 10, 1), "in_force"),
        (date(2024, 10, 2), "expiring"),
        (date(2024, 12, 31), "expiring"),
        (date(2025, 1, 1), "expired"),
    ],
)
def test_a_fixed_term_runs_through_its_states(day: date, status: str) -> None:
    term = TermData(SIGNED, date(2024, 1, 1), date(2024, 12, 31), "fixed")
    assert figures_on(term, day).status == status


def test_an_evergreen_contract_stays_in_force() -> None:
    assert figures_on(TermData(SIGNED, date(2020, 1, 1), None, "evergreen"), DAY) == Figures(
        "in_force"
    )


def test_a_terminated_contract_ends_on_its_day() -> None:
    term = TermData(SIGNED, date(2024, 1, 1), None, "evergreen", terminated_on=DAY)
    assert figures_on(term, DAY).status == "terminated"
    assert figures_on(term, DAY - timedelta(days=1)).next_date == DAY


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 1, 31), 13) == date(2025, 2, 28)


DATES = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@given(
    start=DATES,
    length=st.integers(1, 4000),
    months=st.integers(1, 60),
    notice=st.integers(0, 400),
    day=DATES,
)
def test_figures_hold_until_the_day_they_name(
    start: date, length: int, months: int, notice: int, day: date
) -> None:
    """``changes_on`` lets the list be refreshed by index instead of recomputing all of it."""
    for term in (
        TermData(start, start, start + timedelta(days=length), "auto_renew", months, notice),
        TermData(start, start, start + timedelta(days=length), "fixed"),
    ):
        now = figures_on(term, day)
        if now.changes_on is None:
            assert figures_on(term, day + timedelta(days=400)).status == now.status
            continue
        assert now.changes_on > day
        last = now.changes_on - timedelta(days=1)
        assert figures_on(term, last) == now
