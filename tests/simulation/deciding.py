"""People decide conflicts and take decisions back; the ledger hears what they saw and chose.

What is entered follows from the choice alone, never from what the engine made of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.kernel.errors import InvalidValue, NotFound, Refused, Stale
from core.sync.deciding import Deciding
from core.sync.local import Local, Row
from core.sync.review_records import Decisions
from core.sync.uniting import may_unite
from core.sync.wire import Image
from tests.simulation.desk import Crash, SimulatedDesk
from tests.simulation.ledger import ABSENT, TOKENS, Broken
from tests.simulation.people import CODES, CURRENCIES
from tests.simulation.schema import TABLES

if TYPE_CHECKING:
    from tests.simulation.simulator import Simulation

_WHOLE = ("deleted", "gone", "sealed")
Enter = Callable[[], None]
_UNITED = ("title", "body", "amount", "currency")  # what the window offers besides a taken code


@dataclass(frozen=True, slots=True)
class Shown:
    """A conflict as a person sees it.

    Attributes:
        mine: the row as it stands at the desk; of a conflict that was opened again, what was mine
            when it was found.
        theirs: the shared row; of a taken value, the other record.
        again: whether it was opened again.
        group: the mutation that met it, and when it was decided; 0 for none.
        below: keys of what belongs to a note, by table.
    """

    id: UUID
    row: Row
    kind: str
    columns: tuple[str, ...]
    mine: Image | None
    theirs: Image | None
    again: bool
    group: tuple[int, int]
    below: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person let stand in one column, and what was theirs there."""

    column: str
    theirs: Any
    value: Any


def shown(desk: SimulatedDesk, state: str = "open") -> list[Shown]:
    """Return the conflicts of a desk, in the order of their rows."""
    rows = desk.connection.execute(
        "SELECT id, table_name, row_key, kind, columns, mine, theirs, mutation_id, resolved_at"
        " FROM sync_conflict WHERE state = ? AND kind <> 'diverged'"
        " ORDER BY table_name, row_key, at",
        (state,),
    ).fetchall()
    return [_shown(desk, *one) for one in rows]


def _shown(
    desk: SimulatedDesk,
    number: bytes,
    table: str,
    key: str,
    kind: str,
    columns: str,
    *kept: Any,
) -> Shown:
    mine, theirs = (None if one is None else json.loads(one) for one in kept[:2])
    names = tuple(name for _, unit in json.loads(columns) for name in unit)
    standing, again = desk.row(table, key), kept[2] is None
    if kind == "taken":
        theirs = None if theirs is None else desk.row(table, theirs["id"]) or theirs
    elif again:
        theirs = standing
    shown_mine = mine if again else standing
    below = {
        child: [own for own, image in desk.rows(child).items() if image["note_id"] == key]
        for child in ("line", "issue")
        if kind == "taken"
    }
    return Shown(
        UUID(bytes=number),
        (table, key),
        kind,
        names,
        shown_mine,
        theirs,
        again,
        (kept[2] or 0, kept[3] or 0),
        below,
    )


def _with_its_pair(found: list[Shown], one: Shown) -> list[Shown]:
    """Return a conflict, with the one of the other row of the pair: people decide both alike."""
    if one.row[0] != "pair":
        return [one]
    return [other for other in found if other.row[0] == "pair" and other.group == one.group]


# --- operations --------------------------------------------------------------------------


def decide(sim: Simulation, desk: SimulatedDesk) -> None:
    """A person decides one conflict."""
    found = shown(desk)
    if not found:
        return
    some = _with_its_pair(found, sim.rng.choice(found))
    if sim.rng.random() < 0.1:
        desk.driver.left = sim.rng.randrange(25)
    decide_these(sim, desk, some)


def decide_these(
    sim: Simulation, desk: SimulatedDesk, some: list[Shown], *, settling: bool = False
) -> None:
    """Let a person decide conflicts alike; ``settling``: with values that nobody else takes."""
    seed, number = sim.rng.random(), sim.ledger.number()

    def work(local: Local) -> str:
        rng = random.Random(seed)
        state = rng.getstate()
        for one in some:
            rng.setstate(state)
            said = _Decision(sim, desk, one, rng, number, settling).run(local)
        return said

    _attempt(sim, desk, f"decides {some[0].kind} {some[0].row}", work)


