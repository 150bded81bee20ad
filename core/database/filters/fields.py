"""The closed list of what may be filtered: fields, their types, and the operators of each type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.kernel.fields import Choice, Privacy

FilterType = Literal["text", "number", "money", "date", "datetime", "choice", "record", "tick"]
# How many values an operator takes: none, one, a lower and an upper, any number, a count with its
# unit of time, or the name of a period.
Arity = Literal["none", "one", "two", "many", "span", "period"]


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison. ``words`` go between the field's label and the value."""

    name: str
    words: str
    arity: Arity
    denies: bool = False


OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("is", "is", "one"),
        Operator("is_not", "is not", "one", denies=True),
        Operator("any_of", "is any of", "many"),
        Operator("none_of", "is none of", "many", denies=True),
        Operator("contains", "contains", "one"),
        Operator("not_contains", "does not contain", "one", denies=True),
        Operator("starts_with", "starts with", "one"),
        Operator("less", "is less than", "one"),
        Operator("at_most", "is at most", "one"),
        Operator("more", "is more than", "one"),
        Operator("at_least", "is at least", "one"),
        Operator("between", "is between", "two"),
        Operator("before", "is before", "one"),
        Operator("on_or_before", "is on or before", "one"),
        Operator("after", "is after", "one"),
        Operator("on_or_after", "is on or after", "one"),
        Operator("in_last", "is in the last", "span"),
        Operator("in_next", "is in the next", "span"),
        Operator("more_than_ago", "is more than", "span"),
        Operator("more_than_ahead", "is further ahead than", "span"),
        Operator("in_period", "is in", "period"),
        Operator("yes", "is yes", "none"),
        Operator("no", "is no", "none", denies=True),
        Operator("empty", "is empty", "none"),
        Operator("not_empty", "is not empty", "none"),
    )
}

_EMPTY = ("empty", "not_empty")
_AMOUNT = ("is", "is_not", "less", "at_most", "more", "at_least", "between")
_DAYS = (
    *("is", "is_not", "before", "on_or_before", "after", "on_or_after", "between"),
    *("in_last", "in_next", "more_than_ago", "more_than_ahead", "in_period"),
)
_BY_TYPE: Mapping[FilterType, tuple[str, ...]] = {
    "text": (
        *("contains", "not_contains", "is", "is_not", "starts_with", "any_of", "none_of"),
        *_EMPTY,
    ),
    "number": (*_AMOUNT, *_EMPTY),
    "money": (*_AMOUNT, *_EMPTY),
    "date": (*_DAYS, *_EMPTY),
    "datetime": (*_DAYS, *_EMPTY),
    "choice": ("is", "is_not", "any_of", "none_of", *_EMPTY),
    "record": ("is", "is_not", "any_of", "none_of", *_EMPTY),
    "tick": ("yes", "no"),
}

UNITS: Mapping[str, str] = {"days": "day", "weeks": "week", "months": "month", "years": "year"}
PERIODS: Mapping[str, str] = {
    "today": "today",
    "this_week": "this week",
    "last_week": "last week",
    "next_week": "next week",
    "this_month": "this month",
    "last_month": "last month",
    "next_month": "next month",
    "this_quarter": "this quarter",
    "this_year": "this year",
    "last_year": "last year",
    "next_year": "next year",
}


@dataclass(frozen=True, slots=True)
class FilterField:
    """One thing that may be filtered.

    Attributes:
        name: key in stored filters; never shown.
        label: what the person reads, sentence case.
        choices: for ``choice``; others may be stored, but only these may be asked for. For
            ``record`` their values are ids in hexadecimal.
        scale: decimal places of a ``number``; it is stored as an integer times 10**scale.
        many: the record has several (its tags, its visits); a rule holds when it holds for one of
            them, and a rule that denies when it holds for none.
        accents: they count; only case does not (e-mail addresses and numbers, which are stored in
            lower case).
        operators: a narrower list than the type allows; empty for all.
    """

    name: str
    label: str
    type: FilterType = "text"
    choices: tuple[Choice, ...] = ()
    scale: int = 0
    many: bool = False
    accents: bool = False
    operators: tuple[str, ...] = ()
    privacy: Privacy = "open"

    def choice_label(self, value: str) -> str:
        """Return what is shown for the stored ``value``."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


Registry = Mapping[str, FilterField]


def registry(*fields: FilterField) -> Registry:
    """Return ``fields`` by their names, in the order given."""
    return {field.name: field for field in fields}


def operators_for(field: FilterField) -> tuple[Operator, ...]:
    """Return the operators that ``field`` allows, the usual one first."""
    return tuple(OPERATORS[name] for name in field.operators or _BY_TYPE[field.type])
