"""Statements over the workspace file find rows by their key; none reads a whole table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.sync.joining import tables
from core.sync.local import Local
from core.sync.wire import SyncTable
from core.workspace import Workspace
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side

TABLES = tables()


@pytest.fixture
def desk(connect: Connect) -> Workspace:
    return connect("manager1")


def statements(local: Local, table: SyncTable) -> Iterator[tuple[str, Any]]:
    """Yield each kind of statement with parameters that find nothing."""
    key = "/".join("1" if table.columns[name] == "whole" else "00" * 16 for name in table.key)
    place = table.local_place(local.organisation, key)
    yield table.select_one, place
    yield table.delete_one, place
    yield table.select_many, (json.dumps([place]),)
    yield f"SELECT 1 FROM {table.name} WHERE {table.by_named_place}", local.named_place(table, key)
    where, values = table.local_range(local.organisation, key, key)
    yield f"SELECT 1 FROM {table.name} WHERE {where}", values


@pytest.mark.parametrize("name", TABLES)
def test_a_row_is_found_by_its_key(desk: Workspace, name: str) -> None:
    table = TABLES[name]

    def explain(local: Local) -> None:
        local.execute("PRAGMA foreign_keys = OFF")  # as in all that synchronisation writes
        for statement, values in statements(local, table):
            plan = local.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
            steps = [step for *_, step in plan if name in step]
            assert steps
            assert not any(step.startswith("SCAN") for step in steps), (statement, plan)
        local.execute("PRAGMA foreign_keys = ON")

    side(desk).replica.aside(explain)