def decide_all(sim: Simulation, desk: SimulatedDesk, *, again_only: bool) -> None:
    """Let a person decide each conflict once; ``again_only``: those that were opened again."""
    for known in shown(desk):
        found = shown(desk)
        for one in found:
            if one.id == known.id and (one.again or not again_only):
                decide_these(sim, desk, _with_its_pair(found, one), settling=True)


def undo(sim: Simulation, desk: SimulatedDesk) -> None:
    """A person takes one decision back: what was theirs stands again, now as his own word."""
    found = shown(desk, "resolved")
    if not found:
        return
    some = _with_its_pair(found, sim.rng.choice(found))

    def enter() -> None:
        for one in some:
            known = sim.decided.get((desk.name, one.id))
            for what in known[-1][1] if known else ():
                place = (*one.row, what.column)
                sim.ledger.decided(desk.name, place, what.value, what.value, what.theirs)

    def work(local: Local) -> str:
        for one in some:
            Deciding(local, TABLES, desk.person).undo(one.id)
        sim.on_commit(desk, enter)
        return "done"

    if sim.rng.random() < 0.1:
        desk.driver.left = sim.rng.randrange(12)
    _attempt(sim, desk, f"takes back {some[0].kind} {some[0].row}", work)


def _attempt(sim: Simulation, desk: SimulatedDesk, what: str, work: Callable[[Local], str]) -> None:
    try:
        outcome = desk.edit(work)
    except Crash:
        desk.begin()
        outcome = "crashes"
    except (InvalidValue, NotFound, Refused, Stale) as error:
        outcome = type(error).__name__
    finally:
        desk.driver.left = None
        sim.waiting.pop(desk.name, None)
    sim.tell(f"{desk.name} {what}: {outcome}")


# --- one decision ------------------------------------------------------------------------


