"""One PostgreSQL for all tests of the shared database, with two organisations in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.shared.scene import Scene, build
from tests.shared_server import SharedServer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServer]:
    """A running server; tests make databases of their own in it."""
    with SharedServer(tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture(scope="session")
def scene(server: SharedServer) -> Scene:
    """The database that tests share; who changes a person adds a newcomer."""
    return build(server, "shared")
