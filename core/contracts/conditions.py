"""Conditions of slots and variants: rule-engine text, evaluated and explained in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from core.contracts.fields import check_answer
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from core.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Explained:
    """One part of a condition in words, and whether it holds.

    Attributes:
        fields: keys of the fields that it depends on.
    """

    text: str
    met: bool
    fields: tuple[str, ...]


def check_condition(condition: str, fields: Sequence[FieldSpec]) -> None:
    """Refuse a condition that cannot be read or that names a field which does not exist.

    Raises:
        InvalidValue: says which.
    """
    known = {spec.key for spec in fields}
    for key in condition_fields(condition):
        if key not in known:
            raise InvalidValue("condition", condition, f"a field that exists; “{key}” does not")


def condition_fields(condition: str) -> tuple[str, ...]:
    """Return the keys of the fields that ``condition`` reads, sorted."""
    if not condition.strip():
        return ()
    from core.contracts import rule_text

    return rule_text.field_names(condition)


def facts_for(fields: Sequence[FieldSpec], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as conditions see them; unanswered and unfit ones are null.

    Money counts in major units, dates are midnight UTC, a party is its name, a list its items.
    """
    facts: dict[str, Any] = {}
    for spec in fields:
        try:
            answer = check_answer(spec, answers.get(spec.key))
        except InvalidValue:
            answer = None
        facts[spec.key] = _fact(spec, answer)
    return facts


def holds(condition: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether ``condition`` is true; an empty one always is, an unanswered one is not."""
    if not condition.strip():
        return True
    from core.contracts import rule_text

    return rule_text.is_true(condition, facts)


def explain(
    condition: str,
    fields: Sequence[FieldSpec],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> tuple[Explained, ...]:
    """Return the parts of ``condition`` that are joined by "and", each in plain words."""
    if not condition.strip():
        return ()
    from core.contracts import rule_text

    specs = {spec.key: spec for spec in fields}
    return tuple(Explained(*part) for part in rule_text.parts(condition, specs, facts))


def in_words(condition: str, fields: Sequence[FieldSpec]) -> str:
    """Return ``condition`` as one sentence part: ``Direction is “Mutual” and …``."""
    if not condition.strip():
        return "Always"
    from core.contracts import rule_text

    return rule_text.words(condition, {spec.key: spec for spec in fields})


def _fact(spec: FieldSpec, answer: Any) -> Any:
    match spec.type:
        case _ if answer is None:
            return False if spec.type == "yes_no" else None
        case "money":
            return Money(answer["minor"], answer["currency"]).amount
        case "number":
            return Decimal(str(answer))
        case "date":
            day = date.fromisoformat(answer)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        case "party":
            return answer.get("name")
        case "list":
            return tuple(answer)
        case _:
            return answer
