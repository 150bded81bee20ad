"""Days that are reckoned in SQL, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class DaysLater(FunctionElement[Any]):
    """The day so many days (an integer, which may be negative) after another."""

    type = Date()
    inherit_cache = True
    name = "days_later"


class MonthsLater(FunctionElement[Any]):
    """The day so many months after another; the 31st becomes the last day of a shorter month."""

    type = Date()
    inherit_cache = True
    name = "months_later"


class MonthsBetween(FunctionElement[int]):
    """How many months the month of the second day is after that of the first."""

    type = Integer()
    inherit_cache = True
    name = "months_between"


_Element = DaysLater | MonthsLater | MonthsBetween


def _parts(element: _Element, compiler: SQLCompiler, kw: dict[str, Any]) -> list[str]:
    clauses: list[ColumnElement[Any]] = list(element.clauses)
    return [compiler.process(one, **kw) for one in clauses]


@compiles(DaysLater)
def _days_sqlite(element: DaysLater, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(element, compiler, kw)
    return f"date({day}, ({count}) || ' days')"


@compiles(DaysLater, "postgresql")
def _days_postgresql(element: DaysLater, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(element, compiler, kw)
    return f"(CAST({day} AS date) + CAST({count} AS integer))"


@compiles(MonthsLater)
def _months_sqlite(element: MonthsLater, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(element, compiler, kw)
    return f"date({day}, ({count}) || ' months', 'floor')"


@compiles(MonthsLater, "postgresql")
def _months_postgresql(element: MonthsLater, compiler: SQLCompiler, **kw: Any) -> str:
    day, count = _parts(element, compiler, kw)
    # PostgreSQL keeps to the last day of a shorter month by itself.
    months = f"make_interval(months => CAST({count} AS integer))"
    return f"CAST(CAST({day} AS date) + {months} AS date)"


@compiles(MonthsBetween)
def _between_sqlite(element: MonthsBetween, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (
        f"(CAST(strftime('%Y', {day}) AS INTEGER) * 12 + CAST(strftime('%m', {day}) AS INTEGER))"
        for day in _parts(element, compiler, kw)
    )
    return f"({second} - {first})"


@compiles(MonthsBetween, "postgresql")
def _between_postgresql(element: MonthsBetween, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (
        f"(EXTRACT(YEAR FROM CAST({day} AS date)) * 12 + EXTRACT(MONTH FROM CAST({day} AS date)))"
        for day in _parts(element, compiler, kw)
    )
    return f"CAST({second} - {first} AS integer)"