@dataclass
class _Decision:
    """One decision, inside the transaction of a person's command.

    Attributes:
        number: makes what is typed the only one of its kind.
        found: what was chosen column by column.
    """

    sim: Simulation
    desk: SimulatedDesk
    one: Shown
    rng: random.Random
    number: int
    settling: bool
    found: list[Decided] = field(default_factory=list)

    def run(self, local: Local) -> str:
        """Choose and decide; the ledger hears of it when the transaction stands."""
        if self.one.kind == "taken":
            decisions, enter = self._taken(local)
        elif self.one.kind in _WHOLE:
            decisions, enter = self._whole()
        else:
            decisions, enter = self._columns()
        _, columns = Deciding(local, TABLES, self.desk.person).resolve(self.one.id, decisions)

        def entered() -> None:
            enter()
            tokens = {*columns} & {*TOKENS[self.one.row[0]]}
            kept = [what for what in self.found if what.column in tokens]
            past = self.sim.decided.setdefault((self.desk.name, self.one.id), [])
            past.append((self.sim.ledger.serial, kept))

        self.sim.on_commit(self.desk, entered)
        return ", ".join(f"{name} {choice}" for name, choice in decisions.items())

    # --- values one by one ---------------------------------------------------------------

    def _columns(self) -> tuple[Decisions, Enter]:
        one, rng = self.one, self.rng
        if one.theirs is None and (one.again or one.mine is None or rng.random() < 0.5):
            return dict.fromkeys(one.columns, "theirs"), self._theirs_stands
        sides = {"mine": one.mine, "theirs": one.theirs}
        decisions: dict[str, Any] = {}
        for name in one.columns:
            options = [side for side, image in sides.items() if image is not None]
            if TABLES[one.row[0]].columns[name] in ("text", "whole"):
                options.append("value")
            choice = rng.choice(options)
            if choice == "value":
                value = self._typed(name)
                decisions[name] = ("value", value)
            else:
                value = _in(sides[choice], name)
                decisions[name] = choice
            self.found.append(Decided(name, _in(one.theirs, name), value))
        return decisions, self._stand

    def _typed(self, name: str) -> Any:
        if self.one.row[0] == "note" and name == "code" and not self.settling:
            return self.rng.choice(CODES)
        if name == "currency":
            return self.rng.choice(CURRENCIES)
        if TABLES[self.one.row[0]].columns[name] == "whole":
            return self.number
        return f"{self.desk.name}{self.number}"

    # --- the whole row -------------------------------------------------------------------

    def _whole(self) -> tuple[Decisions, Enter]:
        one = self.one
        if self.rng.random() < 0.5 or (one.again and one.theirs is None):
            return {"*": "theirs"}, self._theirs_stands
        if one.mine is None or one.theirs is None:
            return {"*": "mine"}, self._stand
        names = {*one.columns, *({"deleted_at"} & one.mine.keys()), *self._unsent()}
        self.found += [Decided(name, one.theirs[name], one.mine[name]) for name in sorted(names)]
        return {"*": "mine"}, self._stand

    def _unsent(self) -> set[str]:
        """Return the columns in which the person wrote something that did not arrive yet."""
        if self.one.again or self.one.mine is None:
            return set()
        mine = {(*self.one.row, name): value for name, value in self.one.mine.items()}
        return {
            entry.place[2]
            for entry in self.sim.ledger.open.get(self.desk.name, ())
            if mine.get(entry.place, ABSENT) == entry.value
        }

    # --- a value that another record has -------------------------------------------------

    def _taken(self, local: Local) -> tuple[Decisions, Enter]:
        one, rng = self.one, self.rng
        table, theirs = TABLES[one.row[0]], one.theirs
        other = None if theirs is None else table.key_of(theirs)
        may = theirs is not None and may_unite(local, table, one.row[1], other)
        if rng.random() < (0.6 if may else 0.1):
            names = [n for n in _UNITED if may and _in(one.mine, n) != _in(theirs, n)]
            kept = [name for name in names if rng.random() < 0.4]
            decisions: Decisions = {
                **dict.fromkeys(one.columns, "theirs"),
                **dict.fromkeys(kept, "mine"),
            }
            return decisions, lambda: self._united(kept)
        if not self.settling and rng.random() < 0.2:
            return dict.fromkeys(one.columns, "mine"), lambda: None
        return {name: ("value", self._typed(name)) for name in one.columns}, lambda: None

    def _united(self, kept: list[str]) -> None:
        """Enter what went into another record: kept values are written there, the rest is gone."""
        one, ledger = self.one, self.sim.ledger
        assert one.mine is not None
        assert one.theirs is not None
        other = one.theirs["id"]
        for name in TOKENS[one.row[0]]:
            ledger.gave_up(self.desk.name, (*one.row, name), one.mine[name])
            if name in kept:
                place = (one.row[0], other, name)
                entry = ledger.entry(self.desk.name, place, one.mine[name], one.theirs[name])
                ledger.commit([entry])
        for child in ("line", "issue"):
            for key in one.below.get(child, ()):
                found = self.desk.rows(child).get(key)
                if found is None or found["note_id"] != other:
                    raise Broken(f"{self.desk.name}: {child} {key} did not go with its note")

    # --- what the ledger hears -----------------------------------------------------------

    def _stand(self) -> None:
        """Enter what stands, one by one; a row that one side removed stands or goes as a whole."""
        one, ledger = self.one, self.sim.ledger
        if one.mine is None and one.theirs is not None:
            if not self.found:
                ledger.kept_removal(self.desk.name, one.row, one.theirs)
                return
            ledger.gave_up_removal(self.desk.name, one.row)
        if one.theirs is None and one.mine is not None:
            ledger.brought_back(one.row, one.mine)
        for what in self.found:
            if what.column not in TOKENS[one.row[0]]:
                continue
            mine = _in(one.mine or one.theirs, what.column)
            place = (*one.row, what.column)
            ledger.decided(self.desk.name, place, mine, what.theirs, what.value)

    def _theirs_stands(self) -> None:
        """Enter that everything of mine in this row is given up."""
        one, ledger = self.one, self.sim.ledger
        if one.again:
            return
        if one.mine is None:
            ledger.gave_up_removal(self.desk.name, one.row)
            return
        for name in TOKENS[one.row[0]]:
            if one.theirs is None or one.mine[name] != one.theirs[name]:
                ledger.gave_up(self.desk.name, (*one.row, name), one.mine[name])


def _in(image: Image | None, name: str) -> Any:
    return ABSENT if image is None else image[name]
