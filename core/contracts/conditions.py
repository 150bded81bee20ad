"""Conditions of slots and variants: rule-engine text, evaluated and explained in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import rule_engine
from rule_engine import ast

from core.contracts.fields import check_answer, values_for
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from core.kernel.money import Money

_CONTEXT = rule_engine.Context(default_value=None, default_timezone="utc")
_SIGNS = {"eq": "is", "ne": "is not", "gt": "is over", "ge": "is at least"}
_SIGNS |= {"lt": "is under", "le": "is at most"}
_OPPOSITE = {"eq": "ne", "ne": "eq", "gt": "le", "le": "gt", "ge": "lt", "lt": "ge"}


@dataclass(frozen=True, slots=True)
class Explained:
    """One part of a condition in words, and whether it holds.

    Attributes:
        fields: keys of the fields that it depends on.
    """

    text: str
    met: bool
    fields: tuple[str, ...]


@lru_cache(maxsize=1024)
def _compiled(condition: str) -> rule_engine.Rule:
    try:
        rule = rule_engine.Rule(condition, context=_CONTEXT)
    except rule_engine.errors.EngineError as error:
        raise InvalidValue(
            "condition", condition, "a condition, such as direction == “mutual”"
        ) from error
    for node in _nodes(rule.statement.expression):
        # Pattern matching runs Python's regular expressions, which a text can make hang; calls
        # reach functions that no condition needs.
        if isinstance(node, ast.FuzzyComparisonExpression | ast.FunctionCallExpression):
            raise InvalidValue("condition", condition, "a condition that only compares answers")
    return rule


def check_condition(condition: str, fields: Sequence[FieldSpec]) -> None:
    """Refuse a condition that cannot be read or that names a field which does not exist.

    Raises:
        InvalidValue: says which.
    """
    if not condition.strip():
        return
    known = {spec.key for spec in fields}
    for key in condition_fields(condition):
        if key not in known:
            raise InvalidValue("condition", condition, f"a field that exists; “{key}” does not")


def condition_fields(condition: str) -> tuple[str, ...]:
    """Return the keys of the fields that ``condition`` reads, sorted."""
    if not condition.strip():
        return ()
    expression = _compiled(condition).statement.expression
    names = {node.name for node in _nodes(expression) if isinstance(node, ast.SymbolExpression)}
    return tuple(sorted(names))


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
    try:
        return bool(_compiled(condition).matches(facts))
    except rule_engine.errors.EvaluationError:
        return False


def explain(
    condition: str,
    fields: Sequence[FieldSpec],
    answers: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> tuple[Explained, ...]:
    """Return the parts of ``condition`` that are joined by "and", each in plain words."""
    if not condition.strip():
        return ()
    specs = {spec.key: spec for spec in fields}
    expression = _compiled(condition).statement.expression
    return tuple(
        Explained(
            _words(part, specs),
            _true(part, facts),
            tuple(sorted({n.name for n in _nodes(part) if isinstance(n, ast.SymbolExpression)})),
        )
        for part in _conjuncts(expression)
    )


def in_words(condition: str, fields: Sequence[FieldSpec]) -> str:
    """Return ``condition`` as one sentence part: ``Direction is “Mutual” and …``."""
    if not condition.strip():
        return "Always"
    specs = {spec.key: spec for spec in fields}
    return _words(_compiled(condition).statement.expression, specs)


# --- inside ----------------------------------------------------------------------------------


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


def _true(expression: Any, facts: Mapping[str, Any]) -> bool:
    try:
        return bool(expression.evaluate(facts))
    except rule_engine.errors.EvaluationError:
        return False


def _conjuncts(expression: Any) -> Iterator[Any]:
    if isinstance(expression, ast.LogicExpression) and expression.type == "and":
        yield from _conjuncts(expression.left)
        yield from _conjuncts(expression.right)
    else:
        yield expression


def _nodes(expression: Any) -> Iterator[Any]:
    yield expression
    for name in ("left", "right", "condition", "member", "container", "case_true", "case_false"):
        child = getattr(expression, name, None)
        if isinstance(child, ast.ExpressionBase):
            yield from _nodes(child)
    if isinstance(expression, ast.ArrayExpression):
        for item in expression.value:
            yield from _nodes(item)


def _words(node: Any, specs: Mapping[str, FieldSpec]) -> str:
    if isinstance(node, ast.LogicExpression):
        return f"{_words(node.left, specs)} {node.type} {_words(node.right, specs)}"
    if isinstance(node, ast.UnaryExpression) and node.type == "not":
        return _negated(node.right, specs)
    if isinstance(node, ast.SymbolExpression):
        return f"{_label(node.name, specs)} is yes"
    if isinstance(node, ast.ContainsExpression):
        if isinstance(node.member, ast.SymbolExpression):
            key = node.member.name
            items = [_value(item, specs.get(key)) for item in getattr(node.container, "value", ())]
            return f"{_label(key, specs)} is {' or '.join(items)}"
        container = getattr(node.container, "name", "")
        return f"{_label(container, specs)} contains {_value(node.member, None)}"
    if isinstance(node, ast.ComparisonExpression) and isinstance(node.left, ast.SymbolExpression):
        return _compared(node.left.name, node.type, node.right, specs)
    return "the condition of the template holds"


def _negated(node: Any, specs: Mapping[str, FieldSpec]) -> str:
    if isinstance(node, ast.SymbolExpression):
        return f"{_label(node.name, specs)} is no"
    if isinstance(node, ast.ComparisonExpression) and isinstance(node.left, ast.SymbolExpression):
        return _compared(node.left.name, _OPPOSITE[node.type], node.right, specs)
    return f"it is not so that {_words(node, specs)}"


def _compared(key: str, sign: str, right: Any, specs: Mapping[str, FieldSpec]) -> str:
    if isinstance(right, ast.NullExpression):
        state = "is not answered" if sign == "eq" else "is answered"
        return f"{_label(key, specs)} {state}"
    return f"{_label(key, specs)} {_SIGNS[sign]} {_value(right, specs.get(key))}"


def _label(key: str, specs: Mapping[str, FieldSpec]) -> str:
    return specs[key].label if key in specs else key


def _value(node: Any, spec: FieldSpec | None) -> str:
    if isinstance(node, ast.SymbolExpression):
        return str(node.name)
    raw = getattr(node, "value", "")
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, datetime):
        return f"{raw.day} {raw:%B} {raw.year}"
    if isinstance(raw, Decimal):
        unit = f" {spec.unit}" if spec is not None and spec.unit else ""
        return f"{raw:,}{unit}"
    if spec is not None and spec.type == "choice":
        words = values_for((spec,), {spec.key: raw})
        raw = words.get(spec.key, raw)
    return f"“{raw}”"
