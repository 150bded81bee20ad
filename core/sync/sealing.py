"""The way out, first half: what is open is planned and sealed into mutations."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from core.sync.arrivals import Tables, place
from core.sync.local import Local, Row
from core.sync.merge import DELETED
from core.sync.outbox import references
from core.sync.plan import Bundle, Plan, plan
from core.sync.shadow import Shadow, drop_shadow, read_shadows
from core.sync.transport import Change, Mutation
from core.sync.wire import Image, SyncTable

_NEXT = "next_mutation"


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
    blocked = set(
        local.execute(
            "SELECT DISTINCT table_name, row_key FROM sync_outbox WHERE mutation_id IS NOT NULL"
        ).fetchall()
    )
    images: dict[Row, Image | None] = local.read_many(tables, {row for _, row in written})
    refers = {
        row: [*references(tables[row[0]], image)] if image is not None else []
        for row, image in images.items()
    }
    unseen = _unseen(local, {one for wanted in refers.values() for one in wanted})
    needs = {row: [one for one in wanted if one in unseen] for row, wanted in refers.items()}
    later = {one for wanted in needs.values() for one in wanted} - images.keys()
    return plan(written, needs, blocked | later), images


def seal(local: Local, tables: Tables, schema: str, limit: int) -> list[Mutation]:
    """Seal up to ``limit`` bundles; what changes nothing any more is dropped on the way.

    A sealed mutation is kept word for word until its answer is known, whatever is edited later.
    """
    order = {name: at for at, name in enumerate(tables)}
    found: dict[int, list[Change]] = {}
    number, first = local.state(_NEXT, 1), limit
    while True:
        planned, images = plan_outbox(local, tables, first)
        shadows = read_shadows(local, [row for one in planned.bundles for row in one.rows])
        for bundle in planned.bundles:
            if len(found) == limit:
                break
            changes = _changes(local, tables, bundle, images, shadows, order)
            if changes:
                found[number + len(found)] = changes
        if found:
            mutations = [
                Mutation(one, Mutation.payload_of(schema, changes))
                for one, changes in found.items()
            ]
            _keep(local, mutations, found)
            local.put_state(_NEXT, number + len(found))
            return mutations
        if not planned.bundles:
            # The oldest are all held up; what came later need not be.
            if sum(len(bundle.transactions) for bundle in planned.held) < first:
                return []
            first *= 4


def anything_waits(local: Local) -> bool:
    """Tell whether there is something to seal or to send."""
    (found,) = local.execute(
        "SELECT EXISTS (SELECT 1 FROM sync_mutation WHERE state = 'sealed')"
        " OR EXISTS (SELECT 1 FROM sync_outbox WHERE mutation_id IS NULL)"
    ).fetchone()
    return bool(found)


def sealed(local: Local) -> list[Mutation]:
    """Return the mutations that are to be sent, or were sent without an answer yet."""
    rows = local.execute(
        "SELECT mutation_id, payload FROM sync_mutation WHERE state = 'sealed'"
        " ORDER BY attempts, mutation_id"
    ).fetchall()
    return [Mutation(*row) for row in rows]


# --- inside ------------------------------------------------------------------------------


def _written(local: Local, first: int | None) -> list[tuple[int, Row]]:
    """Return open transactions and their rows, in the order of writing."""
    if first is None:
        rows = local.execute(
            "SELECT transaction_id, table_name, row_key FROM sync_outbox"
            " WHERE mutation_id IS NULL ORDER BY transaction_id, rowid"
        ).fetchall()
        return [(one, (name, key)) for one, name, key in rows]
    more = {
        one
        for (one,) in local.execute(
            "SELECT DISTINCT transaction_id FROM sync_outbox WHERE mutation_id IS NULL"
            " ORDER BY transaction_id LIMIT ?",
            (first,),
        ).fetchall()
    }
    found: dict[int, list[Row]] = {}
    while more:
        found.update((one, []) for one in more)
        rows = local.execute(
            "SELECT transaction_id, table_name, row_key FROM json_each(?) AS wanted"
            " CROSS JOIN sync_outbox ON transaction_id = wanted.value"
            " WHERE mutation_id IS NULL ORDER BY sync_outbox.rowid",
            (json.dumps([*more]),),
        ).fetchall()
        for one, *row in rows:
            found[one].append((row[0], row[1]))
        sharing = local.entries(
            "sync_outbox",
            "DISTINCT transaction_id",
            [(name, key) for _, name, key in rows],
            "mutation_id IS NULL",
        )
        more = {one for (one,) in sharing} - found.keys()
    return [(one, row) for one in sorted(found) for row in found[one]]


def _unseen(local: Local, rows: Collection[Row]) -> set[Row]:
    """Return those rows that the shared database has never seen."""
    found = local.entries("sync_shadow", "table_name, row_key", rows, "base IS NULL")
    return set(found)


def _keep(
    local: Local, mutations: Iterable[Mutation], changes: Mapping[int, Iterable[Change]]
) -> None:
    local.executemany(
        "INSERT INTO sync_mutation (mutation_id, state, payload, hash, sealed_at, attempts,"
        " reason, detail) VALUES (?, 'sealed', ?, ?, ?, 0, '', '')",
        [(one.id, one.payload, one.hash, local.now) for one in mutations],
    )
    local.executemany(
        "UPDATE sync_outbox SET mutation_id = ? WHERE table_name = ? AND row_key = ?",
        [(number, one.table, one.key) for number, many in changes.items() for one in many],
    )


def _changes(
    local: Local,
    tables: Tables,
    bundle: Bundle,
    images: Mapping[Row, Image | None],
    shadows: Mapping[Row, Shadow],
    order: Mapping[str, int],
) -> list[Change]:
    """Return what a bundle changes, parents first, removals last."""
    changes = []
    for row in bundle.rows:
        table, mine, shadow = tables[row[0]], images[row], shadows.get(row)
        if shadow is None:
            drop_shadow(local, row)
            continue
        base = shadow.removed_from if mine is None else shadow.base
        if _same(table, base, mine) and (mine is not None or shadow.latest is None):
            drop_shadow(local, row)
            place(local, table, row[1], shadow.latest)
        else:
            changes.append(Change(*row, base, mine))
    changes.sort(
        key=lambda one: (
            one.mine is None,
            order[one.table] if one.mine is not None else -order[one.table],
            _frees_or_takes(one),
        )
    )
    return changes


def _frees_or_takes(change: Change) -> int:
    """Order the rows of one table: what frees its unique values comes before what takes them.

    Otherwise a contact could not take over the number of one that is deleted with it.
    """
    before = change.base is not None and change.base.get(DELETED) is None
    after = change.mine is not None and change.mine.get(DELETED) is None
    return 0 if before and not after else 1 if before else 2


def _same(table: SyncTable, base: Image | None, mine: Image | None) -> bool:
    if base is None or mine is None:
        return base is mine
    return all(base.get(name) == mine[name] for name in table.content)
