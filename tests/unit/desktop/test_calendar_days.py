"""Days, weeks and months, whichever zone, year and first day of the week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desktop.widgets.calendar.days import (
    FIRST,
    LAST,
    add_days,
    add_months,
    day_of,
    on_day,
    week_of,
    weeks_of_month,
)
from desktop.widgets.calendar.entries import Entry, by_day

ADELAIDE, BERLIN = ZoneInfo("Australia/Adelaide"), ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(
    [ADELAIDE, BERLIN, ZoneInfo("America/Havana"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")]
)
DAYS = st.dates(FIRST, LAST)
USUAL = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def test_a_month_later_is_the_last_day_where_the_month_is_shorter() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


def test_a_month_is_shown_in_whole_weeks() -> None:
    november = weeks_of_month(2026, 11, 0)
    assert november[0][0] == date(2026, 10, 26)
    assert november[-1][-1] == date(2026, 12, 6)
    assert weeks_of_month(2026, 11, 6)[0][0] == date(2026, 11, 1)
    # February 2027 begins on a Monday and has four weeks to the day.
    assert len(weeks_of_month(2027, 2, 0)) == 4


def test_a_visit_at_nine_stays_at_nine_across_the_change_of_clocks() -> None:
    at = datetime(2026, 10, 2, 9, 0, tzinfo=ADELAIDE)
    moved = on_day(at, date(2026, 10, 5), ADELAIDE)
    assert f"{moved.astimezone(ADELAIDE):%d %H:%M}" == "05 09:00"
    assert moved - at == timedelta(days=3, hours=-1)


def test_a_time_that_the_clocks_leave_out_is_an_hour_later() -> None:
    at = datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN)
    assert f"{on_day(at, date(2026, 3, 29), BERLIN).astimezone(BERLIN):%H:%M}" == "03:30"


def test_a_time_that_the_clocks_show_twice_is_the_first() -> None:
    at = datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN)
    assert on_day(at, date(2026, 10, 25), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_entries_lie_on_the_day_of_the_zone_in_their_order() -> None:
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    entries = [Entry("b", late, "B", "B"), Entry("a", late - timedelta(hours=1), "A", "A")]
    assert {
        day: [one.key for one in found] for day, found in by_day(entries, ADELAIDE).items()
    } == {date(2026, 11, 23): ["a", "b"]}
    assert [*by_day(entries, ZoneInfo("UTC"))] == [date(2026, 11, 22)]


@given(st.integers(2, 9998), st.integers(1, 12), st.integers(0, 6))
def test_every_month_is_whole_weeks_that_begin_on_the_first_day(
    year: int, month: int, first: int
) -> None:
    weeks = weeks_of_month(year, month, first)
    days = [day for week in weeks for day in week]
    assert all(len(week) == 7 for week in weeks)
    assert all(b - a == timedelta(days=1) for a, b in pairwise(days))
    assert date(year, month, 1) in weeks[0]
    assert sum((day.year, day.month) == (year, month) for day in days) >= 28
    assert all(week[0].weekday() == first for week in weeks)


@given(DAYS, st.integers(0, 6))
def test_every_day_lies_in_its_week(day: date, first: int) -> None:
    assert day in week_of(day, first)


@given(DAYS, st.integers(-40_000, 40_000))
def test_months_forth_and_back_come_to_the_same_month(day: date, count: int) -> None:
    there = add_months(day, count)
    number = there.year * 12 + there.month - day.year * 12 - day.month
    if (there.year, there.month) not in ((2, 1), (9998, 12)):
        assert number == count
        back = add_months(there, -count)
        assert (back.year, back.month) == (day.year, day.month)
        assert back.day <= day.day


@given(DAYS, st.integers(-4_000_000, 4_000_000))
def test_days_never_leave_the_calendar(day: date, count: int) -> None:
    there = add_days(day, count)
    assert there in (FIRST, LAST) or (there - day).days == count


@given(USUAL, st.times(), USUAL, ZONES)
def test_a_moved_moment_lies_on_its_day_at_its_time(
    begun: date, time: time, day: date, zone: ZoneInfo
) -> None:
    at = datetime.combine(begun, time, UTC)
    moved = on_day(at, day, zone)
    wall, after = at.astimezone(zone), moved.astimezone(zone)
    gone = after.replace(tzinfo=None) - datetime.combine(day, wall.time())
    if not gone:
        assert day_of(moved, zone) == day
    else:
        # Only where the clocks leave that time out; Apia once left out a whole day.
        assert timedelta() < gone <= timedelta(days=1)
