"""The line of the last year counts what the rules say of each day, only with fewer questions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.contracts.in_force import in_force_on, month_days
from core.contracts.rules import TermData, figures_on

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(2022, 1, 1), date(2029, 12, 31))
TERMS = st.builds(
    TermData,
    signed_on=st.none() | DAYS,
    start_date=st.none() | DAYS,
    end_date=st.none() | DAYS,
    term_kind=st.sampled_from(["fixed", "auto_renew", "evergreen", None]),
    renewal_months=st.none() | st.integers(1, 36),
    notice_days=st.none() | st.integers(0, 200),
    terminated_on=st.none() | DAYS,
)


@given(st.lists(TERMS, max_size=6))
def test_each_day_counts_what_the_rules_say_of_it(terms: list[TermData]) -> None:
    days = month_days(TODAY)
    expected = [
        sum(
            term.signed_on is not None
            and term.signed_on <= day
            and figures_on(term, day).status == "in_force"
            for term in terms
        )
        for day in days
    ]
    assert in_force_on(terms, days) == expected


def test_the_days_are_a_month_apart_and_end_today() -> None:
    days = month_days(TODAY)
    assert (days[0], days[-2], days[-1]) == (date(2025, 11, 20), date(2026, 10, 20), TODAY)
    assert len(days) == 13
    assert all(timedelta(28) <= after - day <= timedelta(31) for day, after in pairwise(days))
