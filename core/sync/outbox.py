"""The way out: sealing local changes into mutations, and what the answers do to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from core.kernel.ids import new_id
from core.sync.arrivals import Tables, place, rebase
from core.sync.local import Local, Row
from core.sync.merge import Clash
from core.sync.plan import Bundle, Plan, plan
from core.sync.shadow import (
    GONE,
    IMAGE,
    NOTHING,
    Shadow,
    dirty_rows,
    drop_shadow,
    read_shadow,
    text,
    write_shadow,
)
from core.sync.transport import Applied, Change, Clashed, Mutation, Rejected
from core.sync.wire import Image, SyncTable

_NEXT = "next_mutation"
ATTEMPTS = 10


def plan_outbox(
    local: Local, tables: Tables, first: int | None = None
) -> tuple[Plan, dict[Row, Image | None]]:
    """Plan what is open; returns the plan and the rows as they stand.

    Args:
        first: plan only so many of the oldest transactions, with all that share their rows; what
            they need of later ones is held. None for everything.
    """
    written = _written(local, first)
    if not written:
        return Plan((), ()), {}
    unseen = set(
        local.execute("SELECT table_name, row_key FROM sync_shadow WHERE base IS NULL").fetchall()
    )
    blocked = set(
        local.execute(
            "SELECT DISTINCT table_name, row_key FROM sync_outbox WHERE mutation_id IS NOT NULL"
        ).fetchall()
    )
    images: dict[Row, Image | None] = {}
    needs: dict[Row, list[Row]] = {}
    for _, row in written:
        if row not in images:
            image = images[row] = local.read(tables[row[0]], row[1])
            if image is not None:
                needs[row] = [one for one in _references(tables[row[0]], image) if one in unseen]
    later = {one for wanted in needs.values() for one in wanted} - images.keys()
    return plan(written, needs, blocked | later), images


def _written(local: Local, first: int | None) -> list[tuple[int, Row]]:
    """Return open transactions and their rows, in the order of writing."""
    if first is None:
        rows = local.execute(
            "SELECT transaction_id, table_name, row_key FROM sync_outbox"
            " WHERE mutation_id IS NULL ORDER BY transaction_id, rowid"
        ).fetchall()
        return [(one, (name, key)) for one, name, key in rows]
    wanted = {
        one
        for (one,) in local.execute(
            "SELECT DISTINCT transaction_id FROM sync_outbox WHERE mutation_id IS NULL"
            " ORDER BY transaction_id LIMIT ?",
            (first,),
        ).fetchall()
    }
    found: dict[int, list[Row]] = {}
    while more := wanted - found.keys():
        for one in more:
            found[one] = local.execute(
                "SELECT table_name, row_key FROM sync_outbox"
                " WHERE transaction_id = ? AND mutation_id IS NULL ORDER BY rowid",
                (one,),
            ).fetchall()
            for row in found[one]:
                wanted.update(
                    other
                    for (other,) in local.execute(
                        "SELECT transaction_id FROM sync_outbox WHERE table_name = ?"
                        " AND row_key = ? AND mutation_id IS NULL",
                        row,
                    ).fetchall()
                )
    return [(one, row) for one in sorted(found) for row in found[one]]


def seal(local: Local, tables: Tables, schema: str, limit: int) -> list[Mutation]:
    """Seal up to ``limit`` bundles; what changes nothing any more is dropped on the way.

    A sealed mutation is kept word for word until its answer is known, whatever is edited later.
    """
    order = {name: at for at, name in enumerate(tables)}
    sealed: list[Mutation] = []
    number, first = local.state(_NEXT, 1), limit
    while True:
        planned, images = plan_outbox(local, tables, first)
        for bundle in planned.bundles:
            if len(sealed) == limit:
                break
            changes = _changes(local, tables, bundle, images, order)
            if changes:
                mutation = Mutation(number + len(sealed), Mutation.payload_of(schema, changes))
                _keep(local, mutation, changes)
                sealed.append(mutation)
        if sealed:
            local.put_state(_NEXT, number + len(sealed))
            return sealed
        if not planned.bundles:
            # The oldest are all held up; what came later need not be.
            if sum(len(bundle.transactions) for bundle in planned.held) < first:
                return []
            first *= 4


def _keep(local: Local, mutation: Mutation, changes: Iterable[Change]) -> None:
    local.execute(
        "INSERT INTO sync_mutation (mutation_id, state, payload, hash, sealed_at, attempts,"
        " reason, detail) VALUES (?, 'sealed', ?, ?, ?, 0, '', '')",
        (mutation.id, mutation.payload, mutation.hash, local.now),
    )
    local.executemany(
        "UPDATE sync_outbox SET mutation_id = ? WHERE table_name = ? AND row_key = ?",
        [(mutation.id, change.table, change.key) for change in changes],
    )


def sealed(local: Local) -> list[Mutation]:
    """Return the mutations that are to be sent, or were sent without an answer yet."""
    rows = local.execute(
        "SELECT mutation_id, payload FROM sync_mutation WHERE state = 'sealed'"
        " ORDER BY attempts, mutation_id"
    ).fetchall()
    return [Mutation(*row) for row in rows]


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


def confirm(local: Local, tables: Tables, mutation: Mutation, applied: Applied) -> dict[Row, int]:
    """Take over a mutation that stands; returns the versions of its rows.

    Edits made since it was sealed are carried over to the shared state.
    """
    own: dict[Row, int] = {}
    _unlink(local, mutation.id)
    for change in mutation.changes:
        row = (change.table, change.key)
        table = tables[change.table]
        theirs = _latest(local, table, row, applied.rows.get(row))
        if _open(local, row):
            rebase(local, table, change.key, change.mine, theirs)
        else:
            drop_shadow(local, row)
            if change.mine is None or theirs is None:
                place(local, table, change.key, theirs)
            else:
                local.adjust(table, change.key, change.mine, theirs)
            if theirs is not None:
                own[row] = table.version(theirs)
        if row in applied.diverged:
            columns = applied.diverged[row]
            _conflict(local, None, change, theirs, (Clash("diverged", columns),))
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
            _reopen_row(local, row)
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


def waits(local: Local, tables: Tables, mutation: Mutation) -> bool:
    """Tell whether a mutation refers to a row of another one that was never shared."""
    inside = {(change.table, change.key) for change in mutation.changes}
    for change in mutation.changes:
        for row in _references(tables[change.table], change.mine or {}):
            if row not in inside and _on_its_way(local, row):
                return True
    return False


def reopen(local: Local, mutation_id: int) -> None:
    """Let a parked mutation's changes be sealed anew; its number is never used again."""
    _unlink(local, mutation_id, keep=True)
    local.execute(
        "DELETE FROM sync_conflict WHERE mutation_id = ? AND state = 'open'", (mutation_id,)
    )


