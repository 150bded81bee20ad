"""Days are read as people type them, and never guessed beyond that."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.forms.dates import day_fault, day_words, parse_day

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("1/12/2026", date(2026, 12, 1)),
        ("1.12.26", date(2026, 12, 1)),
        ("01 12 2026", date(2026, 12, 1)),
        ("1 Dec 2026", date(2026, 12, 1)),
        ("1st december, 2026", date(2026, 12, 1)),
        ("Dec 1, 2026", date(2026, 12, 1)),
        ("1 dec", date(2026, 12, 1)),
        ("1 March", date(2027, 3, 1)),
        ("21 November", TODAY),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 22)),
        ("+30", date(2026, 12, 21)),
        ("+2 weeks", date(2026, 12, 5)),
        ("-3 months", date(2026, 8, 21)),
        ("29 Feb 2028", date(2028, 2, 29)),
    ],
)
def test_usual_ways_of_writing_a_day_are_read(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "31/2/2026", "12/31/2026", "1 ju 2026", "1/2/202", "29 Feb 2027", "+", "5"]
)
def test_what_is_no_day_or_more_than_one_is_refused(text: str) -> None:
    assert parse_day(text, TODAY) is None


def test_a_day_that_the_month_has_not_is_told_from_what_is_no_day() -> None:
    assert day_fault("31/2/2026", TODAY) == day_fault("29 Feb 2027", TODAY)
    assert day_fault("31/2/2026", TODAY) == "There is no such day. Write one that the month has."
    assert day_fault("soon", TODAY).startswith("Write a day, such as")
    assert day_fault("1/12/2026", TODAY) == ""


def test_months_ahead_stay_within_their_month() -> None:
    assert parse_day("+1 month", date(2027, 1, 31)) == date(2027, 2, 28)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_the_written_form_is_read_back(day: date) -> None:
    assert parse_day(day_words(day), TODAY) == day
    assert parse_day(day.isoformat(), TODAY) == day


@given(st.text(max_size=20))
def test_nothing_typed_can_break_the_reading(text: str) -> None:
    parse_day(text, TODAY)
