"""Deciding conflicts of fields, and taking a decision back. Each runs inside a person's command."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.kernel.errors import InvalidValue, NotFound, Refused, Stale
from core.sync import outbox
from core.sync.arrivals import Tables, place
from core.sync.local import Local, Row
from core.sync.merge import DELETED
from core.sync.review_records import Decisions
from core.sync.settle import merge_into
from core.sync.shadow import IMAGE, Shadow, drop_shadow, read_shadow, write_shadow
from core.sync.uniting import Uniting, namesake
from core.sync.wire import Image, SyncTable

_WHOLE = ("deleted", "gone", "sealed")


@dataclass
class Deciding:
    """One decision. ``person_id``: hex, of who decides."""

    local: Local
    tables: Tables
    person_id: str

    def resolve(self, conflict_id: UUID, decisions: Decisions) -> tuple[Row, list[str]]:
        """Decide a conflict; returns the row that stands and the columns that were decided.

        Raises:
            NotFound: it was decided already.
            InvalidValue: something is not decided, or a value does not fit its column.
        """
        found = self.local.execute(
            "SELECT table_name, row_key, columns, theirs, mine, mutation_id FROM sync_conflict"
            " WHERE id = ? AND state = 'open' AND kind <> 'diverged'",
            (conflict_id.bytes,),
        ).fetchone()
        if found is None:
            raise NotFound("conflict")
        name, key, columns, kept_theirs, kept_mine, mutation = found
        table, row, units = self.tables[name], (name, key), json.loads(columns)
        # Opened again after a decision: mine is what was kept of it, and any change is a new one.
        shadow = read_shadow(self.local, row) if mutation is not None else None
        mine = self.local.read(table, key) if shadow else _image(kept_mine)
        if units[0][0] == "taken":
            theirs = _image(kept_theirs)
        else:
            theirs = shadow.latest if shadow else self.local.read(table, key)
        decided = _decided(table, units, decisions, shadow.base if shadow else None, mine, theirs)
        taken = units[0][0] == "taken"
        unites = taken and all(decisions.get(name) == "theirs" for name in units[0][1])
        if unites:
            decided = _kept(table, mine, decisions)
        before = None if theirs is None else {one: theirs[one] for one in decided or ()}
        self.local.execute(
            "UPDATE sync_conflict SET state = 'resolved', resolved_at = ?, resolution = ?"
            " WHERE id = ?",
            (
                self.local.now,
                json.dumps({"values": decided, "theirs": before}),
                conflict_id.bytes,
            ),
        )
        if unites:
            row = self._unite(table, key, theirs, decided or {})
        elif taken:
            self._free(table, key, mine, decided or {})
        elif shadow is None:
            if decided is not None and theirs is None:
                raise NotFound(table.name.replace("_", " "))
            self._edit(table, key, decided or {})
        else:
            self._stand(table, key, shadow.base, mine, theirs, decided)
        if mutation is not None and not self._open(mutation):
            outbox.reopen(self.local, mutation)
        return row, sorted(decided if decided is not None else ["*"])

    def undo(self, conflict_id: UUID) -> Row:
        """Let the shared values stand again, as a change of its own, and open the conflict again.

        Raises:
            NotFound: there is no such decision.
            Stale: the record was changed since.
            Refused: it was no decision between values.
            InvalidValue: another record has a shared value by now.
        """
        found = self.local.execute(
            "SELECT table_name, row_key, kind, resolution FROM sync_conflict"
            " WHERE id = ? AND state = 'resolved'",
            (conflict_id.bytes,),
        ).fetchone()
        if found is None:
            raise NotFound("conflict")
        name, key, kind, kept = found
        resolution = json.loads(kept)
        values, theirs = resolution.get("values"), resolution.get("theirs")
        if kind in ("diverged", "taken") or not values or theirs is None:
            raise Refused(
                "This decision cannot be taken back here.",
                "Nothing was changed.",
                "Open the record and restore or change it there.",
            )
        table = self.tables[name]
        mine = self.local.read(table, key)
        if mine is None or any(mine[column] != value for column, value in values.items()):
            raise Stale(
                "The record was changed since the conflict was decided.",
                "The newer change is kept.",
                "Open the record and change it by hand.",
            )
        self._edit(table, key, theirs)
        self.local.execute(
            "UPDATE sync_conflict SET state = 'open', mutation_id = NULL, resolved_at = NULL,"
            " resolution = NULL WHERE id = ?",
            (conflict_id.bytes,),
        )
        return name, key

    # --- inside --------------------------------------------------------------------------

    def _stand(
        self,
        table: SyncTable,
        key: str,
        base: Image | None,
        mine: Image | None,
        theirs: Image | None,
        decided: Image | None,
    ) -> None:
        """Let the decided values stand on the shared row, with what merged by itself."""
        local, row = self.local, (table.name, key)
        local.applying()
        if decided is None or (mine is None and theirs is None):
            drop_shadow(local, row)
            place(local, table, key, theirs)
        elif theirs is None:
            write_shadow(local, row, Shadow(None))
            local.write(table, {**(mine or {}), **decided})
        elif mine is None and not decided:
            write_shadow(local, row, Shadow(theirs))
        else:
            self._merge(table, key, base, mine, theirs, decided)
        local.applied()

    def _merge(
        self,
        table: SyncTable,
        key: str,
        base: Image | None,
        mine: Image | None,
        theirs: Image,
        decided: Image,
    ) -> None:
        """Bring the decided values, and what merges by itself, onto the shared row.

        What clashes besides, because one side changed more since the conflict was found, stays
        mine and keeps its base: the next exchange finds it, and a person decides it, too. A row
        that was removed here since stands again with the decided values.
        """
        local, row = self.local, (table.name, key)
        if mine is None:
            base = mine = theirs
        merged = merge_into(table, base, mine, theirs)
        apart = [*merged.diverged, *(name for one in merged.clashes for name in one.columns)]
        left = {name: mine[name] for name in apart if name not in decided}
        values = {**merged.values, **left, **decided}
        image = {**theirs, **table.completed(theirs, values)}
        if all(image[name] == theirs[name] for name in table.content):
            drop_shadow(local, row)
            place(local, table, key, theirs)
            return
        if table.versioned:
            image["row_version"] = max(mine["row_version"], theirs["row_version"]) + 1
        shadow = Shadow(theirs)
        if left:
            upto = base and {**base, **{name: theirs[name] for name in decided}}
            shadow = Shadow(upto, IMAGE, theirs)
        write_shadow(local, row, shadow)
        local.write(table, image)

    def _unite(self, table: SyncTable, key: str, theirs: Image | None, kept: Image) -> Row:
        """Let mine go into theirs, with the values of mine that are kept; returns its row."""
        if theirs is None:
            raise NotFound(table.name.replace("_", " "))
        other = table.key_of(theirs)
        Uniting(self.local, self.tables).unite(table, key, other)
        self._edit(table, other, kept)
        return table.name, other

    def _free(self, table: SyncTable, key: str, mine: Image | None, decided: Image) -> None:
        """Give mine another value; what it clashed with is another record and stays."""
        if mine is None:
            raise NotFound(table.name.replace("_", " "))
        self._edit(table, key, decided)

    def _edit(self, table: SyncTable, key: str, values: Image) -> None:
        """Change a row as any command does: captured, and sent with the next exchange."""
        if not values:
            return
        self._unclaimed(table, key, values)
        values = table.completed(self.local.read(table, key) or {}, values)
        sets = [f"{name} = {table.local_value(name)}" for name in values]
        more: dict[str, Any] = {}
        if table.versioned:
            sets += ["row_version = row_version + 1", "updated_at = :moment"]
            sets += ["updated_by = unhex(:person)"]
            more = {"moment": self.local.now, "person": self.person_id}
        self.local.execute(
            f"UPDATE {table.name} SET {', '.join(sets)} WHERE {table.by_named_place}",
            {**table.local_parameters(values), **more, **self.local.named_place(table, key)},
        )

    def _unclaimed(self, table: SyncTable, key: str, values: Image) -> None:
        """Raise InvalidValue when another record has a value that must be the only one."""
        image = {**(self.local.read(table, key) or {}), **values}
        for names in table.uniques.values():
            told = [name for name in names if name in values]
            if told and namesake(self.local, table, key, image, names) is not None:
                shown = str(values[told[-1]])
                raise InvalidValue(told[-1], shown, "a value that no other record has")

    def _open(self, mutation: int) -> bool:
        found = self.local.execute(
            "SELECT 1 FROM sync_conflict WHERE mutation_id = ? AND state = 'open' LIMIT 1",
            (mutation,),
        ).fetchone()
        return found is not None


def _decided(
    table: SyncTable,
    units: list[Any],
    decisions: Decisions,
    base: Image | None,
    mine: Image | None,
    theirs: Image | None,
) -> Image | None:
    """Return the decided values; None when the shared record as a whole stands, or is gone."""
    names = [name for _, columns in units for name in columns]
    if any(kind in _WHOLE for kind, _ in units):
        match decisions.get("*"):
            case "theirs":
                return None
            case "mine" if mine and theirs:
                # Mine stands although they deleted it: then it is not deleted any more.
                kept = {*names, *({DELETED} & mine.keys()), *_clashing(table, base, mine, theirs)}
                return {name: mine[name] for name in table.content if name in kept}
            case "mine":
                return {}
            case other:
                raise InvalidValue("*", str(other), "a choice between yours and theirs")
    if (mine is None or theirs is None) and all(decisions.get(one) == "theirs" for one in names):
        return None
    values: Image = {}
    for name in names:
        choice = decisions.get(name)
        if choice == "mine" and mine is not None:
            values[name] = mine[name]
        elif choice == "theirs" and theirs is not None:
            values[name] = theirs[name]
        elif isinstance(choice, tuple):
            values[name] = _value(table, name, choice[1])
        else:
            raise InvalidValue(name, "", "a decision")
    return values


def _clashing(table: SyncTable, base: Image | None, mine: Image, theirs: Image) -> tuple[str, ...]:
    """Return what clashes now: one side may have changed more since the conflict was found."""
    if base is None:
        return ()
    clashes = merge_into(table, base, mine, theirs).clashes
    return tuple(name for clash in clashes for name in clash.columns)


def _kept(table: SyncTable, mine: Image | None, decisions: Decisions) -> Image:
    """Return the values of mine that stand in a record that mine goes into."""
    if mine is None:
        raise NotFound(table.name.replace("_", " "))
    return {name: mine[name] for name in table.content if decisions.get(name) == "mine"}


def _value(table: SyncTable, name: str, value: Any) -> Any:
    """Return a typed value in wire form.

    Raises:
        InvalidValue: it does not fit the column.
    """
    if value in ("", None):
        return "" if table.columns[name] == "text" else None
    match table.columns[name]:
        case "whole":
            try:
                return int(value)
            except ValueError:
                raise InvalidValue(name, str(value), "a whole number") from None
        case "day":
            try:
                return datetime.fromisoformat(str(value)).date().isoformat()
            except ValueError:
                raise InvalidValue(name, str(value), "a day such as 2027-03-31") from None
        case "text":
            return str(value)
        case _:
            raise InvalidValue(name, str(value), "a choice between yours and theirs")


def _image(kept: str | None) -> Image | None:
    if kept is None:
        return None
    found: Image = json.loads(kept)
    return found
