"""Bulk work at the shared database that is stopped, cut off or killed: nothing half or twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from core.contacts.bulk import BulkBroken, BulkDone, BulkStopped, BulkTask, shared_steps
from core.kernel.clock import SystemClock
from core.kernel.errors import Cancelled, Refused, Unreachable
from core.kernel.work import NeverCancelled
from core.secrets.store import MemorySecrets
from core.sync import authority, direct, joining
from core.workspace import Workspace, open_workspace
from tests.fault_proxy import FaultProxy
from tests.integration.contacts.conftest import names, rule, source_of
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.bulk_scene import (
    COUNT,
    alike,
    alone,
    fill,
    in_fives,
    rows_of,
    run,
    tag,
    undo,
    with_tag,
)
from tests.integration.sync.conftest import Connect, access
from tests.integration.sync.desks import sync

PERTH = BulkTask("edit", field="city", value="Perth")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    in_fives(monkeypatch)
    monkeypatch.setattr(authority, "_PAUSES", (0.05, 0.1, 0.2))


@pytest.fixture
def boss(connect: Connect) -> Workspace:
    return fill(alone(connect("administrator1")))


@pytest.fixture
def member(connect: Connect, boss: Workspace, proxy: FaultProxy) -> Workspace:
    """A desk whose way to the server can break."""
    return alone(connect("member1", port=proxy.port))


def back(workspace: Workspace, proxy: FaultProxy) -> None:
    """Let the network be there again; the first exchange finds the steady connection broken."""
    proxy.heal()
    with pytest.raises(Unreachable):
        sync(workspace)
    sync(workspace)


def in_city(workspace: Workspace, city: str) -> int:
    sync(workspace)
    return len(names(workspace, tree=rule("city", "is", city)))


class StopsAt(NeverCancelled):
    """A person who stops when the work asks for the ``nth`` time."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def raise_if_cancelled(self) -> None:
        self._left -= 1
        if self._left <= 0:
            raise Cancelled


def second(monkeypatch: pytest.MonkeyPatch, before: Callable[[], object] | None = None) -> None:
    """Have something happen before the second batch is committed."""
    real, calls = direct.Line.commit, [0]

    def commit(line: direct.Line) -> None:
        calls[0] += 1
        if calls[0] == 3 and before is not None:  # the first one makes the chain known
            before()
        real(line)

    monkeypatch.setattr(direct.Line, "commit", commit)


def test_without_a_connection_it_is_refused_and_nothing_changes(
    boss: Workspace, member: Workspace, proxy: FaultProxy
) -> None:
    chosen = [*rows_of(member).values()]
    assert member.contact_bulk.why_not(len(chosen)) is None
    proxy.refuse()
    with pytest.raises(Refused, match="12 contacts need a connection") as raised:
        run(member, PERTH)
    assert raised.value.kept == "Nothing was changed."
    assert "choose at most 3" in raised.value.todo
    known = member.contact_bulk.why_not(len(chosen))
    assert known is not None
    assert known.what == raised.value.what
    assert member.contact_bulk.why_not(3) is None
    assert run(member, PERTH, chosen[:3]).changed == 3, "few are done here"
    proxy.heal()
    assert in_city(member, "perth") == in_city(boss, "perth") == 3
    assert run(member, PERTH).changed == COUNT - 3


def test_undo_needs_a_connection_and_waits_for_it(
    boss: Workspace, member: Workspace, proxy: FaultProxy
) -> None:
    done = run(member, PERTH)
    proxy.refuse()
    with pytest.raises(Refused, match="does not answer"):
        undo(member, done)
    proxy.heal()
    assert undo(member, done) == (COUNT, 0)
    assert alike(boss, member)


def test_stopping_keeps_whole_batches_which_can_be_undone(
    boss: Workspace, member: Workspace
) -> None:
    with pytest.raises(BulkStopped, match="10 contacts changed") as raised:
        run(member, PERTH, token=StopsAt(3))
    assert in_city(boss, "perth") == in_city(member, "perth") == 10
    with pytest.raises(BulkStopped, match="5 of 10 contacts are as before"):
        undo(member, raised.value.done, StopsAt(2))
    assert in_city(boss, "perth") == 5
    assert undo(member, raised.value.done) == (5, 0)
    assert alike(boss, member)


