"""Values of a column in the form that the workspace file stores, and as Python has them.

Rows of the shared database come as Python values; what bulk work keeps is as SQLite stores it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects import sqlite

_SQLITE = sqlite.dialect()
Form = Callable[[Any], Any]


def to_stored(column: Column[Any]) -> Form:
    """Return what makes the stored form of a Python value."""
    made: Form | None = column.type.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    return made or _same


def from_stored(column: Column[Any]) -> Form:
    """Return what makes the Python value of a stored form."""
    made: Form | None = column.type.dialect_impl(_SQLITE).result_processor(_SQLITE, None)
    return made or _same


def _same(value: Any) -> Any:
    return value
