"""Connected workspaces over a real PostgreSQL, each with a person's own login."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.kernel.clock import SystemClock
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.sync.server.address import Address
from core.workspace import Workspace, open_workspace
from tests.fault_proxy import FaultProxy
from tests.integration.shared.scene import PASSWORD, Scene, Someone, add, copy_one
from tests.replayed import replayed_migrations
from tests.shared_server import SharedServer

Connect = Callable[..., Workspace]
_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServer]:
    """A running server."""
    with SharedServer(tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture
def scene(server: SharedServer) -> Scene:
    """A database of this test's own, with one person of each role: ``member1`` and so on.

    Logins are of the whole server, so theirs differ from test to test.
    """
    number = next(_NUMBERS)
    boss = f"administrator-{number}"
    made = copy_one(server, f"sync{number}", boss)
    organisation = made.people[boss].organisation_id
    people = {"administrator1": made.people[boss]}
    for role in ("manager", "member", "viewer"):
        login = f"{role}-{number}"
        with made.as_(boss, autocommit=True) as connection:
            person = add(connection, login, role)
        made.settle(login)
        people[f"{role}1"] = Someone(person, organisation, role, login)
    made.people = people
    return made


def access(scene: Scene, someone: Someone, port: int | None = None, **waits: int) -> joining.Access:
    """Return where this person connects to; ``waits``: seconds, as ``Address`` has them."""
    place = port or scene.server.port
    address = Address("127.0.0.1", scene.database, someone.login, place, **waits)  # type: ignore[arg-type]
    return joining.Access(address, accept_version=True)


@pytest.fixture
def connect(scene: Scene, tmp_path: Path) -> Iterator[Connect]:
    """Make, load and open a workspace for a person; its exchanges run when the test says."""
    opened: list[Workspace] = []
    clock = SystemClock()

    def make(login: str, *, name: str = "", port: int | None = None, **waits: int) -> Workspace:
        folder, secrets = tmp_path / (name or login), MemorySecrets()
        where = access(scene, scene.people[login], port, **waits)
        signed_in = joining.sign_in(where, PASSWORD)
        with replayed_migrations():
            joining.create(folder, signed_in, secrets, clock)
        joining.load(folder, secrets, clock)
        workspace = open_workspace(folder, secrets, clock)
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()


@pytest.fixture
def proxy(server: SharedServer) -> Iterator[FaultProxy]:
    """A way to the server that breaks on command."""
    with FaultProxy(server.port) as between:
        yield between
