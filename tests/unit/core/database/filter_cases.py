"""Fields, records and random filter trees for the filter tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from core.database.filters import Context, FilterField, Group, Rule, operators_for, registry
from core.database.filters.fields import PERIODS
from core.kernel.fields import Choice
from core.kernel.money import Money
from core.kernel.text import fold

FIELDS = registry(
    FilterField("title", "Title", "text"),
    FilterField("days", "Notice days", "number"),
    FilterField("share", "Share", "number", scale=1),
    FilterField("value", "Value", "money"),
    FilterField("ends", "Ends", "date"),
    FilterField("seen", "Last visit", "datetime"),
    FilterField(
        "status",
        "Status",
        "choice",
        (Choice("draft", "Draft"), Choice("in_force", "In force"), Choice("old", "Expired")),
    ),
    FilterField("sealed", "Sealed", "tick"),
)
# Adelaide: half-hour offset and daylight saving, so that a day is no multiple of a UTC hour.
CONTEXT = Context(date(2026, 11, 21), ZoneInfo("Australia/Adelaide"))

_WORDS = st.one_of(
    st.sampled_from(["a", "É", "Æsop 50%", "under_score", "TEL", "℡", "Straße", "it's", "İ", "\\"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
)
_CURRENCIES = st.sampled_from(["GBP", "JPY"])
_SMALL = st.integers(-3, 3)
_DAYS = st.integers(-400, 400).map(lambda n: CONTEXT.day + timedelta(days=n))
_NEAR = st.integers(-3, 3).map(lambda n: CONTEXT.day + timedelta(days=n))
_MOMENTS = st.builds(
    lambda day, minute: (
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    ),
    _NEAR | _DAYS,
    st.integers(0, 1439),
)

RECORDS = st.fixed_dictionaries(
    {
        "title": st.none() | _WORDS,
        "days": st.none() | _SMALL,
        "share": st.none() | _SMALL.map(lambda n: Decimal(n) / 2),
        "value": st.none() | st.builds(Money, _SMALL.map(lambda n: n * 50), _CURRENCIES),
        "ends": st.none() | _NEAR | _DAYS,
        "seen": st.none() | _MOMENTS,
        "status": st.none() | st.sampled_from(["draft", "in_force", "old"]),
        "sealed": st.none() | st.booleans(),
    }
)


# Strategies are made once: making one costs more than drawing from it.


@cache
def _value(name: str, currency: str) -> st.SearchStrategy[str]:
    field = FIELDS[name]
    match field.type:
        case "text":
            return _WORDS.filter(lambda words: fold(words) != "")
        case "number":
            return _SMALL.map(lambda n: str(Decimal(n) / 2 if field.scale else n))
        case "money":
            step = 50 if currency == "JPY" else Decimal("0.5")
            return _SMALL.map(lambda n: f"{currency} {n * step}")
        case "choice":
            return st.sampled_from(["draft", "in_force", "old"])
        case _:
            return (_NEAR | _DAYS).map(date.isoformat)


_FIELDS = st.sampled_from(list(FIELDS.values()))
_OPERATORS = {name: st.sampled_from(operators_for(field)) for name, field in FIELDS.items()}


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule that fits its field."""
    field = draw(_FIELDS)
    operator = draw(_OPERATORS[field.name])
    values = _values(field.name, operator.arity, draw(_CURRENCIES))
    return Rule(field.name, operator.name, tuple(draw(values)))


@cache
def _values(name: str, arity: str, currency: str) -> st.SearchStrategy[Any]:
    one = _value(name, currency)
    return {
        "none": st.just([]),
        "one": st.lists(one, min_size=1, max_size=1),
        "two": st.lists(one, min_size=2, max_size=2),
        "many": st.lists(one, min_size=1, max_size=3),
        "span": st.tuples(st.integers(1, 5).map(str), st.sampled_from(["days", "months"])),
        "period": st.sampled_from(list(PERIODS)).map(lambda period: [period]),
    }[arity]


def _group(nodes: st.SearchStrategy[Rule | Group]) -> st.SearchStrategy[Group]:
    return st.builds(
        Group, st.sampled_from(["all", "any", "none"]), st.lists(nodes, max_size=4).map(tuple)
    )


TREES = st.recursive(_group(rules()), lambda inner: _group(rules() | inner), max_leaves=6)
