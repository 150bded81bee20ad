"""The planner knows that a file holds one organisation, so that an id alone finds its row."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from core.database import planner
from core.database.engine import writing_engine
from core.database.migration import upgrade

KEY = bytes(32)
QUESTIONS = (
    "SELECT * FROM contract_version WHERE id = x'00'",
    "SELECT * FROM clause WHERE key = 'bond'",
    "SELECT * FROM contract LEFT JOIN contract_version"
    " ON contract_version.id = contract.current_version_id WHERE contract.id = x'00'",
)


def scans(connection: Connection, question: str) -> list[str]:
    """Return the steps of the plan that read a whole table, or make an index for it first."""
    steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}").all()]
    assert steps
    return [step for step in steps if step.startswith("SCAN") or "AUTOMATIC" in step]


def test_an_id_or_a_name_alone_finds_its_row(tmp_path: Path) -> None:
    engine = writing_engine(tmp_path / "one.db", KEY)
    with engine.begin() as connection:
        upgrade(connection)
        assert not planner.is_taught(connection)
        assert all(scans(connection, question) for question in QUESTIONS)
        planner.teach(connection)
        planner.teach(connection)
        assert planner.is_taught(connection)
    engine.dispose()
    again = writing_engine(tmp_path / "one.db", KEY)
    with again.connect() as connection:
        assert [scans(connection, question) for question in QUESTIONS] == [[], [], []]
    again.dispose()
