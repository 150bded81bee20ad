"""Answers: checked, stored and put into words."""

from __future__ import annotations

from typing import Any

import pytest

from core.contracts.conditions import check_condition, explain, facts_for, holds, in_words
from core.contracts.fields import (
    check_answer,
    labels_for,
    spec_from_json,
    spec_to_json,
    values_for,
)
from core.kernel.errors import InvalidValue
from core.kernel.fields import Choice, FieldSpec

DIRECTION = FieldSpec(
    "direction",
    "Direction",
    "choice",
    choices=(Choice("mutual", "Mutual"), Choice("one", "One-way")),
)
FEE = FieldSpec("fee", "Fee", "money", unit="GBP")
DAYS = FieldSpec("days", "Payment term", "number", minimum=1, maximum=90, unit="days")
DATA = FieldSpec("personal", "Personal data", "yes_no")
START = FieldSpec("start", "Start", "date")
CLIENT = FieldSpec("client", "Client", "party", required=True)
MAIL = FieldSpec("mail", "Notice e-mail", "email")
ITEMS = FieldSpec("items", "Services", "list")
FIELDS = (DIRECTION, FEE, DAYS, DATA, START, CLIENT, MAIL, ITEMS)


@pytest.mark.parametrize(
    ("spec", "answer"),
    [
        (DIRECTION, "both"),
        (FEE, {"minor": 5, "currency": "EUR"}),
        (FEE, "12"),
        (DAYS, 91),
        (DAYS, "soon"),
        (DAYS, True),
        (DATA, "yes"),
        (START, "2026-02-30"),
        (CLIENT, {"address": "1 Dock Road"}),
        (MAIL, "accounts@corvane"),
        (ITEMS, "one"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_what_would(
    spec: FieldSpec, answer: Any
) -> None:
    with pytest.raises(InvalidValue) as caught:
        check_answer(spec, answer)
    assert caught.value.field == spec.key
    assert caught.value.expected


def test_answers_read_as_contracts_write_them() -> None:
    values = values_for(
        FIELDS,
        {
            "direction": "mutual",
            "fee": {"minor": 18450000, "currency": "GBP"},
            "days": 30,
            "start": "2026-12-01",
            "client": {"name": "Corvane Logistics Ltd", "address": "1 Dock Road"},
            "items": ["Storage", "Transport"],
            "mail": "not an address",
        },
    )
    assert values == {
        "direction": "Mutual",
        "fee": "GBP 184,500.00",
        "days": "30",
        "start": "1 December 2026",
        "client": "Corvane Logistics Ltd",
        "client.name": "Corvane Logistics Ltd",
        "client.address": "1 Dock Road",
        "items": "Storage\nTransport",
    }


def test_gaps_are_named_by_labels() -> None:
    assert labels_for((CLIENT,))["client.signatory_title"] == "Client, signatory title"


@pytest.mark.parametrize("spec", FIELDS)
def test_a_field_specification_survives_storage(spec: FieldSpec) -> None:
    assert spec_from_json(spec_to_json(spec)) == spec


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        ("", {}, True),
        ('direction == "mutual"', {"direction": "mutual"}, True),
        ('direction == "mutual"', {}, False),
        ("not personal", {}, True),
        ("fee > 1000", {"fee": {"minor": 100001, "currency": "GBP"}}, True),
        ("fee > 1000", {"fee": {"minor": 100000, "currency": "GBP"}}, False),
        ("fee > 1000", {}, False),
        ('start >= d"2026-12-01"', {"start": "2026-12-01"}, True),
        ('days == null and direction in ["mutual", "one"]', {"direction": "one"}, True),
        ('client == "Corvane"', {"client": {"name": "Corvane"}}, True),
        ("direction == “mutual”", {"direction": "mutual"}, True),
        ("direction == ‘mutual’ and personal == false", {"direction": "mutual"}, True),
        ("start >= d“2026-12-01”", {"start": "2026-12-01"}, True),
        ('client == "O’Brien “& Sons”"', {"client": {"name": "O’Brien “& Sons”"}}, True),
    ],
)
def test_conditions_decide_by_answers(
    condition: str, answers: dict[str, Any], expected: bool
) -> None:
    assert holds(condition, facts_for(FIELDS, answers)) is expected


def test_conditions_are_explained_part_by_part() -> None:
    answers = {"direction": "mutual"}
    parts = explain(
        'direction == "mutual" and personal and fee > 1000',
        FIELDS,
        answers,
        facts_for(FIELDS, answers),
    )
    assert [(part.text, part.met) for part in parts] == [
        ("Direction is “Mutual”", True),
        ("Personal data is yes", False),
        ("Fee is over 1,000 GBP", False),
    ]
    assert in_words("", FIELDS) == "Always"


def test_the_example_in_a_refusal_can_be_used_as_it_stands() -> None:
    with pytest.raises(InvalidValue) as caught:
        check_condition("direction ==", FIELDS)
    check_condition(caught.value.expected.partition("such as ")[2], FIELDS)


@pytest.mark.parametrize(
    "condition",
    ["direction ==", 'directoin == "mutual"', 'direction =~ "(a+)+$"', "__import__('os')"],
)
def test_a_condition_that_cannot_be_used_is_refused(condition: str) -> None:
    with pytest.raises(InvalidValue):
        check_condition(condition, FIELDS)
