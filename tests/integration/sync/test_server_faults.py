"""The server fails, or holds something up, while desks exchange."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from core.kernel.errors import Unreachable
from core.sync import exchange, postgres
from core.workspace import Workspace
from tests.fault_proxy import FaultProxy
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import note, notes, settled, shared_notes, side, sound, sync
from tests.integration.sync.test_network import clause, offline, rename
from tests.shared_server import SharedServer


def end_sessions(scene: Scene, login: str) -> int:
    """End every back end of a login, as an administrator may."""
    with scene.above() as connection:
        return connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
            [scene.people[login].login],
        ).rowcount


def set_for(scene: Scene, login: str, setting: str, value: str) -> None:
    with scene.above() as connection:
        connection.execute(f"ALTER ROLE \"{scene.people[login].login}\" SET {setting} = '{value}'")


@contextmanager
def holding(scene: Scene, key: str) -> Iterator[None]:
    """Hold a lock on a clause in another session."""
    with scene.above() as connection:
        connection.execute("SELECT 1 FROM chancery.clause WHERE key = %s FOR UPDATE", [key])
        yield


def test_a_session_that_is_ended_in_a_push_is_made_anew(
    connect: Connect, scene: Scene, proxy: FaultProxy
) -> None:
    desk = connect("manager1", port=proxy.port)
    sync(desk)
    note(desk, *(f"clause {number:02}" for number in range(30)))
    seen = 0

    def in_the_middle(kind: bytes, body: bytes) -> bool:
        nonlocal seen
        seen += kind == b"Z"
        if seen == 12:
            end_sessions(scene, "manager1")
        return False

    proxy.lose(in_the_middle)
    for _ in range(3):  # the session that takes its place may be ended along with it
        with suppress(Unreachable):
            sync(desk)
    assert seen >= 12
    assert len(shared_notes(scene)) == 30
    assert settled(scene, desk)
    assert sound(desk)


def test_a_session_that_is_ended_in_a_pull_is_made_anew(
    connect: Connect, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "CHECKPOINT", 5)
    desk, other = connect("manager1"), connect("manager1", name="other")
    note(other, *(f"clause {number:02}" for number in range(20)))
    sync(other)
    applied = 0
    real = exchange.apply_arrivals

    def third(*values: object) -> int:
        nonlocal applied
        applied += 1
        if applied == 3:
            end_sessions(scene, "manager1")
        return real(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(exchange, "apply_arrivals", third)
    offline(desk)
    kept = len(notes(desk))
    assert 0 < kept < 20, "whole checkpoints stay"
    sync(desk)
    assert settled(scene, desk)


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedServer]:
    """A server that this test may kill; it keeps its promises on disk."""
    with SharedServer(tmp_path_factory.mktemp("killed"), {"fsync": "on"}) as running:
        yield running


class TestPowerCut:
    """The server's own fixture stands in for the shared one."""

    @pytest.fixture
    def server(self, own_server: SharedServer) -> SharedServer:
        return own_server

    def test_a_server_that_dies_in_a_push_loses_and_doubles_nothing(
        self, connect: Connect, scene: Scene, server: SharedServer
    ) -> None:
        desk = connect("manager1")
        note(desk, *(f"clause {number:03}" for number in range(120)))
        before = side(desk).replica.read(lambda local: local.state("epoch"))
        for _ in range(3):
            killing = threading.Thread(target=dies_at_work, args=(scene, server))
            killing.start()
            try:
                sync(desk)
            except Unreachable:
                assert side(desk).service.status.state == "offline"
            killing.join()
            note(desk, f"offline {_}")
            server.start()
        back_again(desk)
        assert side(desk).replica.read(lambda local: local.state("epoch")) == before
        assert len(shared_notes(scene)) == 123
        assert settled(scene, desk)
        assert sound(desk)


def dies_at_work(scene: Scene, server: SharedServer) -> None:
    """Kill the server once a push is under way."""
    with scene.above() as connection:
        connection.autocommit = True
        count = "SELECT count(*) FROM sync.mutation"
        (before,) = connection.execute(count).fetchone() or (0,)
        for _ in range(500):
            (now,) = connection.execute(count).fetchone() or (0,)
            if now > before + 5:
                break
    server.kill()


