"""What tests get in place of a migrated file is what the chain makes, to the last word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.database.engine import connect
from core.kernel.clock import FixedClock
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import MemorySecrets
from tests.replayed import replayed_migrations


def content(folder: Path, clock: FixedClock, kind: str) -> list[Any]:
    """Make a workspace and return its schema, its revision, its statistics and what it holds."""
    secrets = MemorySecrets()
    made = create_workspace(folder, NewWorkspace("Harrow", "M", kind=kind), secrets, clock)
    connection = connect(
        folder / "workspace.db", secrets.get(f"database/{made.workspace_id}") or b""
    )
    try:
        schema = connection.execute("SELECT * FROM sqlite_schema").fetchall()
        tables = [row[1] for row in schema if row[0] == "table"]
        counts = [connection.execute(f'SELECT count(*) FROM "{one}"').fetchone() for one in tables]
        known = [
            connection.execute(f"SELECT * FROM {one}").fetchall()
            for one in ("alembic_version", "sqlite_stat1")
        ]
        return [schema, counts, known]
    finally:
        connection.close()


@pytest.mark.parametrize("kind", ["standalone", "connected"])
def test_replayed_migrations_make_the_same_file(
    kind: str, tmp_path: Path, clock: FixedClock
) -> None:
    wanted = content(tmp_path / "chain", clock, kind)
    for number in range(2):  # the first may be the one that is recorded
        with replayed_migrations():
            assert content(tmp_path / f"replayed-{number}", clock, kind) == wanted
