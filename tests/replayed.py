"""Migrates one empty file as the chain does and repeats the statements for those that follow.

Only for tests whose subject is something else: they get exactly what the chain makes, without the
work of putting its statements together for every file anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event

from core.database import migration

_RECORDED: dict[bool, list[tuple[str, Any]]] = {}


@contextmanager
def replayed_migrations() -> Iterator[None]:
    """Let new workspace files be filled with what the chain said the first time."""
    chain = migration.upgrade

    def upgrade(connection: Connection, revision: str = "head", *, replica: bool = False) -> None:
        empty = migration.current_revision(connection) is None
        if revision != "head" or connection.dialect.name != "sqlite" or not empty:
            chain(connection, revision, replica=replica)
        elif replica in _RECORDED:
            for statement, parameters in _RECORDED[replica]:
                connection.exec_driver_sql(statement, parameters)
        else:
            with _recording(connection) as said:
                chain(connection, replica=replica)
            _RECORDED[replica] = said

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migration, "upgrade", upgrade)
        yield


@contextmanager
def _recording(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    said: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            said.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(connection, "before_cursor_execute", note)
