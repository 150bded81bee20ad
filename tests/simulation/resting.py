"""The end of a run: faults cease, all becomes quiet, and everything set aside is resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation import invariants
from tests.simulation.deciding import decide_all, shown
from tests.simulation.ledger import Broken, Place
from tests.simulation.operators import give_up, retry

if TYPE_CHECKING:
    from tests.simulation.simulator import Simulation

# Once faults cease, so many cycles of every desk suffice: one to find out that the line broke, one
# to be registered or reconciled, and then one push and one pull for each desk, whatever waits.
QUIET_WITHIN = 8
RESOLVED_WITHIN = 12


def come_to_rest(sim: Simulation) -> None:
    """Let every desk synchronise until nothing moves, and check everything."""
    sim.server.min_read = sim.server.min_write = "1"
    sim.server.mute.clear()
    sim.offline.clear()
    for desk in sim.desks:
        desk.begin()  # what the shared database asks for is heard when a connection begins
    for _ in range(QUIET_WITHIN):
        if not sum([_moves(sim, desk) for desk in sim.desks]):
            break
    else:
        raise Broken(f"not quiet after {QUIET_WITHIN} cycles of every desk")
    waiting: dict[Place, set[Any]] = {}
    for desk in sim.desks:
        invariants.same_as_shared(desk)
        if desk.exchange.check():
            raise Broken(f"{desk.name} is at rest and the check finds a difference")
        pending = invariants.pending(desk)
        sim.ledger.account(desk.name, lambda pending=pending: pending)
        for place, values in pending.items():
            waiting.setdefault(place, set()).update(values)
    names = [desk.name for desk in sim.desks]
    sim.ledger.account_recalled(waiting, names, sim.lost_files)
    sim.tell(f"at rest: {[len(desk.parked()) for desk in sim.desks]} set aside")


def _moves(sim: Simulation, desk: Any) -> int:
    before = len(sim.trace)
    through = sim.cycle(desk, faults=False)
    return int(not through or not sim.trace[before].endswith(" ok 0 0 0 0"))


def resolve_everything(sim: Simulation) -> None:
    """Resolve what was set aside, so that nothing is left waiting.

    In some runs people decide every conflict; in the others they retry and then discard. What is
    no conflict, or was opened again, has only one way out.
    """
    server = sim.server
    server.poison.clear()
    for rights in (server.hidden, server.unwritable):
        rights.clear()
    server.readers.clear()
    for desk in sim.desks:
        server.access_changed(desk.person)
    by_deciding = sim.rng.random() < 0.5
    # A taken value is found one after another, as the shared database tells only of the first.
    rounds = RESOLVED_WITHIN + max(desk.waiting() for desk in sim.desks)
    for attempt in range(rounds):
        act = retry if attempt == 0 else give_up
        for desk in sim.desks:
            decide_all(sim, desk, again_only=not by_deciding)
            for number, reason in desk.parked():
                decidable = by_deciding and reason in ("clash", "taken")
                if not decidable and number in dict(desk.parked()):
                    act(sim, desk, number)
        come_to_rest(sim)
        if not any(desk.parked() or shown(desk) for desk in sim.desks):
            break
    for desk in sim.desks:
        if desk.parked() or desk.waiting() or shown(desk):
            left = f"{desk.parked()}, {desk.waiting()} rows wait, {len(shown(desk))} conflicts"
            raise Broken(f"{desk.name} is left with {left}")
    digest = sorted(
        (row, xid, sorted(map(str, image.items())))
        for row, (xid, image) in server.state.rows.items()
    )
    sim.tell(f"resolved: {len(digest)} rows, {sim.ledger.serial} numbers")
    sim.trace.append(str(digest))
