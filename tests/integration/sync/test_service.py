"""The thread that exchanges: woken by others, by the clock, and never for good put off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from core.sync.postgres import SqlTransport
from core.sync.service import Pace, SyncStatus
from core.workspace import Workspace
from tests.fault_proxy import FaultProxy
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import note, notes, settled, side, sync, titles

QUICK = Pace(poll=600, debounce=0.01, jitter=0.01, least_wait=0.05, most_wait=0.2)


def until(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    for _ in range(1_200):
        if what():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about")


def start(workspace: Workspace, pace: Pace = QUICK) -> None:
    """Start the thread and wait for its first exchange."""
    service = side(workspace).service
    service.pace = pace
    service.start()
    until(lambda: service.status.state != "starting" and service.status.state != "syncing")


def test_an_edit_is_seen_at_another_desk_without_asking(connect: Connect, scene: Scene) -> None:
    one, other = connect("manager1"), connect("administrator1")
    start(one)
    start(other)
    note(one, "from one")
    until(lambda: notes(other) == ["from one"])
    note(other, "from the other")
    until(lambda: notes(one) == ["from one", "from the other"])
    until(lambda: side(one).service.status.unsent == 0)


def test_lists_are_made_before_the_first_exchange_is_through(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a workspace was moved in, the first exchange has much to send."""
    desk = connect("manager1")
    contract = make_scene(desk).draft()
    side(desk).replica.write(
        lambda local: (
            local.execute("DELETE FROM contract_listing"),
            local.execute("INSERT INTO sync_stale VALUES ('contract', ?)", (contract.bytes,)),
        )
    )
    assert titles(desk) == {}
    going, seen = threading.Event(), threading.Event()

    def cycle(tally: object) -> None:
        going.set()
        assert seen.wait(60)

    monkeypatch.setattr(side(desk).exchange, "cycle", cycle)
    side(desk).service.start()
    assert going.wait(60)
    listed = titles(desk)
    seen.set()
    assert listed.keys() == {contract}


def test_without_a_call_it_comes_with_the_poll(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = connect("manager1"), connect("administrator1")
    monkeypatch.setattr(SqlTransport, "heard", lambda self: self._open.notifies(timeout=0) and 0)
    start(one)
    start(other, Pace(poll=0.3, debounce=0.01))
    note(one, "polled")
    until(lambda: notes(other) == ["polled"])


def test_a_desk_that_waits_for_news_notices_that_it_was_cut_off(
    connect: Connect, proxy: FaultProxy
) -> None:
    one, other = connect("manager1"), connect("administrator1", port=proxy.port)
    start(one)
    start(other)
    before = proxy.connections
    proxy.break_off()
    until(lambda: proxy.connections > before)
    until(lambda: side(other).service.status.state == "synced")
    note(one, "after the cut")
    until(lambda: notes(other) == ["after the cut"])


def test_it_tries_again_by_itself_and_later_each_time(
    connect: Connect, proxy: FaultProxy, scene: Scene
) -> None:
    desk = connect("manager1", port=proxy.port)
    heard: list[SyncStatus] = []
    side(desk).service.listen(heard.append)
    start(desk)
    proxy.refuse()
    note(desk, "once")
    until(lambda: sum(one.next_try_at is not None for one in heard) >= 4)
    assert side(desk).service.status.unsent == 1
    proxy.heal()
    until(lambda: side(desk).service.status.state == "synced")
    until(lambda: side(desk).service.status.unsent == 0)
    assert settled(scene, desk)


def test_a_half_open_connection_is_given_up(
    connect: Connect, proxy: FaultProxy, scene: Scene
) -> None:
    desk = connect("manager1", port=proxy.port, connect_seconds=2, silence_seconds=1)
    start(desk)
    proxy.stall()
    note(desk, "waits")
    until(lambda: side(desk).service.status.state == "offline")
    note(desk, "saved meanwhile")
    proxy.heal()
    until(lambda: side(desk).service.status.unsent == 0)
    assert settled(scene, desk)


def test_an_error_of_ours_is_reported_once_and_ends_nothing(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    desk = connect("manager1")
    real, failures, reported = side(desk).exchange.cycle, 3, []
    monkeypatch.setattr(threading, "excepthook", reported.append)

    def fails(*values: object) -> object:
        nonlocal failures
        if failures > 0:
            failures -= 1
            raise ZeroDivisionError("a mistake")
        return real(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(side(desk).exchange, "cycle", fails)
    states: list[str] = []
    side(desk).service.listen(lambda status: states.append(status.state))
    start(desk)
    until(lambda: side(desk).service.status.state == "synced")
    assert "refused" in states
    assert len(reported) == 1
    note(desk, "goes on")
    until(lambda: side(desk).service.status.unsent == 0)
    sync(desk)
    assert settled(scene, desk)


def test_news_that_came_during_an_exchange_is_not_slept_over(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = connect("manager1"), connect("administrator1")
    sync(one)
    real, late = side(other).exchange.cycle, []

    def cycle(*values: object) -> object:
        tally = real(*values)  # type: ignore[arg-type]
        if late:
            note(one, late.pop())
            sync(one)
            # An answer of the same connection brings the news along and leaves the socket empty.
            side(other).exchange.check()
        return tally

    monkeypatch.setattr(side(other).exchange, "cycle", cycle)
    start(other)
    for number in range(3):
        late.append(f"late {number}")
        note(one, f"first {number}")
        sync(one)
        until(lambda: not late)
        until(lambda wanted=2 * number + 2: len(notes(other)) == wanted)  # type: ignore[misc]
