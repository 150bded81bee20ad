"""Turns a rule into the one test it means on a given day; SQL and Python both start from here."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from core.database.filters.fields import OPERATORS, FilterField
from core.database.filters.tree import Rule
from core.database.filters.values import Value, read_values
from core.kernel.money import Money

_UTC = ZoneInfo("UTC")
_DAY = timedelta(days=1)
Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Context:
    """The day from which relative dates are counted, and the organisation's zone."""

    day: date
    zone: ZoneInfo = _UTC


@dataclass(frozen=True, slots=True)
class Test:
    """What a rule asserts of a value that is not empty; ``denied`` turns the answer round.

    Attributes:
        kind: ``one_of`` and ``contains``/``starts`` look at ``values``; ``range`` at ``low`` and
            ``high`` (None is open); ``filled`` holds for anything.
        open_high: ``high`` itself is outside.
        currency: for money; other currencies are outside.
    """

    kind: Literal["one_of", "contains", "starts", "range", "filled"]
    denied: bool = False
    values: tuple[Any, ...] = ()
    low: Any = None
    high: Any = None
    open_high: bool = False
    currency: str = ""


def resolve(rule: Rule, field: FilterField, context: Context) -> Test:
    """Return the test that ``rule`` means on ``context.day``; the rule has been validated."""
    operator = OPERATORS[rule.operator]
    if operator.name in ("empty", "not_empty"):
        return Test("filled", denied=operator.name == "empty")
    if field.type == "tick":
        return Test("one_of", operator.denies, (True,))
    values = read_values(rule, field)
    if field.type in ("date", "datetime"):
        return _day_test(rule.operator, field, values, context)
    if field.type == "money":
        return _money_test(rule.operator, values)
    if field.type == "number":
        low, high = _bounds(rule.operator, values)
        return Test("range", operator.denies, low=low, high=high)
    if operator.name in ("contains", "not_contains"):
        return Test("contains", operator.denies, values)
    if operator.name == "starts_with":
        return Test("starts", False, values)
    return Test("one_of", operator.denies, values)


def day_range(operator: str, values: tuple[Value, ...], today: date) -> Days:
    """Return the first and the last day that the rule takes in; None is open."""
    if operator in ("in_last", "in_next", "more_than_ago", "more_than_ahead"):
        return _span_range(operator, values, today)
    if operator == "in_period":
        return _period(str(values[0]), today)
    days = [value for value in values if isinstance(value, date)]
    match operator:
        case "before":
            return None, days[0] - _DAY
        case "on_or_before":
            return None, days[0]
        case "after":
            return days[0] + _DAY, None
        case "on_or_after":
            return days[0], None
        case "between":
            return min(days), max(days)
    return days[0], days[0]


def _day_test(
    operator: str, field: FilterField, values: tuple[Value, ...], context: Context
) -> Test:
    low, high = day_range(operator, values, context.day)
    denied = OPERATORS[operator].denies
    if field.type == "date":
        return Test("range", denied, low=low, high=high)
    return Test(
        "range",
        denied,
        low=None if low is None else _start(low, context.zone),
        high=None if high is None else _start(high + _DAY, context.zone),
        open_high=True,
    )


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _bounds(operator: str, values: tuple[Value, ...]) -> tuple[int | None, int | None]:
    numbers = [value.minor if isinstance(value, Money) else value for value in values]
    whole = [number for number in numbers if isinstance(number, int)]
    match operator:
        case "less":
            return None, whole[0] - 1
        case "at_most":
            return None, whole[0]
        case "more":
            return whole[0] + 1, None
        case "at_least":
            return whole[0], None
        case "between":
            return min(whole), max(whole)
    return whole[0], whole[0]


def _money_test(operator: str, values: tuple[Value, ...]) -> Test:
    first = values[0]
    assert isinstance(first, Money)
    low, high = _bounds(operator, values)
    denied = OPERATORS[operator].denies
    return Test("range", denied, low=low, high=high, currency=first.currency)


def _span_range(operator: str, values: tuple[Value, ...], today: date) -> Days:
    count, unit = int(str(values[0])), str(values[1])
    match operator:
        case "in_last":
            return add_span(today, -count, unit) + _DAY, today
        case "in_next":
            return today, add_span(today, count, unit) - _DAY
        case "more_than_ago":
            return None, add_span(today, -count, unit) - _DAY
    return add_span(today, count, unit) + _DAY, None


def add_span(day: date, count: int, unit: str) -> date:
    """Return ``day`` moved by ``count`` units; a month's last day stays within its month."""
    if unit == "days":
        return day + timedelta(days=count)
    if unit == "weeks":
        return day + timedelta(weeks=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _period(name: str, today: date) -> Days:
    if name == "today":
        return today, today
    which, unit = name.split("_")
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(days=6)
    if unit == "year":
        return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
    if unit == "quarter":
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        return first, add_span(first, 3, "months") - _DAY
    first = add_span(today.replace(day=1), step, "months")
    return first, add_span(first, 1, "months") - _DAY
