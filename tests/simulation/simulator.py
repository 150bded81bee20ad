"""Months of several desks in a second: one seed decides everything that happens.

``python -m tests.simulation.simulator SEED [--steps n]`` replays a seed; the same seed gives the
same trace. Everything runs on one thread, with clocks, network and crashes decided by the seed.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlite

from core.kernel.errors import SharedDatabaseError
from core.sync import exchange, loading, reconciling
from tests.simulation import invariants
from tests.simulation.deciding import Decided
from tests.simulation.desk import Crash, SimulatedDesk
from tests.simulation.faults import FaultPlan, random_plan
from tests.simulation.ledger import Broken, Entry, Ledger
from tests.simulation.operators import OPERATIONS
from tests.simulation.people import Command
from tests.simulation.resting import come_to_rest, resolve_everything
from tests.simulation.server import ModelServer

TAIL = 30


class Failure(Exception):
    """A seed that broke a promise, with the end of its trace."""

    def __init__(self, simulation: Simulation, cause: BaseException) -> None:
        tail = "\n".join(simulation.trace[-TAIL:])
        super().__init__(
            f"{tail}\nseed {simulation.seed}, step {simulation.step}: "
            f"{type(cause).__name__}: {cause}"
        )


class Simulation:
    """One run.

    Attributes:
        trace: one line per step; the same for the same seed.
    """

    def __init__(self, seed: int, steps: int) -> None:
        self.seed, self.steps, self.step = seed, steps, 0
        self.rng = random.Random(seed)
        self.power = random.Random(-seed - 1)
        self.trace: list[str] = []
        self.server = ModelServer(checkpoint=self.rng.choice((1, 2, 3, 5, 1000)))
        self.ledger = Ledger(self.server)
        self.server.audit = self.ledger.audit
        count = self.rng.randint(2, 5)
        # The fifth desk is the second computer of the first person.
        self.desks = [
            SimulatedDesk("abcde"[at], self.server, at % 4 + 1, at + 1) for at in range(count)
        ]
        self.scratch = SimulatedDesk("scratch", self.server, 99)
        self.waiting: dict[str, list[Callable[[], None]]] = {}
        self.cursors: dict[str, tuple[int, int] | None] = {}
        self.offline: dict[str, int] = {}
        self.copies: dict[str, list[tuple[Any, int]]] = {}
        self.backups: list[Any] = []
        self.lost_files: set[str] = set()
        self.decided: dict[tuple[str, UUID], list[tuple[int, list[Decided]]]] = {}
        for desk in self.desks:
            self.ledger.persons[desk.name] = desk.person
            desk.watch = lambda desk=desk: self.committed(desk)

    # --- running -------------------------------------------------------------------------

    def run(self) -> list[str]:
        """Run all steps, then let faults cease, and then resolve everything.

        Raises:
            Failure: a promise was broken; tells the end of the trace.
        """
        with small_world():
            try:
                self._begin()
                for step in range(1, self.steps + 1):
                    self.step = step
                    self._next()
                come_to_rest(self)
                resolve_everything(self)
            except (Broken, AssertionError, SharedDatabaseError, LookupError, TypeError) as cause:
                raise Failure(self, cause) from cause
            except (ValueError, sqlite.Error, sqlite3.Error, Crash) as cause:
                raise Failure(self, cause) from cause
            finally:
                for desk in (*self.desks, self.scratch):
                    desk.connection.close()
        return self.trace

    def tell(self, what: str) -> None:
        """Add to the trace."""
        self.trace.append(f"{self.step}: {what}")

    def _begin(self) -> None:
        first = self.desks[0]
        self.cycle(first, faults=False)
        self._command(first, Command.first_pair)
        self.cycle(first, faults=False)
        for desk in self.desks[1:3]:
            self.cycle(desk, faults=False)

    def _next(self) -> None:
        desk = self.rng.choice(self.desks)
        chance = self.rng.random()
        if chance < 0.43:
            self.edit(desk)
        elif chance < 0.78:
            self.cycle(desk)
        else:
            names = [*OPERATIONS]
            name = self.rng.choices(names, [OPERATIONS[one][1] for one in names])[0]
            OPERATIONS[name][0](self, desk)

    # --- people --------------------------------------------------------------------------

    def edit(self, desk: SimulatedDesk) -> None:
        """Let a person save something; the program may end in the middle."""
        if not self.open(desk):
            return
        crash = self.rng.random() < 0.06
        if crash:
            desk.driver.left = self.rng.randrange(30)
        try:
            self._command(desk, Command.run)
        except Crash:
            self.tell(f"{desk.name} crashes while saving")
            desk.begin()
        finally:
            desk.driver.left = None

    def meanwhile(self, desk: SimulatedDesk) -> None:
        """Let a person save something while the program synchronises."""
        if self.open(desk):
            self._command(desk, Command.run)

    def open(self, desk: SimulatedDesk) -> bool:
        """Tell whether people can work at the desk: its first load is complete."""
        return self.cursors.get(desk.name) is not None

    def _command(self, desk: SimulatedDesk, act: Callable[[Command], Any]) -> None:
        told: list[str] = []

        def work(local: Any) -> None:
            command = Command(desk, local, self.rng, self.ledger)
            act(command)
            entries: list[Entry] = command.entries()
            self.on_commit(desk, lambda: self.ledger.commit(entries))
            told.extend(command.told)

        try:
            desk.edit(work)
        except sqlite.IntegrityError:
            told.append("refused here")
        finally:
            self.waiting.pop(desk.name, None)
        self.tell(f"{desk.name} saves {told}")

    # --- synchronising -------------------------------------------------------------------

    def cycle(self, desk: SimulatedDesk, *, faults: bool = True, inner: bool = False) -> bool:
        """Run one cycle; returns whether it went through."""
        plan = random_plan(self.rng, self._acts(desk, inner)) if faults else FaultPlan({}, {})
        if faults and self.rng.random() < 0.12:
            desk.driver.left = int(self.rng.expovariate(1 / 60))
        if faults and self.offline.get(desk.name, 0) > self.step:
            plan = FaultPlan({0: "break"}, {})
        power_cut = faults and self.power.random() < 0.05
        if power_cut:
            desk.expect_power_cut()
        desk.line.fault = plan
        desk.line.pulled.clear()
        outcome = "ok"
        try:
            tally = desk.sync()
            outcome = f"ok {tally.sent} {tally.received} {tally.parked} {tally.repaired}"
        except (Crash, SharedDatabaseError) as error:
            outcome = type(error).__name__
        finally:
            desk.driver.left = None
            desk.line.fault = lambda call, moment: None
            self.waiting.pop(desk.name, None)
        self.tell(f"{desk.name} {'meanwhile ' * inner}syncs {plan.happened} {outcome}")
        through = outcome.startswith("ok")
        if power_cut:
            self.tell(f"the power of {desk.name} is cut")
            through = False
            desk.cut_power()
            self.cursors[desk.name] = invariants.cursor_of(desk)
        elif outcome == "Crash":
            desk.begin()
        # An edit over what was just pulled has a stamp of its own, until the same arrives again.
        quiet = not any(what.startswith("edit") for what in plan.happened)
        self._after_cycle(desk, through, quiet)
        return through

    def _acts(self, desk: SimulatedDesk, inner: bool) -> dict[str, Callable[[], None]]:
        acts: dict[str, Callable[[], None]] = {
            "edit": lambda: self.meanwhile(desk),
            "duplicate": lambda: self.deliver_again(desk, last=True),
        }
        others = [one for one in self.desks if one is not desk]
        if not inner:
            acts["other"] = lambda: void(self.cycle(self.rng.choice(others), inner=True))
        return acts

    def deliver_again(self, desk: SimulatedDesk, *, last: bool) -> None:
        """Let a push arrive once more that the network kept a copy of."""
        mine = [one for client, one in desk.line.pushed if client == desk.line.client_id]
        if mine:
            again = mine[-1] if last else self.rng.choice(mine)
            try:
                said = self.server.push(desk.person, desk.line.client_id, again, desk.line.schema)
            except SharedDatabaseError as error:
                self.tell(f"{desk.name} push {again.id} again: {type(error).__name__}")
            else:
                self.tell(f"{desk.name} push {again.id} again: {type(said).__name__}")

    def _after_cycle(self, desk: SimulatedDesk, through: bool, quiet: bool) -> None:
        self.ledger.account(desk.name, lambda: invariants.pending(desk))
        invariants.parked_is_explained(desk)
        invariants.conflicts_are_up_to_date(desk)
        invariants.pairs_agree_there(self.server)
        if not through or invariants.state_of(desk, "reconcile") is not None:
            return
        if invariants.cursor_of(desk) == (self.server.state.epoch, self.server.state.xid):
            invariants.same_as_shared(desk)
        if self.rng.random() < 0.05 and quiet:
            invariants.applying_again_changes_nothing(desk, desk.line.pulled)

    # --- after every commit --------------------------------------------------------------

    def on_commit(self, desk: SimulatedDesk, work: Callable[[], None]) -> None:
        """Do something once the transaction that is open at the desk stands."""
        self.waiting.setdefault(desk.name, []).append(work)

    def committed(self, desk: SimulatedDesk) -> None:
        """Check what holds after every commit."""
        for work in self.waiting.pop(desk.name, ()):
            work()
        before, now = self.cursors.get(desk.name), invariants.cursor_of(desk)
        if before is not None and (now is None or now < before):
            raise Broken(f"{desk.name}: the cursor went back from {before} to {now}")
        self.cursors[desk.name] = now
        if now is not None and before is not None:
            invariants.pairs_agree(desk)


def void(_: object) -> None:
    """Forget a value."""


@contextmanager
def small_world() -> Iterator[None]:
    """Make pages small, use one thread, and make identifiers the same for the same seed."""
    count = 0

    def numbered_id() -> Any:
        nonlocal count
        count += 1
        return UUID(int=count)

    modules = [
        module
        for name, module in [*sys.modules.items()]
        if name.startswith("core.sync.") and hasattr(module, "new_id")
    ]
    former = [(module, "new_id", module.new_id) for module in modules]
    former += [(loading, "PAGE", loading.PAGE), (reconciling, "PAGE", reconciling.PAGE)]
    former += [(exchange, "SEAL_AT_ONCE", exchange.SEAL_AT_ONCE)]
    former += [(loading, "_ahead", loading._ahead)]
    for module in modules:
        module.new_id = numbered_id
    loading._ahead = lambda pages: pages  # on one thread
    loading.PAGE, reconciling.PAGE, exchange.SEAL_AT_ONCE = 7, 5, 4
    try:
        yield
    finally:
        for module, name, value in former:
            setattr(module, name, value)


def main() -> int:
    """Replay one seed; returns 1 when it breaks a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--trace", action="store_true", help="print every step")
    options = parser.parse_args()
    simulation = Simulation(options.seed, options.steps)
    try:
        simulation.run()
    except Failure as failure:
        print(failure)
        return 1
    finally:
        if options.trace:
            print("\n".join(simulation.trace))
    print(f"seed {options.seed}: {options.steps} steps, every promise kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
