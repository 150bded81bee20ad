"""What can be filtered on: the closed list of fields, and the operators that each type allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.kernel.fields import Choice

FilterType = Literal["text", "number", "money", "date", "datetime", "choice", "tick"]
Operator = Literal[
    "is", "is_not", "contains", "not_contains", "starts_with", "is_any_of", "is_none_of",
    "less", "at_most", "more", "at_least", "between",
    "before", "on_or_before", "after", "on_or_after",
    "in_last_days", "in_next_days", "more_days_ago", "more_days_ahead", "in_period",
    "is_empty", "is_filled",
]  # fmt: skip
# What a rule's values are: nothing, one or two of the field's type, a list of them, a number of
# days, or the name of a period.
Takes = Literal["nothing", "one", "two", "many", "days", "period"]


@dataclass(frozen=True, slots=True)
class OperatorInfo:
    """How an operator reads after the field's label, and which values it takes."""

    words: str
    takes: Takes


OPERATORS: Mapping[str, OperatorInfo] = {
    "is": OperatorInfo("is", "one"),
    "is_not": OperatorInfo("is not", "one"),
    "contains": OperatorInfo("contains", "one"),
    "not_contains": OperatorInfo("does not contain", "one"),
    "starts_with": OperatorInfo("starts with", "one"),
    "is_any_of": OperatorInfo("is any of", "many"),
    "is_none_of": OperatorInfo("is none of", "many"),
    "less": OperatorInfo("is less than", "one"),
    "at_most": OperatorInfo("is at most", "one"),
    "more": OperatorInfo("is more than", "one"),
    "at_least": OperatorInfo("is at least", "one"),
    "between": OperatorInfo("is between", "two"),
    "before": OperatorInfo("is before", "one"),
    "on_or_before": OperatorInfo("is on or before", "one"),
    "after": OperatorInfo("is after", "one"),
    "on_or_after": OperatorInfo("is on or after", "one"),
    "in_last_days": OperatorInfo("is in the last", "days"),
    "in_next_days": OperatorInfo("is in the next", "days"),
    "more_days_ago": OperatorInfo("is more than", "days"),
    "more_days_ahead": OperatorInfo("is more than", "days"),
    "in_period": OperatorInfo("is in", "period"),
    "is_empty": OperatorInfo("is empty", "nothing"),
    "is_filled": OperatorInfo("is not empty", "nothing"),
}

PERIODS: Mapping[str, str] = {
    "this_week": "this week",
    "last_week": "last week",
    "next_week": "next week",
    "this_month": "this month",
    "last_month": "last month",
    "next_month": "next month",
    "this_quarter": "this quarter",
    "last_quarter": "last quarter",
    "next_quarter": "next quarter",
    "this_year": "this year",
    "last_year": "last year",
    "next_year": "next year",
}

_EMPTY: tuple[Operator, ...] = ("is_empty", "is_filled")
_LISTS: tuple[Operator, ...] = ("is", "is_not", "is_any_of", "is_none_of")
_NUMBERS: tuple[Operator, ...] = (
    "is", "is_not", "less", "at_most", "more", "at_least", "between", *_EMPTY,
)  # fmt: skip
_DATES: tuple[Operator, ...] = (
    "is", "is_not", "before", "on_or_before", "after", "on_or_after", "between",
    "in_last_days", "in_next_days", "more_days_ago", "more_days_ahead", "in_period", *_EMPTY,
)  # fmt: skip
_ALLOWED: Mapping[FilterType, tuple[Operator, ...]] = {
    "text": ("contains", "not_contains", "starts_with", *_LISTS, *_EMPTY),
    "number": _NUMBERS,
    "money": _NUMBERS,
    "date": _DATES,
    "datetime": _DATES,
    "choice": (*_LISTS, *_EMPTY),
    "tick": ("is",),
}


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field that rules may name.

    Attributes:
        key: identifier, unique in its registry.
        type: decides operators, values and comparison. ``text`` compares without case and
            accents. ``number`` holds whole numbers. ``money`` holds hundredths of the currency's
            unit and compares amounts whatever their currency. ``datetime`` compares calendar
            days in the organisation's zone.
        choices: for ``choice``: the values, in order.
        operators: the allowed ones; empty allows all of the type.
    """

    key: str
    label: str
    type: FilterType = "text"
    choices: tuple[Choice, ...] = ()
    operators: tuple[Operator, ...] = ()


def registry(fields: Iterable[FilterField]) -> dict[str, FilterField]:
    """Return ``fields`` by key."""
    return {field.key: field for field in fields}


def operators_of(field: FilterField) -> tuple[Operator, ...]:
    """Return the operators that ``field`` allows, the most used first."""
    allowed = _ALLOWED[field.type]
    return tuple(o for o in allowed if o in field.operators) if field.operators else allowed
