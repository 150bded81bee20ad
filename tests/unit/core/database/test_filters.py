"""Filters: their check, their words, and that SQL means what Python means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
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
    FilterError,
    Group,
    Related,
    Rule,
    Words,
    compile_filter,
    from_json,
    matches,
    registry,
    rule_words,
    sentence,
    to_json,
    validate,
)
from core.database.filters.fields import FilterField
from core.database.types import SortKey, UtcTime
from core.kernel.text import fold

from .filter_cases import CONTEXT, FIELDS, RECORDS, TREES

METADATA = MetaData()
ROWS = Table(
    "filtered",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("title", SortKey),
    Column("days", Integer),
    Column("share", Integer),
    Column("value", BigInteger),
    Column("currency", Text),
    Column("ends", Date),
    Column("seen", UtcTime),
    Column("status", Text),
    Column("sealed", Boolean),
)


def ids_by_sql(connection: Connection, tree: Group, records: Sequence[dict[str, Any]]) -> list[int]:
    """Store ``records`` and return the ids that the compiled filter finds."""
    connection.execute(ROWS.delete())
    rows = [{"id": at, **_stored(record)} for at, record in enumerate(records)]
    if rows:
        connection.execute(insert(ROWS), rows)
    columns = {**dict(ROWS.c), "value": (ROWS.c.value, ROWS.c.currency)}
    condition = compile_filter(tree, FIELDS, columns, CONTEXT)
    return list(connection.scalars(select(ROWS.c.id).where(condition).order_by(ROWS.c.id)))


def _stored(record: dict[str, Any]) -> dict[str, Any]:
    title, value, share = record["title"], record["value"], record["share"]
    return {
        **record,
        "title": None if title is None else fold(title),
        "value": None if value is None else value.minor,
        "currency": None if value is None else value.currency,
        "share": None if share is None else int(share * 10),
    }


def ids_by_python(tree: Group, records: Sequence[dict[str, Any]]) -> list[int]:
    return [at for at, record in enumerate(records) if matches(tree, record, FIELDS, CONTEXT)]


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
    validate(tree, FIELDS)
    assert ids_by_sql(connection, tree, records) == ids_by_python(tree, records)


@given(TREES)
def test_a_filter_survives_being_stored(tree: Group) -> None:
    assert from_json(to_json(tree)) == tree


def said(words: tuple[Words, ...]) -> str:
    return "".join(part.text for part in words)


@given(TREES)
def test_every_valid_filter_can_be_said_in_words(tree: Group) -> None:
    assert said(sentence(tree, FIELDS, "Contracts", CONTEXT.day)).endswith(".")


EMPTY = dict.fromkeys(FIELDS)


def test_a_rule_that_says_what_a_value_is_not_includes_empty_fields() -> None:
    for rule in (
        Rule("title", "is_not", ("Lease",)),
        Rule("title", "not_contains", ("lease",)),
        Rule("status", "none_of", ("draft", "old")),
        Rule("ends", "is_not", ("2026-11-21",)),
        Rule("value", "is_not", ("GBP 5",)),
        Rule("sealed", "no"),
    ):
        assert matches(Group("all", (rule,)), EMPTY, FIELDS, CONTEXT), rule


def test_a_rule_that_says_what_a_value_is_excludes_empty_fields() -> None:
    for rule in (
        Rule("title", "contains", ("lease",)),
        Rule("days", "less", ("3",)),
        Rule("seen", "more_than_ago", ("90", "days")),
        Rule("sealed", "yes"),
    ):
        assert not matches(Group("all", (rule,)), EMPTY, FIELDS, CONTEXT), rule


def test_text_is_compared_without_case_and_accents() -> None:
    tree = Group("all", (Rule("title", "is", ("etienne",)),))
    assert matches(tree, {"title": "Étienne"}, FIELDS, CONTEXT)


def test_a_relative_rule_names_the_day_it_means() -> None:
    tree = Group(
        "all",
        (
            Rule("status", "is", ("in_force",)),
            Group(
                "any", (Rule("title", "is", ("Lease",)), Rule("value", "more", ("GBP 250,000",)))
            ),
            Rule("seen", "more_than_ago", ("90", "days")),
        ),
    )
    assert said(sentence(tree, FIELDS, "Contracts", CONTEXT.day)) == (
        "Contracts for which status is In force, (title is Lease or value is more than GBP 250,000)"
        " and last visit is more than 90 days ago (up to 22 August 2026)."
    )


def test_a_chip_says_the_rule_and_its_value() -> None:
    status = rule_words(Rule("status", "is_not", ("old",)), FIELDS["status"])
    assert status == (Words("Status is not "), Words("Expired", strong=True))
    period = rule_words(Rule("ends", "in_period", ("this_month",)), FIELDS["ends"])
    assert said(period) == "Ends is in this month"


def test_no_filter_says_everything_and_hides_nothing() -> None:
    assert said(sentence(Group(), FIELDS, "Contracts", CONTEXT.day)) == "All contracts."
    assert matches(Group("none"), EMPTY, FIELDS, CONTEXT)


@pytest.mark.parametrize(
    ("rule", "todo"),
    [
        (Rule("password", "is", ("x",)), "Remove that rule."),
        (Rule("sealed", "contains", ("x",)), "Choose again."),
        (Rule("days", "is", ("many",)), "Give a number, such as 30."),
        (Rule("days", "is", ("1.5",)), "Give a whole number."),
        (Rule("days", "is", (str(2**63),)), "Give a number, such as 30."),
        (Rule("value", "is", ("GBP 1.005",)), "Give a currency and an amount: GBP 250,000."),
        (Rule("value", "is", ("250000",)), "Give a currency and an amount: GBP 250,000."),
        (
            Rule("value", "between", ("GBP 1", "EUR 2")),
            "Give both amounts in the same currency.",
        ),
        (Rule("ends", "is", ("31/12/2026",)), "Give a day, such as 2026-12-01."),
        (Rule("ends", "is", ("9999-12-31",)), "Give a year from 1000 to 9000."),
        (Rule("ends", "between", ("2026-01-01",)), "Fill it in."),
        (Rule("ends", "in_last", ("-1", "days")), "Give a whole number, such as 90."),
        (Rule("ends", "in_last", ("101", "years")), "Give at most 100 years."),
        (Rule("ends", "in_period", ("some_day",)), "Give one of the periods listed."),
        (Rule("status", "is", ("gone",)), "Give one of the choices listed."),
        (Rule("status", "any_of"), "Fill it in."),
        (Rule("title", "is", (" ",)), "Give some letters or figures to look for."),
        (Rule("title", "is", ("a\0b",)), "Type it anew."),
        (Rule("title", "is", ("\ud800",)), "Type it anew."),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_with_what_would(rule: Rule, todo: str) -> None:
    with pytest.raises(FilterError) as refused:
        validate(Group("all", (Group("any", (rule,)),)), FIELDS)
    assert refused.value.todo == todo
    assert refused.value.place == (0, 0)


def test_trees_beyond_the_limits_are_refused() -> None:
    rule = Rule("days", "is", ("1",))
    deep: Any = Group("all", (rule,))
    for _ in range(8):
        deep = Group("all", (deep,))
    wide = Group("all", (rule,) * 201)
    long = Group("all", (Rule("days", "is", ("1",)), Rule("title", "any_of", ("a",) * 10_000)))
    for tree in (deep, wide, long):
        with pytest.raises(FilterError):
            validate(tree, FIELDS)
        with pytest.raises(FilterError):
            from_json(to_json(tree))
    validate(Group("all", (rule,) * 200), FIELDS)
    validate(deep.rules[0], FIELDS)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"mode": "all", "rules": []},
        {"version": 1, "mode": "most", "rules": []},
        {"version": 1, "mode": "all", "rules": {}},
        {"version": 1, "mode": "all", "rules": ["days"]},
        {
            "version": 1,
            "mode": "all",
            "rules": [{"field": "days", "operator": "is", "values": [1]}],
        },
        {"version": 2, "mode": "all", "rules": []},
    ],
)
def test_what_is_no_filter_is_refused(data: object) -> None:
    with pytest.raises(FilterError):
        from_json(data)


def test_ten_thousand_values_run_on_sqlite(connection: Connection) -> None:
    tree = Group("all", (Rule("title", "any_of", tuple(f"t{n}" for n in range(10_000))),))
    records = [{**EMPTY, "title": "T9999"}, {**EMPTY, "title": "other"}]
    assert ids_by_sql(connection, tree, records) == [0]


def test_a_day_is_the_organisations_day() -> None:
    tree = Group("all", (Rule("seen", "is", (date(2026, 11, 21).isoformat(),)),))
    midnight = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    assert matches(tree, {"seen": midnight}, FIELDS, CONTEXT)
    assert not matches(tree, {"seen": midnight - timedelta(seconds=1)}, FIELDS, CONTEXT)


def test_a_rule_over_related_records_holds_when_it_holds_for_one(connection: Connection) -> None:
    fields = registry(FilterField("tag", "Tag", "text", many=True))
    tags = Table("tag", MetaData(), Column("row", Integer), Column("tag", Text))
    tags.create(connection)
    connection.execute(ROWS.delete())
    connection.execute(insert(ROWS), [{"id": at, **EMPTY} for at in range(3)])
    connection.execute(insert(tags), [{"row": 0, "tag": "nda"}, {"row": 1, "tag": "lease"}])

    def exists(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return select(tags).where(tags.c.row == ROWS.c.id, condition).exists()

    def found(operator: str) -> list[int]:
        tree = Group("all", (Rule("tag", operator, ("NDA",)),))
        condition = compile_filter(tree, fields, {"tag": Related(tags.c.tag, exists)}, CONTEXT)
        return list(connection.scalars(select(ROWS.c.id).where(condition).order_by(ROWS.c.id)))

    assert found("is") == [0]
    assert found("is_not") == [1, 2]
