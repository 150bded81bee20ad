"""What befalls the desks and the shared database: restores, clocks, rights, versions, resolving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.kernel.errors import SharedDatabaseError
from core.sync import outbox
from core.sync.local import Row
from core.sync.transport import Mutation
from core.sync.wire import Image
from tests.simulation import invariants
from tests.simulation.deciding import decide, undo
from tests.simulation.desk import Crash, SimulatedDesk
from tests.simulation.ledger import Broken
from tests.simulation.people import PAIR
from tests.simulation.schema import TABLES

if TYPE_CHECKING:
    from tests.simulation.simulator import Simulation

_CLOSABLE = ("note", "line", "issue", "pair")


def restart(sim: Simulation, desk: SimulatedDesk) -> None:
    """The program is closed and opened again, perhaps a newer one."""
    if sim.rng.random() < 0.3:
        desk.schema = sim.server.min_read
    desk.begin()
    sim.tell(f"{desk.name} restarts with schema {desk.schema}")


def go_offline(sim: Simulation, desk: SimulatedDesk) -> None:
    """A desk is away for a long time."""
    sim.offline[desk.name] = sim.step + sim.rng.randint(20, 200)
    sim.tell(f"{desk.name} goes offline until {sim.offline[desk.name]}")


def deliver_old(sim: Simulation, desk: SimulatedDesk) -> None:
    """An old push arrives late, behind newer ones."""
    sim.deliver_again(desk, last=False)


def copy_file(sim: Simulation, desk: SimulatedDesk) -> None:
    """Somebody keeps a copy of the workspace file."""
    if sim.open(desk):
        kept = sim.copies.setdefault(desk.name, [])
        kept.append((desk.copy_file(), sim.ledger.serial))
        del kept[:-2]
        sim.tell(f"{desk.name} is copied")


def restore_file(sim: Simulation, desk: SimulatedDesk) -> None:
    """The computer is lost; the person goes on with an old copy of the file."""
    kept = sim.copies.get(desk.name)
    if not kept:
        return
    file, mark = kept.pop(sim.rng.randrange(len(kept)))
    # A copy that is newer than this one belongs to a life that never was.
    sim.copies[desk.name] = [one for one in kept if one[1] <= mark]
    desk.put_file(file)
    desk.line.pushed.clear()
    sim.ledger.file_restored(desk.name, mark)
    for (name, _), decided in sim.decided.items():
        if name == desk.name:
            decided[:] = [one for one in decided if one[0] <= mark]
    sim.lost_files.add(desk.person)
    sim.cursors[desk.name] = invariants.cursor_of(desk)
    sim.tell(f"{desk.name} goes back to an old file")


def back_up(sim: Simulation, desk: SimulatedDesk) -> None:
    """The operator backs the shared database up."""
    sim.backups.append((sim.server.backup(), set(sim.ledger.past)))
    del sim.backups[:-2]
    sim.tell("backup")


def restore_server(sim: Simulation, desk: SimulatedDesk) -> None:
    """The operator puts an old backup in place."""
    if not sim.backups:
        return
    place = sim.rng.randrange(len(sim.backups))
    kept, past = sim.backups[place]
    del sim.backups[place + 1 :]  # later ones belong to a life that never was
    before = dict(sim.server.state.rows)
    sim.server.after_restore = sim.rng.choice(("resend", "resend", "discard"))
    sim.ledger.forget_recalled()
    sim.server.restore(kept)
    sim.ledger.past = set(past)
    resend = sim.server.after_restore == "resend"

    def held(row: Row, writer: str | None) -> list[Image]:
        own = [one for one in sim.desks if writer in (None, one.person)]
        return [image for one in own if (image := one.row(*row)) is not None]

    sim.ledger.server_restored(before, held, resend=resend)
    sim.tell(f"the shared database is restored, {sim.server.after_restore}")


def jump_clock(sim: Simulation, desk: SimulatedDesk) -> None:
    """A clock is put right, or wrong."""
    by = sim.rng.choice((-1, 1)) * sim.rng.randint(1, 3_000_000)
    if sim.rng.random() < 0.4:
        if sim.backups:
            by = abs(by)  # what was written since a restore is told by this clock
        sim.server.state.clock = max(0, sim.server.state.clock + by)
        sim.tell(f"the clock of the shared database jumps by {by}")
    else:
        desk.now = max(0, desk.now + by)
        sim.tell(f"the clock of {desk.name} jumps by {by}")


def change_rights(sim: Simulation, desk: SimulatedDesk) -> None:
    """A person gains or loses rights."""
    person, server = desk.person, sim.server
    kind = sim.rng.choice(("hidden", "unwritable", "reader"))
    table = sim.rng.choice(_CLOSABLE)
    if kind == "reader":
        server.readers ^= {person}
    else:
        rights = server.hidden if kind == "hidden" else server.unwritable
        rights[person] = rights.get(person, set()) ^ {table}
    server.access_changed(person)
    sim.tell(f"{desk.name}: {kind} {table} is turned")


def raise_schema(sim: Simulation, desk: SimulatedDesk) -> None:
    """The shared database asks for a newer program, or for less again."""
    server = sim.server
    if server.min_read == server.min_write:
        server.min_write = {"1": "2", "2": "1"}[server.min_write]
    else:
        server.min_read = server.min_write = sim.rng.choice("12")
    sim.tell(f"reading needs {server.min_read}, writing {server.min_write}")


def poison(sim: Simulation, desk: SimulatedDesk) -> None:
    """One row is refused, or never answered for; or everything heals."""
    server = sim.server
    if server.poison or server.mute:
        server.poison.clear()
        server.mute.clear()
        sim.tell("poison is gone")
        return
    rows = [
        *invariants.dirty_of(desk),
        *(row for row in server.state.rows if row[0] in ("note", "line")),
    ]
    if rows:
        row = sim.rng.choice(sorted(rows))
        (server.poison if sim.rng.random() < 0.6 else server.mute).add(row)
        sim.tell(f"poison on {row}")


def resolve(sim: Simulation, desk: SimulatedDesk) -> None:
    """A person looks at what was set aside and retries or discards one."""
    parked = desk.parked()
    if not parked:
        return
    number, reason = sim.rng.choice(parked)
    act = sim.rng.choice((retry, give_up))
    if sim.rng.random() < 0.1:
        desk.driver.left = sim.rng.randrange(20)
    try:
        act(sim, desk, number)
        sim.tell(f"{desk.name} {act.__name__} {number} {reason}")
    except Crash:
        sim.tell(f"{desk.name} crashes at {act.__name__} {number}")
        desk.begin()
    finally:
        desk.driver.left = None
        sim.waiting.pop(desk.name, None)


def retry(sim: Simulation, desk: SimulatedDesk, number: int) -> None:
    """Send what was set aside once more."""
    desk.write(lambda local: outbox.reopen(local, number))


def give_up(sim: Simulation, desk: SimulatedDesk, number: int) -> None:
    """Discard all rows of what was set aside."""
    payload = desk.connection.execute(
        "SELECT payload FROM sync_mutation WHERE mutation_id = ?", (number,)
    ).fetchone()[0]
    rows = [(one.table, one.key) for one in Mutation(number, payload).changes]
    discard(sim, desk, rows)


def discard(sim: Simulation, desk: SimulatedDesk, rows: list[Row]) -> None:
    """Discard these rows, and both of the pair when one is among them."""
    if any(row[0] == "pair" for row in rows):
        rows = [*dict.fromkeys([*rows, *(("pair", key) for key in PAIR)])]
    standing = {row: desk.row(*row) for row in rows if row[0] != "event"}

    def excuse() -> None:
        for row, image in standing.items():
            sim.ledger.discarded(desk.name, row, image)

    sim.on_commit(desk, excuse)
    desk.write(lambda local: outbox.discard(local, TABLES, rows))


def check(sim: Simulation, desk: SimulatedDesk) -> None:
    """Compare the whole file with the shared database."""
    if not sim.open(desk):
        return
    try:
        differing = desk.exchange.check()
    except (Crash, SharedDatabaseError) as error:
        sim.tell(f"{desk.name} checks: {type(error).__name__}")
        return
    if differing and invariants.state_of(desk, "reconcile") is None:
        raise Broken(f"{desk.name}: {differing} differ and nothing will be done")
    sim.tell(f"{desk.name} checks: {differing}")


def go_astray(sim: Simulation, desk: SimulatedDesk) -> None:
    """A row changes behind the engine's back; the check finds it and the next cycle repairs it."""
    if desk.schema < sim.server.min_read or not sim.cycle(desk, faults=False):
        return
    clean = [
        (table, key)
        for table in ("note", "line", "issue")
        for key in sorted(desk.rows(table))
        if (table, key) not in invariants.dirty_of(desk)
    ]
    if not clean:
        return
    row = sim.rng.choice(clean)
    image = desk.row(*row)
    assert image is not None
    if sim.rng.random() < 0.5:
        desk.write(lambda local: local.remove(TABLES[row[0]], row[1]))
    else:
        former = {**image, "row_version": image["row_version"] - 1, "updated_at": 1}
        desk.write(lambda local: local.write(TABLES[row[0]], former))
    differing = desk.exchange.check()
    if differing != (row[0],):
        raise Broken(f"{desk.name}: {row} went astray and the check found {differing}")
    if not sim.cycle(desk, faults=False) or desk.row(*row) != image:
        raise Broken(f"{desk.name}: {row} went astray and was not repaired")
    sim.tell(f"{desk.name}: {row} went astray and is back")


def split(sim: Simulation, desk: SimulatedDesk) -> None:
    """A pull cut into the smallest checkpoints gives what the whole gives."""
    cursor = invariants.cursor_of(desk)
    if cursor is None or cursor[0] != sim.server.state.epoch:
        return
    invariants.split_pull_is_the_same(desk, sim.scratch)
    sim.tell(f"{desk.name}: a pull in parts is the same")


OPERATIONS: dict[str, tuple[Callable[[Simulation, SimulatedDesk], None], float]] = {
    "restart": (restart, 3),
    "go offline": (go_offline, 1.5),
    "deliver old": (deliver_old, 3),
    "copy file": (copy_file, 1.5),
    "restore file": (restore_file, 0.5),
    "back up": (back_up, 1.5),
    "restore server": (restore_server, 0.4),
    "jump clock": (jump_clock, 2),
    "change rights": (change_rights, 1.2),
    "raise schema": (raise_schema, 0.7),
    "poison": (poison, 1),
    "resolve": (resolve, 4),
    "decide": (decide, 12),
    "undo": (undo, 4),
    "check": (check, 3),
    "go astray": (go_astray, 1),
    "split": (split, 2),
}
