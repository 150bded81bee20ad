"""The network fails at every step of an exchange: nothing is lost, nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.kernel.clock import SystemClock
from core.kernel.errors import Unreachable
from core.secrets.store import MemorySecrets
from core.sync import joining, loading
from core.workspace import Workspace, open_workspace
from tests.fault_proxy import FaultProxy
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.conftest import Connect, access
from tests.integration.sync.desks import note, notes, settled, shared_notes, side, sound, sync

BREAKS: dict[str, Callable[[FaultProxy], None]] = {
    "refused": FaultProxy.refuse,
    "reset": FaultProxy.break_off,
    "cut going up": lambda proxy: proxy.reset_after(40, "up"),
    "cut coming down": lambda proxy: proxy.reset_after(40, "down"),
    "questions vanish": lambda proxy: proxy.drop("up"),
    "answers vanish": lambda proxy: proxy.drop("down"),
    "silent": FaultProxy.stall,
}


@pytest.fixture
def desk(connect: Connect, proxy: FaultProxy) -> Workspace:
    """A desk behind the proxy that waits a second for an answer."""
    return connect("manager1", port=proxy.port, connect_seconds=2, silence_seconds=1)


def offline(workspace: Workspace) -> None:
    """Exchange in vain: the status tells it plainly and saving goes on."""
    for _ in range(3):
        try:
            sync(workspace)
        except Unreachable:
            break
    else:
        pytest.fail("it was never offline")
    status = side(workspace).service.status
    assert status.state == "offline"
    assert status.offline_since is not None
    assert status.error is not None
    assert "does not answer" in str(status.error)


def back(proxy: FaultProxy, workspace: Workspace) -> None:
    """End the fault and exchange; a connection that was cut may be noticed only now."""
    proxy.heal()
    try:
        sync(workspace)
    except Unreachable:
        sync(workspace)
    status = side(workspace).service.status
    assert (status.state, status.error, status.offline_since) == ("synced", None, None)


@pytest.mark.parametrize("fault", BREAKS)
def test_a_break_before_a_push_keeps_the_work(
    desk: Workspace, proxy: FaultProxy, scene: Scene, fault: str
) -> None:
    note(desk, "before")
    sync(desk)
    note(desk, "during")
    BREAKS[fault](proxy)
    if fault == "reset":
        proxy.refuse()
    offline(desk)
    note(desk, "while offline")
    assert side(desk).service.status.unsent >= 1
    back(proxy, desk)
    assert shared_notes(scene) == ["before", "during", "while offline"]
    assert settled(scene, desk)
    assert sound(desk)


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_an_answer_lost_after_the_commit_is_no_second_change(
    desk: Workspace, proxy: FaultProxy, scene: Scene, nth: int
) -> None:
    sync(desk)
    note(desk, "one", "two", "three")
    proxy.lose_ready(nth)
    offline_or_again(desk)
    assert proxy.sprung
    assert set(shared_notes(scene)) >= {"one"}, "the server had done it"
    back(proxy, desk)
    assert shared_notes(scene) == ["one", "three", "two"]
    assert settled(scene, desk)
    with scene.above() as connection:
        made = connection.execute(
            "SELECT count(*), max(row_version) FROM chancery.clause"
        ).fetchone()
        told = connection.execute(
            "SELECT count(*) FROM chancery.audit_event WHERE action = 'clause.added'"
        ).fetchone()
    assert made == (3, 1)
    assert told == (3,)


def offline_or_again(workspace: Workspace) -> None:
    """Exchange; the connection is made anew within the exchange when the way is open."""
    try:
        sync(workspace)
    except Unreachable:
        assert side(workspace).service.status.state == "offline"


def test_the_same_for_a_change_that_took_the_merging_way(
    connect: Connect, desk: Workspace, proxy: FaultProxy, scene: Scene
) -> None:
    other = connect("manager1", name="other")
    note(desk, "shared")
    sync(desk, other)
    rename(other, "shared", title="Other")
    sync(other)
    rename(desk, "shared", purpose="Mine")
    sync_state = side(desk).service
    proxy.lose_commit()
    offline_or_again(desk)
    assert proxy.sprung
    back(proxy, desk)
    sync(other)
    for one in (desk, other):
        assert clause(one, "shared") == ("Other", "Mine", 3)
    assert sync_state.status.conflicts == 0
    assert settled(scene, desk, other)


def rename(workspace: Workspace, key: str, /, **values: str) -> None:
    """Change columns of a clause."""
    sets = ", ".join(f"{name} = ?" for name in values)

    def work(uow: object) -> None:
        uow.connection.exec_driver_sql(  # type: ignore[attr-defined]
            f"UPDATE clause SET {sets}, row_version = row_version + 1 WHERE key = ?",
            (*values.values(), key),
        )

    workspace.command(work)


def clause(workspace: Workspace, key: str) -> tuple[str, str, int]:
    """Return title, purpose and version of a clause."""
    return workspace.query(
        lambda reader: tuple(
            reader.connection.exec_driver_sql(
                "SELECT title, purpose, row_version FROM clause WHERE key = ?", (key,)
            ).one()
        )
    )


@pytest.mark.parametrize("fault", ["cut coming down", "answers vanish", "silent"])
def test_a_break_while_meeting_is_no_copied_replica(
    desk: Workspace, proxy: FaultProxy, scene: Scene, fault: str
) -> None:
    sync(desk)
    client = side(desk).replica.read(lambda local: local.state("client_id"))
    for _ in range(2):
        side(desk).exchange.close()
        note(desk, f"unsent {client[:4]} {_}")
        # The greeting itself gets through: it is answered, and the answer is lost.
        proxy.lose(lambda kind, body: kind == b"D" and b"registration" in body)
        offline(desk)
        assert proxy.sprung
        BREAKS[fault](proxy)
        offline(desk)
        proxy.heal()
    back(proxy, desk)
    assert side(desk).replica.read(lambda local: local.state("client_id")) == client
    assert settled(scene, desk)


def test_a_large_answer_cut_in_the_middle_is_pulled_again(
    connect: Connect, desk: Workspace, proxy: FaultProxy, scene: Scene
) -> None:
    other = connect("manager1", name="other")
    sync(desk)
    note(other, *(f"clause {number:03}" for number in range(60)))
    sync(other)
    for count in (300, 3_000, 12_000):
        proxy.reset_after(count, "down")
        offline(desk)
        note(desk, f"own {count}")
    back(proxy, desk)
    assert len(notes(desk)) == 63
    assert settled(scene, desk)


def test_a_first_load_goes_on_where_it_stopped(
    scene: Scene,
    connect: Connect,
    proxy: FaultProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loading, "PAGE", 10)
    author = connect("manager1", name="author")
    note(author, *(f"clause {number:03}" for number in range(35)))
    sync(author)
    folder, secrets, clock = tmp_path / "new", MemorySecrets(), SystemClock()
    where = access(scene, scene.people["manager1"], proxy.port)
    joining.create(folder, joining.sign_in(where, PASSWORD), secrets, clock)
    pages = 0

    def third_page(kind: bytes, body: bytes) -> bool:
        nonlocal pages
        pages += kind == b"D" and b"clause 0" in body
        return pages == 3

    proxy.lose(third_page)
    with pytest.raises(Unreachable):
        joining.load(folder, secrets, clock)
    assert any(beginning("audit_event") in one for one in proxy.asked)
    proxy.forget()
    told: list[tuple[int, int]] = []
    joining.load(folder, secrets, clock, lambda rows, of: told.append((rows, of)))
    assert told[0][0] > 20, "two pages of ten were kept"
    assert told[-1][0] == told[-1][1], "all that was counted is here"
    pages_asked = [one for one in proxy.asked if "LIMIT" in one]
    assert "FROM chancery.clause WHERE (id) >" in pages_asked[0], "from behind the last key"
    assert not any(beginning("audit_event") in one for one in pages_asked)
    workspace = open_workspace(folder, secrets, clock)
    try:
        assert notes(workspace) == shared_notes(scene)
    finally:
        workspace.close()


def beginning(table: str) -> str:
    """Return what the question for a table's first page holds."""
    return f"FROM chancery.{table} WHERE true"


def test_a_slow_network_is_no_failure(desk: Workspace, proxy: FaultProxy, scene: Scene) -> None:
    note(desk, "slow")
    proxy.delay = 0.05
    sync(desk)
    proxy.delay = 0
    assert settled(scene, desk)
