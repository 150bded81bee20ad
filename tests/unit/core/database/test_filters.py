"""Filters: their check, their words, and that SQL means what Python means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    insert,
    select,
)

from core.database.filters import (
    Group,
    Rule,
    check,
    compile_filter,
    filter_from_json,
    filter_to_json,
    matches,
    rule_words,
    sentence,
)
from core.database.types import UtcTime
from core.kernel.errors import InvalidFilter
from core.kernel.text import fold

from .filter_cases import FIELDS, MOMENT, RECORDS, TREES

METADATA = MetaData()
ROWS = Table(
    "filtered",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", Text),
    Column("days", Integer),
    Column("value", BigInteger),
    Column("ends", Date),
    Column("seen", UtcTime),
    Column("status", Text),
    Column("sealed", Boolean),
)


def ids_by_sql(connection: Connection, tree: Group, records: Sequence[dict[str, Any]]) -> list[int]:
    """Store ``records`` and return the ids that the compiled filter finds."""
    connection.execute(ROWS.delete())
    rows = [
        {**record, "id": at, "title": None if record["title"] is None else fold(record["title"])}
        for at, record in enumerate(records)
    ]
    if rows:
        connection.execute(insert(ROWS), rows)
    condition = compile_filter(tree, FIELDS, dict(ROWS.c), MOMENT)
    return list(connection.scalars(select(ROWS.c.id).where(condition).order_by(ROWS.c.id)))


def ids_by_python(tree: Group, records: Sequence[dict[str, Any]]) -> list[int]:
    return [at for at, record in enumerate(records) if matches(tree, record, FIELDS, MOMENT)]


@pytest.fixture(scope="module")
def connection() -> Any:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


@settings(max_examples=250, deadline=None)
@given(tree=TREES, records=st.lists(RECORDS, max_size=12))
def test_sqlite_finds_the_rows_that_the_evaluator_finds(
    connection: Connection, tree: Group, records: list[dict[str, Any]]
) -> None:
    check(tree, FIELDS)
    assert ids_by_sql(connection, tree, records) == ids_by_python(tree, records)


@given(TREES)
def test_a_filter_survives_being_stored(tree: Group) -> None:
    assert filter_from_json(filter_to_json(tree)) == tree


@given(TREES)
def test_every_valid_filter_can_be_said_in_words(tree: Group) -> None:
    assert sentence(tree, FIELDS, MOMENT).endswith(".")


EMPTY = dict.fromkeys(FIELDS)


def test_a_rule_that_says_what_a_value_is_not_includes_empty_fields() -> None:
    for rule in (
        Rule("title", "is_not", ("Lease",)),
        Rule("title", "not_contains", ("lease",)),
        Rule("status", "is_none_of", ("draft", "old")),
        Rule("ends", "is_not", ("today",)),
        Rule("sealed", "is", (False,)),
    ):
        assert matches(Group("all", (rule,)), EMPTY, FIELDS, MOMENT), rule


def test_a_rule_that_says_what_a_value_is_excludes_empty_fields() -> None:
    for rule in (
        Rule("title", "contains", ("lease",)),
        Rule("days", "less", (3,)),
        Rule("seen", "more_days_ago", (90,)),
        Rule("sealed", "is", (True,)),
    ):
        assert not matches(Group("all", (rule,)), EMPTY, FIELDS, MOMENT), rule


def test_text_is_compared_without_case_and_accents() -> None:
    tree = Group("all", (Rule("title", "is", ("etienne",)),))
    assert matches(tree, {"title": "Étienne"}, FIELDS, MOMENT)


def test_a_relative_rule_names_the_day_it_means() -> None:
    tree = Group(
        "all",
        (
            Rule("status", "is", ("in_force",)),
            Group("any", (Rule("title", "is", ("Lease",)), Rule("value", "more", ("250000",)))),
            Rule("seen", "more_days_ago", (90,)),
        ),
    )
    assert sentence(tree, FIELDS, MOMENT) == (
        "Status is In force, (Title is “Lease” or Value is more than 250,000) and "
        "Last visit is more than 90 days ago (before 23 August 2026)."
    )


def test_a_chip_says_the_rule_and_its_value() -> None:
    assert rule_words(Rule("status", "is_not", ("old",)), FIELDS) == ("Status is not", "Expired")
    assert rule_words(Rule("ends", "in_period", ("this_month",)), FIELDS) == (
        "Ends is in",
        "this month",
    )


def test_no_filter_says_everything_and_hides_nothing() -> None:
    assert sentence(Group(), FIELDS, MOMENT) == "Everything."
    assert matches(Group("none"), EMPTY, FIELDS, MOMENT)


@pytest.mark.parametrize(
    ("rule", "todo"),
    [
        (Rule("password", "is", ("x",)), "Remove that rule."),
        (Rule("sealed", "contains", ("x",)), "Choose another comparison."),
        (Rule("days", "is", ("many",)), "Give a whole number."),
        (Rule("days", "is", (True,)), "Give a whole number."),
        (Rule("days", "is", (2**63,)), "Give a number of at most 18 digits."),
        (Rule("value", "is", ("1.005",)), "Give an amount with at most two decimals."),
        (Rule("value", "is", ("NaN",)), "Give an amount, such as 250000."),
        (Rule("ends", "is", ("31/12/2026",)), "Give a date, such as 2026-12-01 or today-30."),
        (Rule("ends", "is", ("9999-12-31",)), "Give a date, such as 2026-12-01 or today-30."),
        (Rule("ends", "between", ("today",)), "Give 2 values."),
        (Rule("ends", "in_last_days", (-1,)), "Give a number of days."),
        (Rule("ends", "in_last_days", (99_999,)), "Give at most 36,500 days."),
        (Rule("ends", "in_period", ("some_day",)), "Give a period, such as this_month."),
        (Rule("status", "is", ("gone",)), "Give one of Draft, In force and Expired."),
        (Rule("status", "is_any_of", ()), "Give at least one value."),
        (Rule("title", "is", (" ",)), "Give some text."),
        (Rule("title", "is", ("a\0b",)), "Give some text."),
        (Rule("title", "is", ("\ud800",)), "Give some text."),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_with_what_would(rule: Rule, todo: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        check(Group("all", (rule,)), FIELDS)
    assert refused.value.todo == todo


def test_trees_beyond_the_limits_are_refused() -> None:
    rule = Rule("days", "is", (1,))
    deep: Any = rule
    for _ in range(9):
        deep = Group("all", (deep,))
    wide = Group("all", (rule,) * 201)
    long = Group("all", (Rule("days", "is", tuple(range(10_001))),))
    for tree in (deep, wide, long):
        with pytest.raises(InvalidFilter):
            check(tree, FIELDS)
        with pytest.raises(InvalidFilter):
            filter_from_json(filter_to_json(tree))
    check(Group("all", (rule,) * 200), FIELDS)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"filter": {}},
        {"version": 1, "filter": {"mode": "most", "rules": []}},
        {"version": 1, "filter": {"mode": "all", "rules": {}}},
        {"version": 1, "filter": {"field": "days", "operator": "is", "values": [1.5]}},
        {"version": 2, "filter": {"mode": "all", "rules": []}},
    ],
)
def test_what_is_no_filter_is_refused(data: object) -> None:
    with pytest.raises(InvalidFilter):
        filter_from_json(data)


def test_a_group_of_ten_thousand_values_runs_on_sqlite(connection: Connection) -> None:
    tree = Group("all", (Rule("title", "is_any_of", tuple(f"t{n}" for n in range(10_000))),))
    records = [{**EMPTY, "title": "T9999"}, {**EMPTY, "title": "other"}]
    assert ids_by_sql(connection, tree, records) == [0]


def test_a_day_is_the_organisations_day() -> None:
    tree = Group("all", (Rule("seen", "is", (date(2026, 11, 21).isoformat(),)),))
    midnight = MOMENT.start_of(date(2026, 11, 21))
    assert midnight.isoformat() == "2026-11-20T13:30:00+00:00"
    assert matches(tree, {"seen": midnight}, FIELDS, MOMENT)