class StoppedFromElsewhere(NeverCancelled):
    """The token of the program: a click on Stop ends the statement that is under way."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self._callbacks: list[Callable[[], None]] = []

    def on_cancel(self, callback: Callable[[], None]) -> None:
        self._callbacks.append(callback)

    def raise_if_cancelled(self) -> None:
        if self.stopped.is_set():
            raise Cancelled

    def stop(self) -> None:
        self.stopped.set()
        for callback in self._callbacks:
            callback()


def stop_when_it_waits(scene: Scene, token: StoppedFromElsewhere) -> None:
    with scene.above() as connection:
        connection.autocommit = True
        for _ in range(2_000):
            found = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
            if found != (0,):
                break
            time.sleep(0.01)
    token.stop()


def test_stopping_does_not_wait_for_a_row_that_another_holds(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    token = StoppedFromElsewhere()
    sixth = source_of(member).row_key(rows_of(member)["Person 06"])
    with scene.above() as holder:
        holder.execute("SELECT 1 FROM chancery.contact WHERE id = %s FOR UPDATE", [sixth])
        stop = threading.Thread(target=stop_when_it_waits, args=(scene, token))
        stop.start()
        with pytest.raises(BulkStopped, match="5 contacts changed"):
            run(member, PERTH, token=token)
        stop.join()
    assert in_city(boss, "perth") == 5
    assert alike(boss, member)


def test_a_row_that_another_holds_for_a_while_is_waited_for(
    scene: Scene, boss: Workspace, member: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "_LOCK_WAIT", "100ms")
    sixth = source_of(member).row_key(rows_of(member)["Person 06"])
    with scene.above() as holder:
        holder.execute("SELECT 1 FROM chancery.contact WHERE id = %s FOR UPDATE", [sixth])
        release = threading.Timer(0.3, holder.rollback)
        release.start()
        assert run(member, PERTH).changed == COUNT
        release.join()
        holder.execute("SELECT 1 FROM chancery.contact WHERE id = %s FOR UPDATE", [sixth])
        with pytest.raises(BulkBroken, match="Others are changing the same rows") as raised:
            run(member, BulkTask("edit", field="city", value="Hobart"))
    assert raised.value.done.changed == 5
    assert undo(member, raised.value.done) == (5, 0)
    assert in_city(boss, "perth") == COUNT


def test_a_connection_that_breaks_once_is_made_anew(
    boss: Workspace, member: Workspace, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    second(monkeypatch, proxy.break_off)
    done = run(member, PERTH)
    assert done.changed == COUNT
    assert undo(member, done) == (COUNT, 0)
    assert alike(boss, member)


def test_an_answer_to_a_commit_that_gets_lost_is_found_out(
    scene: Scene,
    boss: Workspace,
    member: Workspace,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second(monkeypatch, proxy.lose_commit)
    done = run(member, PERTH)
    assert proxy.sprung
    assert done.changed == COUNT
    with scene.above() as connection:
        found = connection.execute(
            "SELECT count(*), min(row_version), max(row_version) FROM chancery.contact"
        ).fetchone()
    assert found == (COUNT, 2, 2), "no row twice"
    assert undo(member, done) == (COUNT, 0)
    assert alike(boss, member)


def test_a_connection_that_stays_away_says_what_was_done_and_running_again_does_the_rest(
    boss: Workspace, member: Workspace, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    second(monkeypatch, proxy.refuse)
    with pytest.raises(BulkBroken, match="lost after 5 of 12 contacts") as raised:
        run(member, PERTH)
    assert "Whether the next 5 are" in raised.value.kept
    monkeypatch.undo()
    back(member, proxy)
    assert in_city(member, "perth") == in_city(boss, "perth") == 5
    rest = run(member, PERTH)
    assert (rest.changed, rest.unchanged) == (7, 5)
    assert undo(member, rest) == (7, 0)
    assert undo(member, raised.value.done) == (5, 0)
    assert in_city(boss, "adelaide") == COUNT
    assert alike(boss, member)


def test_what_was_committed_as_the_connection_went_is_counted_when_it_is_back(
    boss: Workspace, member: Workspace, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = direct.Line.commit, [0]

    def commit(line: direct.Line) -> None:
        calls[0] += 1
        real(line)
        if calls[0] == 3:
            proxy.refuse()
            raise direct.psycopg.OperationalError("the answer is lost")

    monkeypatch.setattr(direct.Line, "commit", commit)
    with pytest.raises(BulkBroken, match="lost after 5 of 12 contacts") as raised:
        run(member, PERTH)
    monkeypatch.undo()
    back(member, proxy)
    assert in_city(boss, "perth") == 10
    assert undo(member, raised.value.done) == (10, 0)
    assert alike(boss, member)


# --- the program is killed ---------------------------------------------------------------

# The end of which call of which function it does not live to see, how many are changed then, and
# how many are back when the same happens in the middle of Undo.
MOMENTS: dict[str, tuple[object, str, int, bool, int]] = {
    "the batch is written there": (direct.Direct, "seal", 3, True, 5),
    "it is noted here, not committed": (shared_steps.DoStep, "keep", 2, True, 5),
    "it is about to be committed": (direct.Line, "commit", 3, False, 5),
    "it is committed there": (direct.Line, "commit", 3, True, 10),
    "it is settled here": (shared_steps.DoStep, "stands", 2, True, 10),
    "everything is done but said": (authority._Batches, "end", 1, True, 12),
}
UNDO_MOMENTS: dict[str, tuple[object, str, int, bool, int]] = {
    "it is noted here, not committed": (shared_steps.UndoStep, "keep", 2, True, 5),
    "it is committed there": (direct.Line, "commit", 2, True, 10),
    "it is settled here": (shared_steps.UndoStep, "stands", 2, True, 10),
}


def die_at(moment: tuple[object, str, int, bool, int]) -> None:
    """Let this process end as by ``kill -9`` at a moment."""
    place, name, nth, after, _ = moment
    real, calls = getattr(place, name), [0]

    def dies(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] == nth and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        value = real(*arguments)
        if calls[0] == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return value

    setattr(place, name, dies)


def work_and_die(folder: Path, kept: dict[str, bytes], task: BulkTask | UUID, moment: str) -> None:
    """In a process of its own: do or undo something, and be killed."""
    secrets = MemorySecrets()
    for name, secret in kept.items():
        secrets.put(name, secret)
    authority.LEAST = authority.MOST = 5  # type: ignore[misc]
    workspace = alone(open_workspace(folder, secrets, SystemClock()))
    if isinstance(task, BulkTask):
        die_at(MOMENTS[moment])
        run(workspace, task)
    else:
        die_at(UNDO_MOMENTS[moment])
        undo(workspace, BulkDone(task, "", 0, 0))


class Killed:
    """A member's desk that is worked at in another process, which is killed."""

    def __init__(self, folder: Path, scene: Scene) -> None:
        self.folder, self.secrets = folder, MemorySecrets()
        clock = SystemClock()
        signed_in = joining.sign_in(access(scene, scene.people["member1"]), PASSWORD)
        joining.create(folder, signed_in, self.secrets, clock)
        joining.load(folder, self.secrets, clock)

    def open(self) -> Workspace:
        return alone(open_workspace(self.folder, self.secrets, SystemClock()))

    def work(self, task: BulkTask | UUID, moment: str) -> None:
        arguments = (self.folder, self.secrets._secrets, task, moment)
        process = multiprocessing.get_context("forkserver").Process(
            target=work_and_die, args=arguments
        )
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL


