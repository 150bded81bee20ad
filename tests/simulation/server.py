"""A model of the shared database: the same promises, in a few dictionaries, on one thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from core.kernel.errors import CopiedReplica, UpdateNeeded
from core.sync.applying import apply_mutation
from core.sync.local import Row
from core.sync.reconciling import row_hash
from core.sync.transport import (
    Applied,
    Arrivals,
    Clashed,
    Hello,
    Introduction,
    Mutation,
    Outcome,
    Rejected,
)
from core.sync.wire import Image, SyncTable
from tests.simulation.schema import TABLES

ORGANISATION = "0" * 31 + "1"


class Refusal(Exception):
    """A constraint of the shared database."""

    def __init__(
        self, reason: str, row: Row, columns: tuple[str, ...] = (), other: Image | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.row, self.columns, self.other = reason, row, columns, other


@dataclass
class State:
    """Everything that a backup of the database holds."""

    clock: int = 1_000
    xid: int = 1
    epoch: int = 1
    rows: dict[Row, tuple[int, Image]] = field(default_factory=dict)
    tombstones: dict[Row, int] = field(default_factory=dict)
    access: list[tuple[int, str]] = field(default_factory=list)
    history: dict[tuple[str, str, str], set[Any]] = field(default_factory=dict)
    clients: dict[str, tuple[str, str]] = field(default_factory=dict)
    mutations: dict[tuple[str, int], tuple[bytes, dict[Row, tuple[str, ...]]]] = field(
        default_factory=dict
    )
    given_up: dict[str, int] = field(default_factory=dict)

    def copy(self) -> State:
        """Return a copy; images are never changed in place."""
        return State(
            self.clock,
            self.xid,
            self.epoch,
            dict(self.rows),
            dict(self.tombstones),
            list(self.access),
            {place: set(values) for place, values in self.history.items()},
            dict(self.clients),
            dict(self.mutations),
            dict(self.given_up),
        )


Before = Mapping[Row, tuple[int, Image]]
Written = Mapping[Row, Image | None]


@dataclass
class ModelServer:
    """The database. ``state.history``: every value that ever stood in a column.

    Attributes:
        checkpoint: at most so many transactions are shown together in one pull.
        forbidden: tables that nobody may write; ``unwritable``, ``hidden``: by person.
        readers: people who may read what is private to others.
        poison: rows that are refused whatever is sent; ``mute``: rows that never get an answer.
        audit: is told of each applied mutation: the rows before it, and what it wrote.
    """

    state: State = field(default_factory=State)
    tables: Mapping[str, SyncTable] = field(default_factory=lambda: TABLES)
    checkpoint: int = 3
    min_read: str = "1"
    min_write: str = "1"
    after_restore: str = "resend"
    forbidden: set[str] = field(default_factory=set)
    unwritable: dict[str, set[str]] = field(default_factory=dict)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    readers: set[str] = field(default_factory=set)
    poison: set[Row] = field(default_factory=set)
    mute: set[Row] = field(default_factory=set)
    restored_at: int | None = None
    audit: Callable[[Before, Written], None] = lambda before, written: None

    # --- what an operator does -----------------------------------------------------------

    def backup(self) -> State:
        """Return a copy of everything."""
        return self.state.copy()

    def restore(self, kept: State) -> None:
        """Go back to a backup; the epoch tells."""
        epoch = self.state.epoch + 1
        clock = self.state.clock
        self.state = kept.copy()
        self.state.epoch, self.state.clock, self.restored_at = epoch, clock, clock

    def access_changed(self, person: str) -> None:
        """Note that a person gained or lost rights."""
        self.state.access.append((self.state.xid, person))
        self.state.xid += 1

    # --- what a desk asks ----------------------------------------------------------------

    def hello(self, person: str, said: Introduction) -> Hello:
        """Answer an introduction."""
        found = self.state.clients.get(said.client_id)
        registration: Any = "same"
        if found is None:
            registration = "new"
            self.state.clients[said.client_id] = (person, said.proposed)
        elif found[0] != person or found[1] not in (said.known, said.proposed):
            registration = "copied"
        else:
            self.state.clients[said.client_id] = (person, said.proposed)
        return Hello(
            registration,
            str(self.state.epoch),
            ORGANISATION,
            person,
            "member",
            False,
            "1",
            self.min_read,
            self.min_write,
            self.after_restore,
            restored_at=self.restored_at,
        )

    def give_up(self, person: str, client_id: str, upto: int) -> None:
        """Let no mutation up to this number be applied any more."""
        if self.state.clients.get(client_id, ("", ""))[0] != person:
            raise CopiedReplica("This desk is not registered to this person.")
        self.state.given_up[client_id] = max(self.state.given_up.get(client_id, 0), upto)

    def push(self, person: str, client_id: str, mutation: Mutation, schema: str = "1") -> Outcome:
        """Apply one mutation in one transaction."""
        if self.state.clients.get(client_id, ("", ""))[0] != person:
            raise CopiedReplica("This desk is not registered to this person.")
        known = self.state.mutations.get((client_id, mutation.id))
        if known is not None:
            if known[0] != mutation.hash:
                raise CopiedReplica("The number was used with another content.")
            rows = {
                (c.table, c.key): self._seen(person, (c.table, c.key)) for c in mutation.changes
            }
            return Applied(mutation.id, rows, known[1])
        if schema < self.min_write:
            raise UpdateNeeded("The shared database is too new.", reading=False)
        if mutation.id <= self.state.given_up.get(client_id, 0):
            return Rejected(mutation.id, "refused", "This push was given up by its desk.")
        before = dict(self.state.rows)
        tombstones = dict(self.state.tombstones)
        work = _Transaction(self, person)
        try:
            self._rights(person, mutation)
            outcome = apply_mutation(work, self.tables, mutation)
            self._references(work.written)
        except Refusal as refusal:
            self.state.rows, self.state.tombstones = before, tombstones
            return Rejected(
                mutation.id,
                refusal.reason,
                str(refusal),
                refusal.columns,
                refusal.row,
                refusal.other,
            )
        if isinstance(outcome, Clashed):
            assert not work.written, "what clashes writes nothing"
            return outcome
        self._no_blind_overwrite(before, mutation, work.written)
        self.audit(before, work.written)
        for row, image in work.written.items():
            for name in self.tables[row[0]].content if image is not None else ():
                self.state.history.setdefault((*row, name), set()).add(image[name])
        self.state.xid += 1
        self.state.clock += 1
        self.state.mutations[(client_id, mutation.id)] = (mutation.hash, dict(outcome.diverged))
        return outcome

    @contextmanager
    def pull(self, person: str, cursor: str) -> Iterator[Iterator[Arrivals]]:
        """Yield checkpoints of what happened since ``cursor``."""
        _, last = json.loads(cursor)
        state = self.state
        rows = [(xid, row) for row, (xid, _) in state.rows.items() if xid >= last]
        gone = [(xid, row) for row, xid in state.tombstones.items() if xid >= last]
        rows.sort()
        gone.sort()
        access = any(xid >= last and who == person for xid, who in state.access)
        # Most of the time everything at once, as with few changes in earnest.
        numbers = sorted({xid for xid, _ in (*rows, *gone)})
        slices = [
            numbers[at : at + self.checkpoint] for at in range(0, len(numbers), self.checkpoint)
        ] or [[]]
        frozen = []
        for place, part in enumerate(slices):
            arriving: dict[str, list[list[Any]]] = {}
            for xid, row in rows:
                if xid in part and (seen := self._seen(person, row)) is not None:
                    arriving.setdefault(row[0], []).append([*seen.values()])
            final = place == len(slices) - 1
            upto = state.xid if final else part[-1] + 1
            frozen.append(
                Arrivals(
                    arriving,
                    [row for xid, row in gone if xid in part],
                    json.dumps([state.epoch, upto]),
                    final,
                    access,
                )
            )
        yield iter(frozen)

    def cursor(self) -> str:
        """Return the cursor of this moment."""
        return json.dumps([self.state.epoch, self.state.xid])

    def visible(self, person: str, table: str) -> dict[str, Image]:
        """Return what a person may see of a table, in the order of its keys."""
        spec = self.tables[table]
        found = {
            row[1]: image
            for row in self.state.rows
            if row[0] == table and (image := self._seen(person, row)) is not None
        }
        return dict(sorted(found.items(), key=lambda one: spec.place_of(one[0])))

    def digest(self, person: str, table: str) -> tuple[int, int]:
        """Return count and hash of what a person may see of a table."""
        spec = self.tables[table]
        rows = self.visible(person, table)
        return len(rows), sum(row_hash(key, spec.version(image)) for key, image in rows.items())

    # --- inside --------------------------------------------------------------------------

    def _seen(self, person: str, row: Row) -> Image | None:
        found = self.state.rows.get(row)
        if found is None:
            return None
        if row[0] in self.hidden.get(person, ()):
            return None
        return (
            found[1]
            if self._owner(row, found[1]) in (None, person) or (person in self.readers)
            else None
        )

    def _owner(self, row: Row, image: Image) -> str | None:
        owned = self.tables[row[0]].declared.owned
        owner: str | None = image.get(owned.column) if owned else None
        return owner

    def _rights(self, person: str, mutation: Mutation) -> None:
        closed = self.forbidden | self.unwritable.get(person, set())
        closed |= self.hidden.get(person, set())
        for change in mutation.changes:
            row = (change.table, change.key)
            if row in self.poison:
                raise Refusal("refused", row)
            there = self._seen(person, row)
            if change.table in closed and (there is not None or change.base is None):
                raise Refusal("forbidden", row)
            image = there or change.mine
            if image is not None and self._owner(row, image) not in (None, person):
                raise Refusal("forbidden", row)

    def _references(self, written: Written) -> None:
        for row, image in written.items():
            for reference in self.tables[row[0]].references:
                if image is not None and image[reference.column] is not None:
                    target = (reference.table, image[reference.column])
                    if target not in self.state.rows:
                        raise Refusal("missing", row)

    def _no_blind_overwrite(
        self,
        before: Before,
        mutation: Mutation,
        written: Written,
    ) -> None:
        """Nobody may overwrite what he had not seen: the heart of it, checked apart from merge."""
        for change in mutation.changes:
            row, table = (change.table, change.key), self.tables[change.table]
            if row not in before or row not in written:
                continue
            old, new = before[row][1], written[row]
            for name in table.content:
                value = None if new is None else new[name]
                if value != old[name] and not (change.base and change.base[name] == old[name]):
                    raise AssertionError(f"{row} {name}: {old[name]!r} was overwritten unseen")
            sealed = [name for name in table.declared.rules.seals if old.get(name) is not None]
            if sealed and not (change.base and all(change.base[name] for name in sealed)):
                raise AssertionError(f"{row} was changed through a merge after it was sealed")


class _Transaction:
    """The open transaction of one mutation."""

    def __init__(self, server: ModelServer, person: str) -> None:
        self._server = server
        self._person = person
        self.written: dict[Row, Image | None] = {}

    def lock(self, rows: Sequence[Row]) -> Mapping[Row, Image]:
        found = {row: self._server._seen(self._person, row) for row in rows}
        return {row: dict(image) for row, image in found.items() if image is not None}

    def read(self, table: SyncTable, key: str) -> Image | None:
        return self.lock([(table.name, key)]).get((table.name, key))

    def number(self, table: SyncTable, image: Image) -> int:
        numbered = table.numbered
        assert numbered is not None
        taken = {
            other[numbered.column]
            for row, (_, other) in self._server.state.rows.items()
            if row[0] == table.name and other[numbered.within] == image[numbered.within]
        }
        wanted: int = image[numbered.column]
        return wanted if wanted not in taken else max(taken) + 1

    def insert(self, table: SyncTable, image: Image) -> Image:
        row = (table.name, table.key_of(image))
        if row in self._server.state.rows:
            raise Refusal("forbidden", row)
        return self._put(table, row, {name: image[name] for name in table.columns}, None)

    def update(self, table: SyncTable, key: str, values: Mapping[str, Any]) -> Image:
        row = (table.name, key)
        old = self._server.state.rows[row][1]
        return self._put(table, row, {**old, **values}, old)

    def delete(self, table: SyncTable, key: str) -> None:
        row = (table.name, key)
        del self._server.state.rows[row]
        self._server.state.tombstones[row] = self._server.state.xid
        self.written[row] = None

    def _put(self, table: SyncTable, row: Row, image: Image, old: Image | None) -> Image:
        state = self._server.state
        for columns in table.uniques.values():
            mine = tuple(image[name] for name in columns)
            for other_row, (_, other) in state.rows.items():
                if (
                    other_row[0] == table.name
                    and other_row != row
                    and None not in mine
                    and tuple(other[name] for name in columns) == mine
                ):
                    raise Refusal("taken", row, columns, dict(other))
        if table.versioned:
            image["row_version"] = max(
                image["row_version"], (old or image)["row_version"] + bool(old)
            )
            image["updated_at"], image["updated_by"] = state.clock, self._person
        owned = table.declared.owned
        if old is not None and owned is not None and old[owned.column] != image[owned.column]:
            state.tombstones[row] = state.xid
        state.rows[row] = (state.xid, image)
        self.written[row] = image
        return dict(image)
