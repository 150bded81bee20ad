"""Fields, records and random filter trees for the filter tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from core.database.filters import (
    OPERATORS,
    FilterField,
    Group,
    Moment,
    Node,
    Rule,
    operators_of,
    registry,
)
from core.database.filters.registry import PERIODS
from core.kernel.fields import Choice
from core.kernel.text import fold

FIELDS = registry(
    [
        FilterField("title", "Title", "text"),
        FilterField("days", "Notice days", "number"),
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
    ]
)
# Adelaide: half-hour offset and daylight saving, so that a day is no multiple of a UTC hour.
MOMENT = Moment(date(2026, 11, 21), ZoneInfo("Australia/Adelaide"))

_WORDS = st.one_of(
    st.sampled_from(["a", "É", "Æsop 50%", "under_score", "TEL", "℡", "Straße", "it's", "İ", "\\"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4),
)
_SMALL = st.integers(-3, 3)
_DAYS = st.integers(-400, 400).map(lambda n: MOMENT.today + timedelta(days=n))
_NEAR = st.integers(-3, 3).map(lambda n: MOMENT.today + timedelta(days=n))
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
        "value": st.none() | _SMALL.map(lambda n: n * 50),
        "ends": st.none() | _NEAR | _DAYS,
        "seen": st.none() | _MOMENTS,
        "status": st.none() | st.sampled_from(["draft", "in_force", "old"]),
        "sealed": st.none() | st.booleans(),
    }
)

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": _WORDS.filter(lambda words: fold(words) != ""),
    "number": _SMALL,
    "money": _SMALL.map(lambda n: f"{n * 50 / 100:.2f}"),
    "date": (_NEAR | _DAYS).map(date.isoformat) | st.sampled_from(["today", "today-2", "today+2"]),
    "choice": st.sampled_from(["draft", "in_force", "old"]),
    "tick": st.booleans(),
}
_VALUES["datetime"] = _VALUES["date"]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A rule that fits its field."""
    field = draw(st.sampled_from(list(FIELDS.values())))
    operator = draw(st.sampled_from(operators_of(field)))
    one = _VALUES[field.type]
    values = {
        "nothing": st.just([]),
        "one": st.lists(one, min_size=1, max_size=1),
        "two": st.lists(one, min_size=2, max_size=2),
        "many": st.lists(one, min_size=1, max_size=3),
        "days": st.integers(0, 5).map(lambda days: [days]),
        "period": st.sampled_from(list(PERIODS)).map(lambda period: [period]),
    }[OPERATORS[operator].takes]
    return Rule(field.key, operator, tuple(draw(values)))


def _group(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Group]:
    return st.builds(
        Group, st.sampled_from(["all", "any", "none"]), st.lists(nodes, max_size=4).map(tuple)
    )


TREES = st.recursive(_group(rules()), lambda inner: _group(rules() | inner), max_leaves=6)
