"""Compiles a filter to SQLAlchemy expressions that mean the same on SQLite and PostgreSQL.

Every value is bound. Every rule is written so that it is true or false and never NULL, since a
NULL inside ``NOT`` would hide rows silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, func, not_, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core.database.filters.registry import FilterField
from core.database.filters.resolve import Moment, field_of, typed_values
from core.database.filters.tree import Group, Node, Rule

_NEGATIVE = {"is_not": "is", "not_contains": "contains", "is_none_of": "is_any_of"}
_SIGNS = {"is": "=", "less": "<", "at_most": "<=", "more": ">", "at_least": ">="}

Condition = ColumnElement[bool]


def compile_filter(
    tree: Group,
    fields: Mapping[str, FilterField],
    columns: Mapping[str, ColumnElement[Any]],
    moment: Moment,
) -> Condition:
    """Return the condition of a filter.

    Args:
        columns: the column or expression of each field. For ``text`` it holds the folded text
            (``core.kernel.text.fold``), for ``money`` hundredths, for ``datetime`` a ``UtcTime``.

    Raises:
        InvalidFilter: the filter does not fit the fields.
    """
    return _node(tree, fields, columns, moment)


def _node(
    node: Node,
    fields: Mapping[str, FilterField],
    columns: Mapping[str, ColumnElement[Any]],
    moment: Moment,
) -> Condition:
    if isinstance(node, Rule):
        field = field_of(node, fields)
        return _rule(node, field, columns[node.field], typed_values(node, field, moment), moment)
    if not node.rules:
        return true()
    parts = [_node(inner, fields, columns, moment) for inner in node.rules]
    match node.mode:
        case "all":
            return and_(*parts)
        case "any":
            return or_(*parts)
        case "none":
            return not_(or_(*parts))


def _rule(
    rule: Rule,
    field: FilterField,
    column: ColumnElement[Any],
    values: tuple[Any, ...],
    moment: Moment,
) -> Condition:
    empty: Condition = column.is_(None)
    if field.type == "text":
        empty = or_(empty, column == "")
    if rule.operator == "is_empty":
        return empty
    if rule.operator == "is_filled":
        return not_(empty)
    if field.type == "tick":
        wanted = column == values[0]
        return and_(column.is_not(None), wanted) if values[0] else or_(column.is_(None), wanted)
    operator = _NEGATIVE.get(rule.operator, rule.operator)
    if field.type in ("date", "datetime"):
        test = _within(column, *_day_range(operator, values, moment.today), field, moment)
    else:
        test = _compare(operator, column, values)
    return or_(empty, not_(test)) if rule.operator in _NEGATIVE else and_(not_(empty), test)


def _compare(operator: str, column: ColumnElement[Any], values: tuple[Any, ...]) -> Condition:
    if operator == "is_any_of":
        return column.in_(values)
    if operator == "contains":
        return _Holds(column, bindparam(None, values[0], column.type))
    if operator == "starts_with":
        beginning: Condition = func.substr(column, 1, len(values[0])) == values[0]
        return beginning
    if operator == "between":
        return column.between(values[0], values[1])
    return column.op(_SIGNS[operator], is_comparison=True)(values[0])


def _day_range(
    operator: str, values: tuple[Any, ...], today: date
) -> tuple[date | None, date | None]:
    """Return the first and last day that pass, both included; None is without bound."""
    day = timedelta(days=1)
    match operator:
        case "is":
            return values[0], values[0]
        case "before":
            return None, values[0] - day
        case "on_or_before":
            return None, values[0]
        case "after":
            return values[0] + day, None
        case "on_or_after":
            return values[0], None
        case "in_last_days":
            return today - day * values[0], today
        case "in_next_days":
            return today, today + day * values[0]
        case "more_days_ago":
            return None, today - day * (values[0] + 1)
        case "more_days_ahead":
            return today + day * (values[0] + 1), None
        case _:
            return values[0], values[1]


def _within(
    column: ColumnElement[Any],
    first: date | None,
    last: date | None,
    field: FilterField,
    moment: Moment,
) -> Condition:
    parts: list[Condition] = []
    if field.type == "date":
        parts += [column >= first] if first else []
        parts += [column <= last] if last else []
    else:
        parts += [column >= moment.start_of(first)] if first else []
        parts += [column < moment.start_of(last + timedelta(days=1))] if last else []
    return and_(*parts)


class _Holds(FunctionElement[bool]):
    """Whether one text holds another, compared byte for byte.

    LIKE is not used: SQLite's folds the case of ASCII letters and PostgreSQL's does not.
    """

    type = Boolean()
    name = "holds_text"
    inherit_cache = True


@compiles(_Holds, "sqlite")
def _holds_on_sqlite(element: _Holds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **kw)}) > 0)"


@compiles(_Holds, "postgresql")
def _holds_on_postgresql(element: _Holds, compiler: SQLCompiler, **kw: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **kw)}) > 0)"
