"""The rule-engine side of conditions: compiling, evaluating, and putting into words.

Loaded when the first condition is met, since the engine takes its time and memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import rule_engine
from rule_engine import ast

from core.contracts.fields import values_for
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec

EXAMPLE = 'direction == "mutual"'
# Curly quotes come with what is pasted. Inside straight ones they are part of the text.
_QUOTED = re.compile(
    r"""(?P<straight>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|[“”](?P<double>[^“”"\\]*)[“”]|[‘’](?P<single>[^‘’'\\]*)[‘’]"""
)
_CONTEXT = rule_engine.Context(default_value=None, default_timezone="utc")
_SIGNS = {"eq": "is", "ne": "is not", "gt": "is over", "ge": "is at least"}
_SIGNS |= {"lt": "is under", "le": "is at most"}
_OPPOSITE = {"eq": "ne", "ne": "eq", "gt": "le", "le": "gt", "ge": "lt", "lt": "ge"}


@lru_cache(maxsize=1024)
def _compiled(condition: str) -> rule_engine.Rule:
    try:
        rule = rule_engine.Rule(_QUOTED.sub(_straight, condition), context=_CONTEXT)
    except rule_engine.errors.EngineError as error:
        expected = f"a condition, such as {EXAMPLE}"
        raise InvalidValue("condition", condition, expected) from error
    for node in _nodes(rule.statement.expression):
        # Pattern matching runs Python's regular expressions, which a text can make hang; calls
        # reach functions that no condition needs.
        if isinstance(node, ast.FuzzyComparisonExpression | ast.FunctionCallExpression):
            raise InvalidValue("condition", condition, "a condition that only compares answers")
    return rule


def _straight(found: re.Match[str]) -> str:
    if found["straight"] is not None:
        return found["straight"]
    return f'"{found["double"]}"' if found["double"] is not None else f"'{found['single']}'"


def field_names(condition: str) -> tuple[str, ...]:
    """Return the keys that ``condition`` reads, sorted."""
    return names_in(_compiled(condition).statement.expression)


def is_true(condition: str, facts: Mapping[str, Any]) -> bool:
    """Evaluate ``condition``; what cannot be evaluated, such as a missing answer, is not true."""
    try:
        return bool(_compiled(condition).matches(facts))
    except rule_engine.errors.EvaluationError:
        return False


def parts(
    condition: str, specs: Mapping[str, FieldSpec], facts: Mapping[str, Any]
) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
    """Yield each part joined by "and": its words, whether it holds, and the fields it reads."""
    for part in _conjuncts(_compiled(condition).statement.expression):
        yield _words(part, specs), _true(part, facts), names_in(part)


def words(condition: str, specs: Mapping[str, FieldSpec]) -> str:
    """Return the whole condition in words."""
    return _words(_compiled(condition).statement.expression, specs)


def names_in(expression: Any) -> tuple[str, ...]:
    """Return the names of the fields in an expression, sorted."""
    found = {node.name for node in _nodes(expression) if isinstance(node, ast.SymbolExpression)}
    return tuple(sorted(found))


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