@pytest.fixture
def killed(boss: Workspace, tmp_path: Path, scene: Scene) -> Killed:
    return Killed(tmp_path / "killed", scene)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_when_it_knows_what_was_done_and_undoes_it(
    boss: Workspace, killed: Killed, moment: str
) -> None:
    vip = tag(boss)
    sync(boss)
    desk = killed.open()
    sync(desk)
    desk.close()
    killed.work(BulkTask("tag", vip), moment)
    *_, changed = MOMENTS[moment]
    assert with_tag(boss, vip) == changed
    desk = killed.open()
    try:
        sync(desk)
        (cut,) = desk.query(desk.contact_bulk.cut_off)
        assert (cut.changed, cut.unchanged) == (changed, COUNT - changed)
        assert run(desk, BulkTask("tag", vip)).changed == COUNT - changed
        assert undo(desk, cut) == (changed, 0)
        assert desk.query(desk.contact_bulk.cut_off) == []
        assert with_tag(boss, vip) == COUNT - changed
        assert alike(boss, desk)
    finally:
        desk.close()


@pytest.mark.parametrize("moment", UNDO_MOMENTS)
def test_killed_when_it_undoes_it_goes_on_where_it_was(
    boss: Workspace, killed: Killed, moment: str
) -> None:
    desk = killed.open()
    done = run(desk, PERTH)
    desk.close()
    killed.work(done.operation, moment)
    *_, back = UNDO_MOMENTS[moment]
    assert in_city(boss, "adelaide") == back
    desk = killed.open()
    try:
        sync(desk)
        assert undo(desk, done) == (COUNT - back, 0)
        assert in_city(boss, "adelaide") == COUNT
        assert alike(boss, desk)
    finally:
        desk.close()
