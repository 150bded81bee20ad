"""What only a person can decide or wants to see: unsent changes, conflicts, history.

Every method may be called from a worker thread; none from the main thread.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import UUID

from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.clock import from_micro, to_micro
from core.kernel.errors import NotFound, Refused
from core.sync import outbox
from core.sync.arrivals import Tables
from core.sync.conflicts import conflicts
from core.sync.deciding import Deciding
from core.sync.local import Local, Replica, Row
from core.sync.review_records import Conflict, Decisions, Run, Unsent, UnsentState
from core.sync.sealing import plan_outbox
from core.sync.shadow import read_shadow
from core.sync.subjects import Named, changed_words, name_of
from core.sync.transport import Mutation
from core.sync.wire import Image

T = TypeVar("T")


class Host(Protocol):
    """The workspace, as decisions need it."""

    def command(self, work: Callable[[UnitOfWork], T]) -> Done[T]: ...


class ReviewService:
    """Unsent changes, conflicts and history of one connected workspace."""

    def __init__(self, replica: Replica, tables: Tables, host: Host) -> None:
        self._replica = replica
        self._tables = tables
        self._host = host

    # --- unsent --------------------------------------------------------------------------

    def unsent(self) -> list[Unsent]:
        """Return everything that is not confirmed, oldest first."""
        return self._replica.read(self._unsent)

    def retry(self, unsent_id: str) -> None:
        """Send a parked change again, as it stands now.

        Raises:
            NotFound: it is not parked any more.
            Refused: it is in conflict, which has to be decided.
        """
        self._replica.write(self._retry, unsent_id)

    def discard(self, unsent_id: str) -> list[Named]:
        """Throw away changes: their records stand as they are shared. Returns these records.

        It is noted in the audit trail, as is everything that was done before.

        Raises:
            NotFound: they were sent meanwhile.
        """
        rows = self._replica.read(self._rows_of, unsent_id)
        named = self._replica.read(
            lambda local: list(dict.fromkeys(name_of(local, self._tables, row) for row in rows))
        )
        self._replica.write(outbox.discard, self._tables, rows)
        first = named[0]

        def note(uow: UnitOfWork) -> None:
            uow.record(
                "changes.discarded",
                first.row[0],
                UUID(first.row[1]),
                records=[f"{one.noun} {one.title}" for one in named][:20],
            )

        self._host.command(note)
        return named

    def export(self, path: Path) -> int:
        """Write every unconfirmed row as one JSON object a line: before, mine, theirs.

        Returns:
            How many rows were written.
        """
        rows = self._replica.read(self._exported)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return len(rows)

    # --- conflicts -----------------------------------------------------------------------

    def conflicts(self, *, resolved: bool = False) -> list[Conflict]:
        """Return what waits for a decision, or what was decided, newest first."""
        state = "resolved" if resolved else "open"
        return self._replica.read(conflicts, self._tables, state)

    def resolve(self, conflict_id: UUID, decisions: Decisions) -> Done[None]:
        """Decide a conflict of fields; the result is sent with the next exchange.

        Raises:
            NotFound: it was decided already.
            InvalidValue: something is not decided, or a value does not fit its column.
        """

        def work(uow: UnitOfWork) -> None:
            row, columns = self._deciding(uow).resolve(conflict_id, decisions)
            uow.record("conflict.resolved", row[0], _id_of(row), columns=columns)
            uow.renew(row[0], _id_of(row))

        return self._host.command(work)

    def settle_versions(self, uow: UnitOfWork, conflict_id: UUID) -> None:
        """Mark a conflict of versions as decided, in the transaction that saved the merged one."""
        _local_of(uow).execute(
            "UPDATE sync_conflict SET state = 'resolved', resolved_at = ?, resolution = '{}'"
            " WHERE id = ?",
            (to_micro(uow.now), conflict_id.bytes),
        )

    def undo_resolution(self, conflict_id: UUID) -> Done[None]:
        """Take a decision back: the shared values stand again, and the conflict is open again.

        Raises:
            NotFound: there is no such decision.
            Stale: the record was changed since.
            Refused: it was no decision between values.
            InvalidValue: another record has a shared value by now.
        """

        def work(uow: UnitOfWork) -> None:
            row = self._deciding(uow).undo(conflict_id)
            uow.record("conflict.reopened", row[0], _id_of(row))
            uow.renew(row[0], _id_of(row))

        return self._host.command(work)

    # --- history -------------------------------------------------------------------------

    def history(self, limit: int = 200) -> list[Run]:
        """Return the latest exchanges that did something or failed, newest first."""
        rows = self._replica.read(_runs, limit)
        return [
            Run(from_micro(at), took, sent, received, parked, outcome != "done", detail)
            for at, took, sent, received, parked, outcome, detail in rows
        ]

    # --- inside: unsent ------------------------------------------------------------------

    def _unsent(self, local: Local) -> list[Unsent]:
        found = []
        for number, state, payload, reason, detail in local.execute(
            "SELECT mutation_id, state, payload, reason, detail FROM sync_mutation"
        ).fetchall():
            at = local.execute(
                "SELECT min(at) FROM sync_outbox WHERE mutation_id = ?", (number,)
            ).fetchone()[0]
            shown: UnsentState = "parked" if state == "parked" else "sent"
            changes = [
                ((one.table, one.key), one.base, one.mine)
                for one in Mutation(number, payload).changes
            ]
            found.append(self._entry(local, f"m{number}", at, changes, shown, reason, detail))
        planned, images = plan_outbox(local, self._tables)
        for bundles, waiting in ((planned.bundles, "waiting"), (planned.held, "held")):
            for bundle in bundles:
                at = local.execute(
                    "SELECT min(at) FROM sync_outbox WHERE transaction_id = ?",
                    (bundle.transactions[0],),
                ).fetchone()[0]
                changes = [
                    (row, shadow.base if (shadow := read_shadow(local, row)) else None, images[row])
                    for row in bundle.rows
                ]
                name = f"t{bundle.transactions[0]}"
                state_: UnsentState = "held" if waiting == "held" else "waiting"
                found.append(self._entry(local, name, at, changes, state_))
        return sorted(found, key=lambda one: one.at)

    def _entry(
        self,
        local: Local,
        name: str,
        at: int | None,
        changes: list[tuple[Row, Image | None, Image | None]],
        state: UnsentState,
        reason: str = "",
        detail: str = "",
    ) -> Unsent:
        told = [one for one in changes if not self._tables[one[0][0]].declared.kept] or changes
        records = list(
            dict.fromkeys(
                name_of(local, self._tables, row, mine or base) for row, base, mine in told
            )
        )
        # The record that people know goes before what was stored along with it.
        records.sort(key=lambda one: not one.title)
        words = dict.fromkeys(
            word
            for row, base, mine in told
            for word in changed_words(self._tables[row[0]], base, mine)
        )
        return Unsent(
            name,
            from_micro(at or local.now),
            records[0],
            sum(bool(one.title) for one in records[1:]),
            tuple(words),
            state,
            reason,
            detail,
        )

    def _retry(self, local: Local, unsent_id: str) -> None:
        number = _mutation(unsent_id)
        found = local.execute(
            "SELECT reason FROM sync_mutation WHERE mutation_id = ? AND state = 'parked'", (number,)
        ).fetchone()
        if found is None:
            raise NotFound("change")
        if found[0] == "clash":
            raise Refused(
                "Somebody else changed the same.",
                "Your change is kept.",
                "Decide it under Conflicts.",
            )
        outbox.reopen(local, number)

    def _rows_of(self, local: Local, unsent_id: str) -> list[Row]:
        kind, number = unsent_id[:1], int(unsent_id[1:])
        if kind == "m":
            rows = local.execute(
                "SELECT DISTINCT table_name, row_key FROM sync_outbox WHERE mutation_id = ?",
                (number,),
            ).fetchall()
        else:
            planned, _ = plan_outbox(local, self._tables)
            rows = [
                row
                for bundle in (*planned.bundles, *planned.held)
                if bundle.transactions[0] == number
                for row in bundle.rows
            ]
        told = [row for row in rows if not self._tables[row[0]].declared.kept]
        if not told:
            raise NotFound("change")
        return outbox.with_dependants(local, self._tables, told)

    def _exported(self, local: Local) -> list[dict[str, Any]]:
        found = []
        for name, key in local.execute(
            "SELECT table_name, row_key FROM sync_shadow ORDER BY table_name, row_key"
        ).fetchall():
            shadow = read_shadow(local, (name, key))
            assert shadow is not None
            found.append(
                {
                    "table": name,
                    "key": key,
                    "before": shadow.base,
                    "mine": local.read(self._tables[name], key),
                    "theirs": shadow.latest,
                }
            )
        return found

    def _deciding(self, uow: UnitOfWork) -> Deciding:
        return Deciding(_local_of(uow), self._tables, uow.actor.person_id.hex)


def _local_of(uow: UnitOfWork) -> Local:
    """Return the open transaction of a command for plain statements."""
    uow.session.flush()
    driver: Any = uow.connection.connection.driver_connection
    return Local(driver, to_micro(uow.now), uow.actor.organisation_id.hex)


def _runs(local: Local, limit: int) -> list[Any]:
    return local.execute(
        "SELECT at, took_ms, sent, received, parked, outcome, detail FROM sync_run"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    ).fetchall()


def _id_of(row: Row) -> UUID:
    return UUID(row[1]) if len(row[1]) == 32 else UUID(int=0)


def _mutation(unsent_id: str) -> int:
    if not unsent_id.startswith("m"):
        raise NotFound("change")
    return int(unsent_id[1:])
