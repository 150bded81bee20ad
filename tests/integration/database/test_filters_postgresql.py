"""Filters on a real PostgreSQL find the rows that the evaluator finds."""

from __future__ import annotations

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
def connection(postgres: str) -> Iterator[Connection]:
    engine = create_engine(postgres)
    METADATA.create_all(engine)
    with engine.connect() as opened:
        yield opened
    METADATA.drop_all(engine)
    engine.dispose()


@settings(max_examples=100, deadline=None)
@given(tree=TREES, records=st.lists(RECORDS, max_size=12))
def test_postgresql_finds_the_rows_that_the_evaluator_finds(
    connection: Connection, tree: Group, records: list[dict[str, Any]]
) -> None:
    assert ids_by_sql(connection, tree, records) == ids_by_python(tree, records)