def reopen_all(local: Local, state: str = "%", reason: str = "%") -> None:
    """Let everything of a state and reason (SQL patterns) be sealed anew."""
    for (number,) in local.execute(
        "SELECT mutation_id FROM sync_mutation WHERE state LIKE ? AND reason LIKE ?",
        (state, reason),
    ).fetchall():
        reopen(local, number)


def discard(local: Local, tables: Tables, rows: Iterable[Row]) -> list[Row]:
    """Let rows stand as they are shared, without their unconfirmed changes; returns them.

    What was noted in the audit trail stays and is sent. Mutations that hold one of the rows are
    opened again for the rest.
    """
    wanted = [row for row in rows if not tables[row[0]].declared.kept]
    for row in wanted:
        for (number,) in local.execute(
            "SELECT DISTINCT mutation_id FROM sync_outbox WHERE table_name = ? AND row_key = ?"
            " AND mutation_id IS NOT NULL",
            row,
        ).fetchall():
            reopen(local, number)
    gone = []
    for row in wanted:
        shadow = read_shadow(local, row)
        if shadow is not None:
            drop_shadow(local, row)
            place(local, tables[row[0]], row[1], shadow.latest)
            gone.append(row)
    return gone


def with_dependants(local: Local, tables: Tables, rows: Iterable[Row]) -> list[Row]:
    """Return rows with all unconfirmed ones that refer to those among them never shared."""
    found = dict.fromkeys(rows)
    unconfirmed = dirty_rows(local) - found.keys()
    new = {row for row in found if _is_new(local, row)}
    while True:
        more = {
            row
            for row in unconfirmed
            if not new.isdisjoint(
                _references(tables[row[0]], local.read(tables[row[0]], row[1]) or {})
            )
        }
        if not more:
            return list(found)
        found.update(dict.fromkeys(sorted(more)))
        unconfirmed -= more
        new = {row for row in more if _is_new(local, row)}


