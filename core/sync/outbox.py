"""Changes that the shared database has not confirmed: opening them again, throwing them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.sync.arrivals import Tables, place
from core.sync.local import Local, Row
from core.sync.shadow import dirty_rows, drop_shadow, read_shadow
from core.sync.wire import Image, SyncTable

_GIVEN_UP = "given_up"
_TOLD = "given_up_told"


def reopen(local: Local, mutation_id: int) -> None:
    """Let a mutation's changes be sealed anew; its number is given up."""
    _release(local, mutation_id)
    unlink(local, [mutation_id])
    local.put_state(_GIVEN_UP, max(local.state(_GIVEN_UP, 0), mutation_id))
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


def reopen_row(local: Local, row: Row) -> None:
    """Let one row of a mutation be sealed anew."""
    local.execute(
        "UPDATE sync_outbox SET mutation_id = NULL WHERE table_name = ? AND row_key = ?", row
    )


def newly_given_up(local: Local) -> int | None:
    """Return the number up to which none will be sent again; None if that was told before.

    Should the network still hold a copy of such a mutation, it must not be applied: what it says
    may have been sent under another number, and changed by others since.
    """
    (least,) = local.execute(
        "SELECT min(mutation_id) FROM sync_mutation WHERE state = 'sealed'"
    ).fetchone()
    upto: int = local.state(_GIVEN_UP, 0)
    if least is not None:
        upto = min(upto, least - 1)
    return upto if upto > local.state(_TOLD, 0) else None


def told_given_up(local: Local, upto: int) -> None:
    """Note that the shared database was told."""
    local.put_state(_TOLD, upto)


def begin_numbers_anew(local: Local) -> None:
    """Forget which numbers were given up: they were another client's."""
    for name in (_GIVEN_UP, _TOLD):
        local.put_state(name, 0)


def unlink(local: Local, mutation_ids: Sequence[int]) -> None:
    """Take mutations out, with the entries that are still theirs."""
    ids = [(one,) for one in mutation_ids]
    for table in ("sync_outbox", "sync_mutation"):
        local.executemany(f"DELETE FROM {table} WHERE mutation_id = ?", ids)


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
                references(tables[row[0]], local.read(tables[row[0]], row[1]) or {})
            )
        }
        if not more:
            return list(found)
        found.update(dict.fromkeys(sorted(more)))
        unconfirmed -= more
        new = {row for row in more if _is_new(local, row)}


def references(table: SyncTable, image: Image) -> Iterable[Row]:
    """Return the rows that a row refers to."""
    for reference in table.references:
        if image.get(reference.column) is not None:
            yield reference.table, image[reference.column]


# --- inside ------------------------------------------------------------------------------


def _is_new(local: Local, row: Row) -> bool:
    shadow = read_shadow(local, row)
    return shadow is not None and shadow.base is None


def _release(local: Local, mutation_id: int) -> None:
    """Make a mutation's entries open again."""
    local.execute("UPDATE sync_outbox SET mutation_id = NULL WHERE mutation_id = ?", (mutation_id,))
