"""Reads the values of a rule: text into numbers, days, money and codes, or says what would fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from core.database.filters.fields import OPERATORS, PERIODS, UNITS, FilterField
from core.database.filters.tree import FilterError, Place, Rule
from core.kernel.errors import InvalidValue
from core.kernel.money import Money, parse_money
from core.kernel.text import fold, squeeze

_LARGEST = 2**63 - 1
_LONGEST_SPAN = 36_500
# Days near the ends of the calendar cannot be counted on from; nobody files anything there.
_FIRST_YEAR, _LAST_YEAR = 1000, 9000

Value = str | int | date | Money | UUID


def check_values(rule: Rule, field: FilterField, place: Place) -> None:
    """Check every value of ``rule``.

    Raises:
        FilterError: one does not fit its field.
    """
    try:
        read_values(rule, field)
    except InvalidValue as problem:
        raise FilterError(
            f"“{problem.value}” does not fit “{field.label}”.", problem.todo, place
        ) from problem


def read_values(rule: Rule, field: FilterField) -> tuple[Value, ...]:
    """Return the values in the type that is compared; a span as its count and its unit.

    Raises:
        InvalidValue: one does not fit.
    """
    arity = OPERATORS[rule.operator].arity
    if arity == "span":
        return _span(field, rule.values)
    if arity == "period":
        if rule.values[0] not in PERIODS:
            raise InvalidValue(field.name, rule.values[0], "one of the periods listed")
        return rule.values
    read = _READERS[field.type]
    values = tuple(read(field, value) for value in rule.values)
    moneys = [value for value in values if isinstance(value, Money)]
    if len({money.currency for money in moneys}) > 1:
        raise InvalidValue(field.name, rule.values[1], "both amounts in the same currency")
    return values


def _span(field: FilterField, values: tuple[str, ...]) -> tuple[Value, ...]:
    count, unit = values
    if not (count.isascii() and count.isdigit() and 0 < int(count) <= _LONGEST_SPAN):
        raise InvalidValue(field.name, count, "a whole number, such as 90")
    if unit not in UNITS:
        raise InvalidValue(field.name, unit, "days, weeks, months or years")
    years = {"days": 365, "weeks": 52, "months": 12, "years": 1}[unit]
    if int(count) > 100 * years:
        raise InvalidValue(field.name, count, "at most 100 years")
    return int(count), unit


def _text(field: FilterField, value: str) -> str:
    folded = squeeze(value).lower() if field.accents else fold(value)
    if not folded:
        raise InvalidValue(field.name, value, "some letters or figures to look for")
    return folded


def _number(field: FilterField, value: str) -> int:
    try:
        number = Decimal(value.replace(",", "").replace(" ", ""))
        scaled = number.scaleb(field.scale)
    except InvalidOperation:
        raise InvalidValue(field.name, value, "a number, such as 30") from None
    if not number.is_finite() or abs(scaled) > _LARGEST:
        raise InvalidValue(field.name, value, "a number, such as 30")
    if scaled != scaled.to_integral_value():
        places = f"at most {field.scale} decimals" if field.scale else "a whole number"
        raise InvalidValue(field.name, value, places)
    return int(scaled)


def _money(field: FilterField, value: str) -> Money:
    currency, _, amount = value.strip().partition(" ")
    try:
        return parse_money(amount, currency.upper())
    except InvalidValue as problem:
        raise InvalidValue(field.name, value, "a currency and an amount: GBP 250,000") from problem


def _day(field: FilterField, value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise InvalidValue(field.name, value, "a day, such as 2026-12-01") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidValue(field.name, value, f"a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def _choice(field: FilterField, value: str) -> str:
    if value not in {choice.value for choice in field.choices}:
        raise InvalidValue(field.name, value, "one of the choices listed")
    return value


def _record(field: FilterField, value: str) -> UUID:
    return UUID(_choice(field, value))


def _tick(field: FilterField, value: str) -> str:
    raise InvalidValue(field.name, value, "yes or no")


_READERS: Mapping[str, Callable[[FilterField, str], Value]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _day,
    "datetime": _day,
    "choice": _choice,
    "record": _record,
    "tick": _tick,
}
