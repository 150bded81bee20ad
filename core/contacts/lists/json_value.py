"""A value inside the JSON column ``custom``, as both engines compare it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Integer, Table, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from core.database.filters.fields import FilterType


class JsonValue(FunctionElement[Any]):
    """An own field: folded text (``core.database.folded``), a number, a day as text, or true."""

    # The key is written into the SQL, so two of them are never the same statement.
    inherit_cache = False
    name = "json_value"

    def __init__(self, table: Table, key: str, kind: FilterType) -> None:
        super().__init__(table.c.custom, table.c.folded)
        self.key = key
        self.kind = kind
        kinds: dict[str, TypeEngine[Any]] = {"number": Integer(), "tick": Boolean()}
        self.type = kinds.get(kind, Text())


@compiles(JsonValue)
def _sqlite(element: JsonValue, compiler: SQLCompiler, **kw: Any) -> str:
    custom, folded = (compiler.process(one, **kw) for one in element.clauses)
    if element.kind == "text":
        kept = f"{folded} ->> '$.\"custom.{element.key}\"'"
        return f"coalesce({kept}, lower({custom} ->> '$.{element.key}'))"
    return f"({custom} ->> '$.{element.key}')"


@compiles(JsonValue, "postgresql")
def _postgresql(element: JsonValue, compiler: SQLCompiler, **kw: Any) -> str:
    custom, folded = (compiler.process(one, **kw) for one in element.clauses)
    value = f"({custom} ->> '{element.key}')"
    match element.kind:
        case "text":
            kept = f"{folded} ->> 'custom.{element.key}'"
            return f'(coalesce({kept}, lower({value} COLLATE "C")) COLLATE "C")'
        case "number":
            return f"({value}::bigint)"
        case "tick":
            return f"({value}::boolean)"
        case _:
            return f'({value} COLLATE "C")'
