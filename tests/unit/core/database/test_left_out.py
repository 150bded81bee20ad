"""Whom a filter leaves out only because a day or a number is empty."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from core.database.filters import Group, Rule, matches, validate
from core.database.filters.left_out import omissions

from .filter_cases import CONTEXT, FIELDS, RECORDS, TREES

ACTIVE = Rule("status", "is", ("in_force",))
LONG_AGO = Rule("seen", "more_than_ago", ("90", "days"))
NEVER = Rule("seen", "empty")


def test_those_never_visited_are_found_and_can_be_included() -> None:
    [omission] = omissions(Group("all", (ACTIVE, LONG_AGO)), FIELDS)
    assert omission.field.label == "Last visit"
    assert omission.missed == Group("all", (ACTIVE, NEVER))
    assert omission.included == Group("all", (ACTIVE, Group("any", (LONG_AGO, NEVER))))


def test_two_rules_about_one_field_are_included_together() -> None:
    since, until = Rule("ends", "after", ("2026-05-01",)), Rule("ends", "before", ("2026-08-01",))
    [omission] = omissions(Group("all", (since, ACTIVE, until)), FIELDS)
    either = Group("any", (Group("all", (since, until)), Rule("ends", "empty")))
    assert omission.included == Group("all", (either, ACTIVE))
    assert omission.missed == Group("all", (ACTIVE, Rule("ends", "empty")))


def test_in_an_any_group_only_those_whom_nothing_else_lets_in_are_missed() -> None:
    either = Group("any", (Rule("days", "more", ("30",)), LONG_AGO))
    omission = omissions(Group("all", (ACTIVE, either)), FIELDS)[1]
    assert omission.missed == Group(
        "all", (ACTIVE, Group("none", (Rule("days", "more", ("30",)),)), NEVER)
    )
    assert omission.included == Group("all", (ACTIVE, Group("any", (*either.rules, NEVER))))


def test_nothing_is_proposed_where_nobody_is_left_out_silently() -> None:
    for tree in (
        Group("all", (ACTIVE,)),
        Group("all", (Rule("ends", "is_not", ("2026-05-01",)),)),
        Group("all", (LONG_AGO, Rule("seen", "not_empty"))),
        Group("all", (Group("any", (LONG_AGO, NEVER)),)),
        Group("none", (LONG_AGO,)),
    ):
        assert omissions(tree, FIELDS) == ()


def test_what_would_be_nested_too_deep_is_not_proposed() -> None:
    tree = Group("all", (LONG_AGO,))
    for _ in range(7):
        tree = Group("all", (tree,))
    assert omissions(tree, FIELDS) == ()


@settings(max_examples=400)
@given(TREES, RECORDS)
def test_the_missed_are_exactly_those_that_including_adds(
    tree: Group, record: dict[str, Any]
) -> None:
    passes = matches(tree, record, FIELDS, CONTEXT)
    for omission in omissions(tree, FIELDS):
        validate(omission.included, FIELDS)
        missed = matches(omission.missed, record, FIELDS, CONTEXT)
        included = matches(omission.included, record, FIELDS, CONTEXT)
        assert missed is (included and not passes)
        assert included or not passes
        assert not missed or record[omission.field.name] is None
