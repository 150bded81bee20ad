"""A model of the shared database: the same promises, in a few dictionaries, on one thread."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from core.kernel.errors import CopiedReplica
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
    tombstones: list[tuple[int, Row]] = field(default_factory=list)
    clients: dict[str, tuple[str, str]] = field(default_factory=dict)
    mutations: dict[tuple[str, int], tuple[bytes, dict[Row, tuple[str, ...]]]] = field(
        default_factory=dict
    )


@dataclass
class ModelServer:
    """The database. ``history``: every value that ever stood in a column, and who put it there.

    ``checkpoint``: at most so many transactions are shown together in one pull.
    """

    state: State = field(default_factory=State)
    tables: Mapping[str, SyncTable] = field(default_factory=lambda: TABLES)
    history: dict[tuple[str, str, str], set[Any]] = field(default_factory=dict)
    checkpoint: int = 3
    min_read: str = "1"
    min_write: str = "1"
    after_restore: str = "resend"
    forbidden: set[str] = field(default_factory=set)

    # --- what an operator does -----------------------------------------------------------

    def backup(self) -> State:
        """Return a copy of everything."""
        return copy.deepcopy(self.state)

    def restore(self, kept: State) -> None:
        """Go back to a backup; the epoch tells."""
        epoch = self.state.epoch + 1
        self.state = copy.deepcopy(kept)
        self.state.epoch = epoch

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
        )

    def push(self, person: str, client_id: str, mutation: Mutation) -> Outcome:
        """Apply one mutation in one transaction."""
        known = self.state.mutations.get((client_id, mutation.id))
        if known is not None:
            if known[0] != mutation.hash:
                raise CopiedReplica("The number was used with another content.")
            rows = {
                (c.table, c.key): self._seen(person, (c.table, c.key)) for c in mutation.changes
            }
            return Applied(mutation.id, rows, known[1])
        before = (dict(self.state.rows), list(self.state.tombstones))
        work = _Transaction(self, person)
        try:
            if any(change.table in self.forbidden for change in mutation.changes):
                raise Refusal("forbidden", ("", ""))
            outcome = apply_mutation(work, self.tables, mutation)
            self._references(work.written)
        except Refusal as refusal:
            self.state.rows, self.state.tombstones = before
            return Rejected(
                mutation.id,
                refusal.reason,
                str(refusal),
                refusal.columns,
                refusal.row,
                refusal.other,
            )
        if isinstance(outcome, Clashed):
            return outcome
        self._no_blind_overwrite(before[0], mutation, work.written)
        self.state.xid += 1
        self.state.mutations[(client_id, mutation.id)] = (mutation.hash, dict(outcome.diverged))
        return outcome

    @contextmanager
    def pull(self, person: str, cursor: str) -> Iterator[Iterator[Arrivals]]:
        """Yield checkpoints of what happened since ``cursor``."""
        epoch, last = json.loads(cursor)
        rows = sorted((xid, row) for row, (xid, _) in self.state.rows.items() if xid >= last)
        gone = sorted((xid, row) for xid, row in self.state.tombstones if xid >= last)
        # Most of the time everything at once, as with few changes in earnest.
        numbers = sorted({xid for xid, _ in itertools.chain(rows, gone)})
        slices = [
            numbers[at : at + self.checkpoint] for at in range(0, len(numbers), self.checkpoint)
        ] or [[]]
        frozen = []
        for place, part in enumerate(slices):
            arriving: dict[str, list[list[Any]]] = {}
            for xid, row in rows:
                seen = self._seen(person, row)
                if xid in part and seen is not None:
                    arriving.setdefault(row[0], []).append(copy.deepcopy([*seen.values()]))
            final = place == len(slices) - 1
            upto = self.state.xid if final else part[-1] + 1
            frozen.append(
                Arrivals(
                    arriving,
                    [row for xid, row in gone if xid in part],
                    json.dumps([epoch, upto]),
                    final,
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
        owned = self.tables[row[0]].declared.owned
        owner = found[1].get(owned.column) if owned else None
        return found[1] if owner in (None, person) else None

    def _references(self, written: Mapping[Row, Image | None]) -> None:
        for row, image in written.items():
            for reference in self.tables[row[0]].references:
                if image is not None and image[reference.column] is not None:
                    target = (reference.table, image[reference.column])
                    if target not in self.state.rows:
                        raise Refusal("missing", row)

    def _no_blind_overwrite(
        self,
        before: Mapping[Row, tuple[int, Image]],
        mutation: Mutation,
        written: Mapping[Row, Image | None],
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
        self._server.state.tombstones.append((self._server.state.xid, row))
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
            state.clock += 1
        owned = table.declared.owned
        if old is not None and owned is not None and old[owned.column] != image[owned.column]:
            state.tombstones.append((state.xid, row))
        state.rows[row] = (state.xid, image)
        self.written[row] = image
        for name in table.content:
            self._server.history.setdefault((*row, name), set()).add(json.dumps(image[name]))
        return dict(image)
