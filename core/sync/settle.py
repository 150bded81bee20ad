"""What becomes of one sealed change when it meets the shared row. Pure.

Both sides of the exchange use it: the transport inside the transaction that holds the shared rows,
and the workspace when it brings later edits onto what was pulled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from core.sync.merge import DELETED, Clash, Merged, merge
from core.sync.wire import Image, SyncTable

Act = Literal["none", "insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What to do with the shared row, or why nothing can be done without a person.

    ``values`` are the columns to write; all of them for an insert.
    """

    act: Act
    values: Mapping[str, Any] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    diverged: tuple[str, ...] = ()


def settle(
    table: SyncTable, base: Image | None, mine: Image | None, theirs: Image | None
) -> Settled:
    """Settle one row.

    Args:
        base: what the change started from; None for a new row.
        mine: the row as it was sealed; None when it was removed for good.
        theirs: the shared row; None when there is none, or none for this person.
    """
    if mine is None:
        return _removal(table, base, theirs)
    if theirs is None:
        merged = merge(base, mine, None, table.declared.rules)
        if merged.clashes:
            return Settled("none", clashes=merged.clashes)
        return Settled("insert", mine) if base is None else Settled("none")
    merged = merge_into(table, base, mine, theirs)
    act: Act = "update" if merged.values else "none"
    return Settled(act, merged.values, merged.clashes, merged.diverged)


def gone_with(theirs: Image | None) -> Settled:
    """Settle a row of a record that ended: it goes, whatever was changed in it."""
    return Settled("none" if theirs is None else "delete")


def merge_into(table: SyncTable, base: Image | None, mine: Image, theirs: Image) -> Merged:
    """Merge a row with its shared one by the rules of its table; a given number stands."""
    ends = table.declared.ends
    if ends and theirs.get(ends) is not None:
        return Merged()
    if ends and mine.get(ends) is not None:
        return Merged({name: mine[name] for name in table.content if mine[name] != theirs[name]})
    if table.numbered is not None:
        column = table.numbered.column
        mine = {**mine, column: theirs[column]}
        base = None if base is None else {**base, column: theirs[column]}
    merged = merge(base, mine, theirs, table.declared.rules)
    if table.declared.mode == "append" and set(merged.values) - {DELETED}:
        # Written once: whatever else differs is another row that claims the same key.
        return Merged(clashes=(Clash("edited", tuple(merged.values)),))
    if merged.values:
        return replace(merged, values=table.completed(theirs, merged.values))
    return merged


def _removal(table: SyncTable, base: Image | None, theirs: Image | None) -> Settled:
    if theirs is None:
        return Settled("none")
    if base is not None and all(base.get(name) == theirs[name] for name in table.content):
        return Settled("delete")
    return Settled("none", clashes=(Clash("deleted", table.content),))
