"""The way out, second half: what the shared database answered is taken over."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from core.kernel.ids import new_id
from core.sync import outbox
from core.sync.arrivals import Tables, place, rebase
from core.sync.local import Local, Row
from core.sync.merge import Clash
from core.sync.shadow import (
    GONE,
    IMAGE,
    Shadow,
    forget_shadows,
    read_shadow,
    text,
    write_shadow,
)
from core.sync.transport import Applied, Change, Clashed, Mutation, Rejected
from core.sync.wire import Image

ATTEMPTS = 10


def confirm(
    local: Local, tables: Tables, answered: Sequence[tuple[Mutation, Applied]]
) -> dict[Row, int]:
    """Take over mutations that stand; returns the versions of their rows.

    Edits made since they were sealed are carried over to the shared state. An answer shows the
    rows at its own moment, so it is newer than whatever was pulled while it was awaited.

    Args:
        answered: mutations without a row in common, as they are sealed.
    """
    outbox.unlink(local, [mutation.id for mutation, _ in answered])
    changes = {
        (change.table, change.key): (change, applied)
        for mutation, applied in answered
        for change in mutation.changes
    }
    edited = _edited_since(local, changes)
    own: dict[Row, int] = {}
    stand: dict[str, list[tuple[str, Image, Image]]] = {}
    for row, (change, applied) in changes.items():
        table = tables[change.table]
        theirs = applied.rows.get(row)
        if row in edited:
            rebase(local, table, change.key, change.mine, theirs)
        elif change.mine is None or theirs is None:
            place(local, table, change.key, theirs)
        else:
            stand.setdefault(change.table, []).append((change.key, change.mine, theirs))
        if row not in edited and theirs is not None:
            own[row] = table.version(theirs)
        if row in applied.diverged:
            columns = applied.diverged[row]
            _conflict(local, None, change, theirs, (Clash("diverged", columns),))
    forget_shadows(local, [row for row in changes if row not in edited])
    for name, rows in stand.items():
        local.adjust(tables[name], rows)
    return own


def park(local: Local, tables: Tables, mutation: Mutation, answer: Clashed | Rejected) -> None:
    """Set a mutation aside for a person; what was noted in the audit trail still goes out."""
    reason, detail = ("clash", "")
    if isinstance(answer, Rejected):
        reason, detail = answer.reason, answer.detail
    local.execute(
        "UPDATE sync_mutation SET state = 'parked', reason = ?, detail = ? WHERE mutation_id = ?",
        (reason, detail, mutation.id),
    )
    alone = all(tables[change.table].declared.kept for change in mutation.changes)
    for change in mutation.changes:
        row = (change.table, change.key)
        if tables[change.table].declared.kept and not alone:
            outbox.reopen_row(local, row)
        elif isinstance(answer, Clashed) and row in answer.rows:
            theirs, clashes = answer.rows[row]
            shadow = read_shadow(local, row)
            base = shadow.base if shadow else change.base
            newer = GONE if theirs is None else IMAGE
            write_shadow(local, row, Shadow(base, newer, theirs))
            _conflict(local, mutation.id, change, theirs, clashes)
        elif isinstance(answer, Rejected) and answer.reason == "taken" and row == answer.row:
            clash = Clash("taken", answer.columns)
            _conflict(local, mutation.id, change, answer.other, (clash,))


def unanswered(local: Local, tables: Tables, mutation: Mutation, detail: str) -> None:
    """Count a sending without an answer although the shared database can be reached.

    The next time it goes behind the others, so that it holds nobody up; after some times it is set
    aside for a person.
    """
    local.execute(
        "UPDATE sync_mutation SET attempts = attempts + 1 WHERE mutation_id = ?", (mutation.id,)
    )
    tried = local.execute(
        "SELECT attempts FROM sync_mutation WHERE mutation_id = ?", (mutation.id,)
    ).fetchone()
    # None: it was opened again, as the connection that followed found a restored database.
    if tried is not None and tried[0] >= ATTEMPTS:
        park(local, tables, mutation, Rejected(mutation.id, "unanswered", detail))


def waits(local: Local, tables: Tables, mutation: Mutation) -> bool:
    """Tell whether a mutation refers to a row of another one that was never shared."""
    inside = {(change.table, change.key) for change in mutation.changes}
    for change in mutation.changes:
        for row in outbox.references(tables[change.table], change.mine or {}):
            if row not in inside and _on_its_way(local, row):
                return True
    return False


# --- inside ------------------------------------------------------------------------------


def _edited_since(local: Local, rows: Collection[Row]) -> set[Row]:
    """Return those rows that have open changes, now that what was sealed of them is unlinked."""
    found = local.entries("sync_outbox", "DISTINCT table_name, row_key", rows)
    return set(found)


def _on_its_way(local: Local, row: Row) -> bool:
    found = local.execute(
        "SELECT 1 FROM sync_outbox JOIN sync_shadow USING (table_name, row_key)"
        " WHERE table_name = ? AND row_key = ? AND mutation_id IS NOT NULL AND base IS NULL",
        row,
    ).fetchone()
    return found is not None


def _conflict(
    local: Local,
    mutation_id: int | None,
    change: Change,
    theirs: Image | None,
    clashes: Iterable[Clash],
) -> None:
    found: list[Any] = [[clash.kind, list(clash.columns)] for clash in clashes]
    local.touch(change.table, change.key)  # lists show what waits for a person
    local.execute(
        "INSERT INTO sync_conflict (id, mutation_id, table_name, row_key, kind, columns, base,"
        " mine, theirs, state, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)",
        (
            new_id().bytes,
            mutation_id,
            change.table,
            change.key,
            found[0][0],
            json.dumps(found),
            text(change.base),
            text(change.mine),
            text(theirs),
            local.now,
        ),
    )