def back_again(workspace: Workspace) -> None:
    for _ in range(5):
        try:
            sync(workspace)
        except Unreachable:
            continue
        return
    pytest.fail("it never came back")


def test_no_connection_is_left(connect: Connect, scene: Scene) -> None:
    desk = connect("manager1")
    side(desk).exchange.close()
    with scene.above() as connection:
        login = scene.people["manager1"].login
        connection.execute(f'ALTER ROLE "{login}" CONNECTION LIMIT 0')
    note(desk, "waits")
    with pytest.raises(Unreachable):
        sync(desk)
    status = side(desk).service.status
    assert status.state == "offline"
    assert "takes no more connections" in str(status.error)
    with scene.above() as connection:
        connection.execute(f'ALTER ROLE "{login}" CONNECTION LIMIT 6')
    sync(desk)
    assert settled(scene, desk)


def test_a_row_that_is_held_waits_and_everything_else_goes_on(
    connect: Connect, scene: Scene
) -> None:
    set_for(scene, "manager1", "lock_timeout", "200ms")
    desk, other = connect("manager1"), connect("administrator1")
    note(desk, "held", "free")
    sync(desk, other)
    rename(desk, "held", title="Waits")
    rename(desk, "free", title="Goes")
    note(other, "from elsewhere")
    sync(other)
    with holding(scene, "held"):
        for _ in range(2):
            with pytest.raises(Unreachable):
                sync(desk)
        sync(other)
        assert clause(other, "free")[0] == "Goes"
        assert clause(other, "held")[0] == "Held"
        assert "from elsewhere" in notes(desk)
    sync(desk, other)
    assert clause(other, "held")[0] == "Waits"
    assert settled(scene, desk, other)


def test_a_statement_that_takes_too_long_is_tried_again(connect: Connect, scene: Scene) -> None:
    set_for(scene, "manager1", "statement_timeout", "400ms")
    desk = connect("manager1")
    note(desk, "slow")
    sync(desk)
    rename(desk, "slow", title="Slow at last")
    with holding(scene, "slow"), pytest.raises(Unreachable):
        sync(desk)
    sync(desk)
    assert settled(scene, desk)


def test_a_long_open_transaction_hides_nothing_that_came_after_it(
    connect: Connect, scene: Scene
) -> None:
    desk, other = connect("manager1"), connect("administrator1")
    with scene.above() as slow:
        slow.execute("SELECT pg_current_xact_id()")
        slow.execute("UPDATE chancery.organisation SET name = 'Renamed at last'")
        for number in range(3):
            note(desk, f"clause {number}")
            sync(desk, other)
            assert len(notes(other)) == number + 1
    sync(other)
    assert settled(scene, desk, other)
    with pytest.raises(psycopg.OperationalError):
        slow.execute("SELECT 1")
    name = other.query(
        lambda reader: reader.connection.exec_driver_sql("SELECT name FROM organisation").scalar()
    )
    assert name == "Renamed at last"


def test_a_full_disk_is_told_and_the_pull_goes_on_later(
    connect: Connect, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "CHECKPOINT", 10)
    desk, other = connect("manager1"), connect("manager1", name="other")
    note(other, *(f"clause {number:03}" + "x" * 2000 for number in range(60)))
    sync(other)

    def pages(most: int) -> None:
        def limit(local: object) -> None:
            wanted = most or local.execute("PRAGMA page_count").fetchone()[0] + 12  # type: ignore[attr-defined]
            local.execute(f"PRAGMA max_page_count = {wanted}")  # type: ignore[attr-defined]

        side(desk).replica.write(limit)

    pages(0)
    from core.kernel.errors import DiskFull

    with pytest.raises(DiskFull):
        sync(desk)
    status = side(desk).service.status
    assert status.state == "refused"
    assert "disk is full" in str(status.error)
    assert len(notes(desk)) < 60
    pages(1_000_000)
    sync(desk)
    assert side(desk).service.status.state == "synced"
    assert settled(scene, desk)
