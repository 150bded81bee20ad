"""Making one record of two that two desks made of the same thing while they were apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.kernel.errors import Refused
from core.sync import outbox
from core.sync.arrivals import Tables
from core.sync.local import Local, Row
from core.sync.merge import DELETED
from core.sync.shadow import drop_shadow, read_shadow
from core.sync.wire import Image, SyncTable


def may_unite(local: Local, table: SyncTable, mine: str, theirs: str | None) -> bool:
    """Tell whether mine can go into theirs: nobody else knows mine, and theirs is not deleted."""
    shadow = read_shadow(local, (table.name, mine))
    if not table.declared.unites or theirs is None or shadow is None:
        return False
    there = local.read(table, theirs)
    return (
        shadow.base is None
        and shadow.latest is None
        and there is not None
        and there.get(DELETED) is None
    )


def namesake(
    local: Local, table: SyncTable, key: str, image: Image, names: Sequence[str]
) -> str | None:
    """Return another row that has the same values in ``names``; None is no value."""
    wanted = {name: image[name] for name in names}
    if None in wanted.values() or (tuple(names) in table.live and image["deleted_at"] is not None):
        return None
    same = " AND ".join(f"{name} = {table.local_value(name)}" for name in wanted)
    for (other,) in local.execute(
        f"SELECT {table.local_key()} FROM {table.name} WHERE {same}{table.held(tuple(names))}",
        table.local_parameters(wanted),
    ).fetchall():
        if other != key:
            return str(other)
    return None


@dataclass
class Uniting:
    """Lets one record go into another, inside a person's command."""

    local: Local
    tables: Tables

    def unite(self, table: SyncTable, mine: str, theirs: str) -> None:
        """Let everything that belongs to ``mine`` belong to ``theirs``, and take ``mine`` away.

        Rows below both with the same name become one in the same way; a running number or
        position goes on behind theirs, so that what was mine comes last.

        Raises:
            Refused: something of both has the same name and cannot become one.
        """
        if not may_unite(self.local, table, mine, theirs):
            raise Refused(
                "These two cannot become one any more.",
                "Both are kept.",
                "Give yours another value.",
            )
        self.local.applying()
        self._unite(table, mine, theirs)
        self.local.applied()

    def _unite(self, table: SyncTable, mine: str, theirs: str) -> None:
        for child in self.tables.values():
            for reference in child.references:
                if reference.table == table.name:
                    for key, image in self._below(child, reference.column, mine):
                        self._move(child, key, image, reference.column, theirs)
        row = (table.name, mine)
        self._reopen(row)
        drop_shadow(self.local, row)
        self.local.remove(table, mine)

    def _move(self, child: SyncTable, key: str, image: Image, column: str, parent: str) -> None:
        """Let a row belong to another parent."""
        moved = {**image, column: parent}
        if (number := _counted(child, column)) is not None:
            moved[number] = self._next_number(child, column, number, parent)
        other = self._same_name(child, key, moved, column)
        if other is None:
            self._reopen((child.name, key))
            self.local.write(child, moved)
        elif child.declared.unites:
            self._unite(child, key, other)
        else:
            raise Refused(
                "Something of both has the same name.",
                "Both are kept.",
                "Give yours another value.",
            )

    def _below(self, child: SyncTable, column: str, parent: str) -> list[tuple[str, Image]]:
        order = _counted(child, column) or child.key[0]
        rows = self.local.execute(
            f"SELECT {child.local_key()}, {child.local_object()} FROM {child.name}"
            f" WHERE {child.organisation} = unhex(?) AND {column} = unhex(?) ORDER BY {order}",
            (self.local.organisation, parent),
        ).fetchall()
        return [(key, json.loads(image)) for key, image in rows]

    def _next_number(self, child: SyncTable, column: str, number: str, parent: str) -> int:
        (last,) = self.local.execute(
            f"SELECT coalesce(max({number}), 0) FROM {child.name}"
            f" WHERE {child.organisation} = unhex(?) AND {column} = unhex(?)",
            (self.local.organisation, parent),
        ).fetchone()
        return int(last) + 1

    def _same_name(self, child: SyncTable, key: str, moved: Image, column: str) -> str | None:
        """Return the row that has the same unique value below the new parent."""
        for names in child.uniques.values():
            if column in names:
                other = namesake(self.local, child, key, moved, names)
                if other is not None:
                    return other
        return None

    def _reopen(self, row: Row) -> None:
        """Let what was to be sent of a row be sealed anew."""
        for (number,) in self.local.execute(
            "SELECT DISTINCT mutation_id FROM sync_outbox WHERE table_name = ? AND row_key = ?"
            " AND mutation_id IS NOT NULL",
            row,
        ).fetchall():
            outbox.reopen(self.local, number)


def _counted(child: SyncTable, column: str) -> str | None:
    """Return the column that counts the rows of one parent."""
    if child.numbered is not None and child.numbered.within == column:
        return child.numbered.column
    return "position" if "position" in child.columns else None