# --- inside ------------------------------------------------------------------------------


def _references(table: SyncTable, image: Image) -> Iterable[Row]:
    for reference in table.references:
        if image.get(reference.column) is not None:
            yield reference.table, image[reference.column]


def _changes(
    local: Local,
    tables: Tables,
    bundle: Bundle,
    images: Mapping[Row, Image | None],
    order: Mapping[str, int],
) -> list[Change]:
    """Return what a bundle changes, parents first, removals last."""
    changes = []
    for row in bundle.rows:
        table, mine = tables[row[0]], images[row]
        shadow = read_shadow(local, row)
        if shadow is None:
            drop_shadow(local, row)
            continue
        if _same(table, shadow.base, mine) and (mine is not None or shadow.latest is None):
            drop_shadow(local, row)
            place(local, table, row[1], shadow.latest)
        else:
            changes.append(Change(*row, shadow.base, mine))
    changes.sort(
        key=lambda one: (
            one.mine is None,
            order[one.table] if one.mine is not None else -order[one.table],
        )
    )
    return changes


def _same(table: SyncTable, base: Image | None, mine: Image | None) -> bool:
    if base is None or mine is None:
        return base is mine
    return all(base.get(name) == mine[name] for name in table.content)


def _latest(local: Local, table: SyncTable, row: Row, answered: Image | None) -> Image | None:
    """Return the newest known state: the answer's, or one that was pulled while it was out."""
    shadow = read_shadow(local, row)
    if shadow is None or shadow.newer == NOTHING:
        return answered
    if shadow.newer == GONE:
        return answered if shadow.base is None else None
    return shadow.theirs if table.version(shadow.theirs) > table.version(answered) else answered


def _open(local: Local, row: Row) -> bool:
    found = local.execute(
        "SELECT 1 FROM sync_outbox WHERE table_name = ? AND row_key = ? LIMIT 1", row
    ).fetchone()
    return found is not None


def _is_new(local: Local, row: Row) -> bool:
    shadow = read_shadow(local, row)
    return shadow is not None and shadow.base is None


def _on_its_way(local: Local, row: Row) -> bool:
    found = local.execute(
        "SELECT 1 FROM sync_outbox JOIN sync_shadow USING (table_name, row_key)"
        " WHERE table_name = ? AND row_key = ? AND mutation_id IS NOT NULL AND base IS NULL",
        row,
    ).fetchone()
    return found is not None


def _unlink(local: Local, mutation_id: int, *, keep: bool = False) -> None:
    """Take a mutation out; its entries go with it, or become open again."""
    if keep:
        local.execute(
            "UPDATE sync_outbox SET mutation_id = NULL WHERE mutation_id = ?", (mutation_id,)
        )
    else:
        local.execute("DELETE FROM sync_outbox WHERE mutation_id = ?", (mutation_id,))
    local.execute("DELETE FROM sync_mutation WHERE mutation_id = ?", (mutation_id,))


def _reopen_row(local: Local, row: Row) -> None:
    local.execute(
        "UPDATE sync_outbox SET mutation_id = NULL WHERE table_name = ? AND row_key = ?", row
    )


def _conflict(
    local: Local,
    mutation_id: int | None,
    change: Change,
    theirs: Image | None,
    clashes: Iterable[Clash],
) -> None:
    found: list[Any] = [[clash.kind, list(clash.columns)] for clash in clashes]
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
