"""Tables whose local row id is a column of its own: ``info={"own_rowid": True}``.

SQLite may number the rows of a table anew when a file is compacted, unless the row id is declared.
Where a search index shares it, it is. Importing this teaches it to ``CREATE TABLE``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import DDLCompiler

OWN = "own_rowid"


@compiles(CreateTable, "sqlite")
def _create_table(element: CreateTable, compiler: DDLCompiler, **kw: Any) -> str:
    sql: str = compiler.visit_create_table(element, **kw)  # type: ignore[no-untyped-call]
    if not element.element.info.get(OWN):
        return sql
    head, _, rest = sql.partition("(")
    key = "PRIMARY KEY (organisation_id, id)"
    if key not in rest:
        raise ValueError(f"{element.element.name} has another key than a business table")
    unique = rest.replace(key, "UNIQUE (organisation_id, id)")
    return f"{head}(\n\trowid INTEGER NOT NULL PRIMARY KEY,{unique}"
