"""Compiles a filter to a SQLAlchemy expression that means the same on SQLite and on PostgreSQL.

Every rule becomes an expression that is true or false, never NULL, so that NOT and groups keep
their plain meaning. All values are bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, and_, func, not_, or_, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core.database.filters.fields import FilterField, Registry
from core.database.filters.resolve import Context, Test, resolve
from core.database.filters.tree import FilterError, Group, Rule


@dataclass(frozen=True, slots=True)
class Related:
    """A field of related records.

    Attributes:
        column: the related record's column.
        exists: given a condition on it, returns ``EXISTS (select … where … and condition)``.
    """

    column: ColumnElement[Any] | tuple[ColumnElement[Any], ColumnElement[Any]]
    exists: Callable[[ColumnElement[bool]], ColumnElement[bool]]


# The highest character there is: behind every text that begins alike, compared as bytes.
_LAST = "\U0010ffff"
# Text columns hold folded text (``core.kernel.text.fold``); money is the pair (minor, currency).
Expression = ColumnElement[Any] | tuple[ColumnElement[Any], ColumnElement[Any]] | Related


class _Position(FunctionElement[int]):
    """Where one text lies in another; LIKE would fold ASCII on SQLite and read ``%`` and ``_``."""

    type = Integer()
    inherit_cache = True


@compiles(_Position)
def _instr(element: _Position, compiler: SQLCompiler, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)})"


@compiles(_Position, "postgresql")
def _strpos(element: _Position, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)})"


def compile_filter(
    tree: Group, fields: Registry, columns: Mapping[str, Expression], context: Context
) -> ColumnElement[bool]:
    """Return the condition that ``tree`` sets on rows; the tree has been validated.

    Args:
        columns: the column or expression of each field.

    Raises:
        FilterError: a field has no column here.
    """
    if not tree.rules:
        return true()
    parts = [
        compile_filter(rule, fields, columns, context)
        if isinstance(rule, Group)
        else _rule(rule, fields[rule.field], columns, context)
        for rule in tree.rules
    ]
    if tree.mode == "all":
        return and_(*parts)
    return or_(*parts) if tree.mode == "any" else not_(or_(*parts))


def _rule(
    rule: Rule, field: FilterField, columns: Mapping[str, Expression], context: Context
) -> ColumnElement[bool]:
    expression = columns.get(field.name)
    if expression is None:
        raise FilterError(f"“{field.label}” cannot be asked here.", "Remove that rule.")
    test = resolve(rule, field, context)
    if isinstance(expression, Related):
        asserted = expression.exists(_asserted(test, field, expression.column))
    else:
        asserted = _asserted(test, field, expression)
    return not_(asserted) if test.denied else asserted


def _asserted(
    test: Test,
    field: FilterField,
    expression: ColumnElement[Any] | tuple[ColumnElement[Any], ColumnElement[Any]],
) -> ColumnElement[bool]:
    column = expression[0] if isinstance(expression, tuple) else expression
    # What few rows pass is asked first, for a text is folded anew for each question.
    parts = [*_CONDITIONS[test.kind](test, column), column.is_not(None)]
    if field.type in ("text", "choice"):
        parts.append(column != "")
    if test.currency:
        assert isinstance(expression, tuple)
        currency = expression[1]
        # An amount always has its currency; without one it must be false, not NULL.
        parts += [currency.is_not(None), currency == test.currency]
    return and_(*parts)


def _one_of(test: Test, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    if test.values == (True,) and isinstance(column.type, Boolean):
        return [column.is_(True)]
    if len(test.values) == 1:
        return [column == test.values[0]]
    return [column.in_(test.values)]


def _contains(test: Test, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    return [_Position(column, test.values[0]) > 0]


def _starts(test: Test, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    beginning = test.values[0]
    # The bounds let an index find the place; the exact comparison decides.
    exact = func.substr(column, 1, len(beginning)) == beginning
    return [column >= beginning, column < beginning + _LAST, exact]


def _range(test: Test, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if test.low is not None:
        parts.append(column >= test.low)
    if test.high is not None:
        parts.append(column < test.high if test.open_high else column <= test.high)
    return parts


_CONDITIONS: Mapping[str, Callable[[Test, ColumnElement[Any]], list[ColumnElement[bool]]]] = {
    "one_of": _one_of,
    "contains": _contains,
    "starts": _starts,
    "range": _range,
    "filled": lambda _test, _column: [],
}
