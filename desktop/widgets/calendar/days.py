"""Days, weeks and months of a calendar, and moments on other days. No Qt, no database.

Weekdays count as in ``date.weekday``: Monday is 0. Stepping stays between ``FIRST`` and ``LAST``, a
year inside what ``datetime.date`` knows, so that the weeks around every day are there, too.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo

FIRST, LAST = date(2, 1, 1), date(9998, 12, 31)
_DAY = timedelta(days=1)


def add_days(day: date, count: int) -> date:
    """Return the day ``count`` days later, at most the last or first one there is."""
    number = day.toordinal() + count
    return date.fromordinal(max(FIRST.toordinal(), min(LAST.toordinal(), number)))


def add_months(day: date, count: int) -> date:
    """Return the same day ``count`` months later, or the last of that month where it is shorter."""
    month = day.year * 12 + day.month - 1 + count
    ends = [one.year * 12 + one.month - 1 for one in (FIRST, LAST)]
    year, place = divmod(max(ends[0], min(ends[1], month)), 12)
    return date(year, place + 1, min(day.day, monthrange(year, place + 1)[1]))


def week_of(day: date, first_weekday: int) -> list[date]:
    """Return the seven days of the week in which ``day`` lies."""
    start = day - _DAY * ((day.weekday() - first_weekday) % 7)
    return [start + _DAY * place for place in range(7)]


def weeks_of_month(year: int, month: int, first_weekday: int) -> list[list[date]]:
    """Return the weeks that show a month, with the days before and after it that fill them."""
    last = date(year, month, monthrange(year, month)[1])
    weeks = [week_of(date(year, month, 1), first_weekday)]
    while weeks[-1][-1] < last:
        weeks.append(week_of(weeks[-1][-1] + _DAY, first_weekday))
    return weeks


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Return the day on which ``moment`` lies in ``zone``."""
    return moment.astimezone(zone).date()


def on_day(moment: datetime, day: date, zone: tzinfo) -> datetime:
    """Return the moment that the clocks of ``zone`` show the same time as now, but on ``day``.

    A time that the clocks leave out that day is the one an hour later; of a time that they show
    twice it is the first. The result is in UTC.
    """
    local = moment.astimezone(zone)
    same = local.replace(year=day.year, month=day.month, day=day.day, fold=0)
    return same.astimezone(UTC)
