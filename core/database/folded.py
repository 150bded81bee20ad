"""Text as lists compare it: without case and accents, the same on SQLite and on PostgreSQL.

A table that has a column ``folded`` keeps there, as JSON by column, what ``core.kernel.text.fold``
makes of a text, but only where that is more than lower case of ASCII, which both engines know. So
most rows keep nothing, and the expression below is exactly ``fold`` for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Table, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core.kernel.text import ascii_lower, fold


class Folded(FunctionElement[str]):
    """The folded text of a column of a table that has ``folded``."""

    type = Text()
    inherit_cache = True
    name = "folded"

    def __init__(self, table: Table, column: str) -> None:
        super().__init__(table.c[column], table.c.folded)


@compiles(Folded)
def _sqlite(element: Folded, compiler: SQLCompiler, **kw: Any) -> str:
    column, kept = _parts(element)
    place, store = (compiler.process(one, **kw) for one in (column, kept))
    return f"coalesce({store} ->> '$.{column.name}', lower({place}))"


@compiles(Folded, "postgresql")
def _postgresql(element: Folded, compiler: SQLCompiler, **kw: Any) -> str:
    column, kept = _parts(element)
    place, store = (compiler.process(one, **kw) for one in (column, kept))
    return f'(coalesce({store} ->> \'{column.name}\', lower({place} COLLATE "C")) COLLATE "C")'


def _parts(element: Folded) -> tuple[Column[Any], Column[Any]]:
    column, kept = element.clauses
    assert isinstance(column, Column)
    assert isinstance(kept, Column)
    return column, kept


def folded_of(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, str] | None:
    """Return what ``folded`` keeps of the texts of a row; None when nothing."""
    kept = {}
    for name in columns:
        value = row.get(name)
        if not value or _is_plain(value):
            continue
        if (folded := fold(value)) != ascii_lower(value):
            kept[name] = folded
    return kept or None


def _is_plain(text: str) -> bool:
    """Tell whether folding is no more than lower case; most texts are, and this is quick."""
    return (
        text.isascii()
        and text.isprintable()
        and "  " not in text
        and text[0] != " "
        and text[-1] != " "
    )


class AsciiLower(FunctionElement[str]):
    """A text with its ASCII letters in lower case (``core.kernel.text.ascii_lower``)."""

    type = Text()
    inherit_cache = True
    name = "ascii_lower"


@compiles(AsciiLower)
def _sqlite_lower(element: AsciiLower, compiler: SQLCompiler, **kw: Any) -> str:
    return f"lower({compiler.process(element.clauses, **kw)})"


@compiles(AsciiLower, "postgresql")
def _postgresql_lower(element: AsciiLower, compiler: SQLCompiler, **kw: Any) -> str:
    return f'lower({compiler.process(element.clauses, **kw)} COLLATE "C")'
