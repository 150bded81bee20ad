"""Decides in plain Python whether a record passes a filter; SQL is tested against this."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.database.filters.fields import FilterField, Registry
from core.database.filters.resolve import Context, Test, resolve
from core.database.filters.tree import Group, Rule
from core.kernel.money import Money
from core.kernel.text import fold


def matches(tree: Group, record: Mapping[str, Any], fields: Registry, context: Context) -> bool:
    """Tell whether ``record`` passes ``tree``, which has been validated.

    Args:
        record: value by field name: ``str``, ``int`` or ``Decimal``, ``Money``, ``date``,
            zone-aware ``datetime``, ``bool`` or None; a tuple of them where the field has many.
    """
    if not tree.rules:
        return True
    answers = (
        matches(rule, record, fields, context)
        if isinstance(rule, Group)
        else _rule(rule, record, fields[rule.field], context)
        for rule in tree.rules
    )
    if tree.mode == "all":
        return all(answers)
    return any(answers) is (tree.mode == "any")


def _rule(rule: Rule, record: Mapping[str, Any], field: FilterField, context: Context) -> bool:
    value = record.get(field.name)
    values = value if field.many else (value,)
    test = resolve(rule, field, context)
    found = any(_asserted(test, field, item) for item in values or ())
    return found is not test.denied


def _asserted(test: Test, field: FilterField, value: Any) -> bool:
    if field.type == "text" and isinstance(value, str):
        value = value.lower() if field.accents else fold(value)
    if value is None or value == "":
        return False
    if test.kind == "filled":
        return True
    if test.kind == "one_of":
        return value in test.values
    if test.kind == "contains":
        return test.values[0] in value
    if test.kind == "starts":
        return bool(value.startswith(test.values[0]))
    return _in_range(test, field, value)


def _in_range(test: Test, field: FilterField, value: Any) -> bool:
    if isinstance(value, Money):
        if value.currency != test.currency:
            return False
        value = value.minor
    elif isinstance(value, int | Decimal):
        value = Decimal(value).scaleb(field.scale)
    if test.low is not None and value < test.low:
        return False
    if test.high is None:
        return True
    return bool(value < test.high if test.open_high else value <= test.high)
