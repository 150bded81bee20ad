"""Runs bulk operations at the shared database, and takes them back there."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection

from core.contacts.bulk import accounts, journal
from core.contacts.bulk.journal import Operation
from core.contacts.bulk.plans import Join, Plan
from core.contacts.bulk.records import TABLES, BulkBroken, BulkDone, BulkStopped, stopped
from core.contacts.bulk.shared_plans import SharedJoin, SharedPutBack, SharedUndo, shared_plan
from core.contacts.bulk.shared_steps import DoStep, UndoStep
from core.database.authority import Authority, Worked
from core.database.unit_of_work import RunCommand, RunQuery, UnitOfWork
from core.kernel.errors import Cancelled, ChanceryError, Refused, Unreachable
from core.kernel.text import counted
from core.kernel.work import Report, Token

Begin = Callable[[UnitOfWork], tuple[Plan, Operation]]


class SharedBulk:
    """Bulk operations at the shared database."""

    def __init__(self, authority: Authority, query: RunQuery) -> None:
        self._authority = authority
        self._query = query
        self._lock = threading.Lock()
        self._active: set[UUID] = set()

    @property
    def answers(self) -> bool:
        """Whether the shared database answered when it was last asked."""
        return self._authority.answers

    def run(
        self,
        command: RunCommand,
        begin: Begin,
        rows: Sequence[int],
        token: Token,
        report: Report,
    ) -> BulkDone:
        """Do to the contacts with these row ids, in order, what ``begin`` plans.

        Raises:
            Refused: it cannot begin; nothing was changed.
            BulkStopped: the person stopped it.
            BulkBroken: it ended early; what was done stays.
        """
        self._authority.exchange(token)
        unsent = self._authority.unsent()

        def opened(uow: UnitOfWork) -> tuple[Plan, Operation]:
            plan, operation = begin(uow)
            _refuse_unsent(uow.connection, plan, rows, unsent)
            accounts.open_account(uow.connection, operation, len(rows))
            return plan, operation

        plan, operation = command(opened).value
        step = DoStep((self._query, command), operation, shared_plan(plan))
        worked = Worked()

        def done() -> BulkDone:
            return BulkDone(
                operation.id,
                operation.label,
                step.changed,
                worked.done - step.changed - len(worked.refused),
                len(worked.refused),
                next(iter(worked.refused.values()), ""),
                arriving=True,
            )

        with self._at_work(operation):
            try:
                self._authority.run(rows, step, token, report, worked)
            except Cancelled as error:
                _close(command, operation)
                raise stopped(done()) from error
            except ChanceryError as error:
                # What was done stays on offer to be undone; see ``cut_off`` of the service.
                if not step.changed and not step.in_doubt:
                    _close(command, operation)
                raise _broken(error, done(), len(rows), step.in_doubt) from error
            _close(command, operation)
        return done()

    def undo(
        self, command: RunCommand, operation: Operation, token: Token, report: Report
    ) -> tuple[int, int]:
        """Take an operation back; returns how many contacts are as before, and how many are kept.

        Raises:
            SharedDatabaseError: no answer; what is not put back can be later.
            BulkStopped, BulkBroken: it ended early; the rest can be put back later.
        """
        self._authority.exchange(token)
        self.settle(command)

        def reopened(uow: UnitOfWork) -> None:
            uow.derived_only = True
            accounts.reopen_account(uow.connection, operation)

        command(reopened)
        rows = self._query(lambda reader: journal.rows_of(reader.connection, operation))
        step = UndoStep((self._query, command), operation, _undoing(operation))
        worked = Worked()
        with self._at_work(operation):
            try:
                self._authority.run(rows, step, token, report, worked)
            except ChanceryError as error:
                if isinstance(error, Cancelled):
                    _close(command, operation)
                raise _undo_ended(error, operation, step.back, len(rows)) from error
        return step.back, step.kept

    def settle(self, command: RunCommand) -> None:
        """Ask what became of batches that were cut off, also by the end of the program.

        Raises:
            SharedDatabaseError: no answer; they stay in doubt.
        """
        waiting = self._query(lambda reader: accounts.in_doubt(reader.connection))
        for operation, doubt in waiting:
            if operation.id in self._active:
                continue
            stands = self._authority.stood(doubt.receipt)

            def settled(
                uow: UnitOfWork,
                operation: Operation = operation,
                doubt: accounts.Doubt = doubt,
                stands: bool = stands,
            ) -> None:
                uow.derived_only = True
                accounts.settle(uow.connection, operation, doubt, stands)

            command(settled)

    def is_active(self, operation_id: UUID) -> bool:
        """Tell whether an operation is under way in this program."""
        return operation_id in self._active

    @contextmanager
    def _at_work(self, operation: Operation) -> Iterator[None]:
        """Let nobody else settle an operation while it runs."""
        with self._lock:
            if operation.id in self._active:
                raise Refused("This is under way already.", "Nothing was changed.")
            self._active.add(operation.id)
        try:
            yield
        finally:
            with self._lock:
                self._active.discard(operation.id)


def _close(command: RunCommand, operation: Operation) -> None:
    """Note that the person hears how an operation ended."""

    def closed(uow: UnitOfWork) -> None:
        uow.derived_only = True
        accounts.close_account(uow.connection, operation)

    command(closed)


def _undoing(operation: Operation) -> SharedUndo:
    """Return what takes an operation back."""
    if operation.kind not in TABLES:
        return SharedPutBack("contacts.delete" if operation.kind == "delete" else "contacts.edit")
    table, column = TABLES[operation.kind]
    add = operation.kind in ("tag", "group")
    return SharedJoin(Join(table, column, UUID(operation.target), add))


def _refuse_unsent(
    connection: Connection, plan: Plan, rows: Sequence[int], unsent: frozenset[tuple[str, str]]
) -> None:
    """Refuse what the shared database does not know as the person sees it.

    Raises:
        Refused: tag, group or chosen contacts were changed here, and that waits for a decision.
    """
    if isinstance(plan, Join):
        target = "contact_group" if plan.table == "group_member" else "label"
        if (target, plan.target.hex) in unsent:
            raise _waits("What you chose for them was")
        own = _contacts_of(connection, plan.table, "contact_id", unsent)
    else:
        own = []
    own += _contacts_of(connection, "contact", "id", unsent)
    chosen = frozenset(own).intersection(rows) if own else ()
    if chosen:
        what = "One of these contacts was" if len(chosen) == 1 else f"{len(chosen):,} of these were"
        raise _waits(what)


def _contacts_of(
    connection: Connection, table: str, column: str, unsent: frozenset[tuple[str, str]]
) -> list[int]:
    """Return the row ids of contacts that unsent rows of a table are about."""
    keys = [key for name, key in unsent if name == table]
    if not keys:
        return []
    found = connection.exec_driver_sql(
        f"SELECT contact.rowid FROM json_each(?) AS wanted CROSS JOIN {table} AS own"
        " ON own.organisation_id = (SELECT id FROM organisation) AND own.id = unhex(wanted.value)"
        " JOIN contact ON contact.organisation_id = own.organisation_id"
        f" AND contact.id = own.{column}",
        (json.dumps(keys),),
    )
    return [int(row[0]) for row in found]


def _waits(what: str) -> Refused:
    return Refused(
        f"{what} changed here in a way that the shared database has not taken.",
        "Nothing was changed.",
        "Decide in Review, then do this again.",
    )


def _broken(error: ChanceryError, done: BulkDone, of: int, in_doubt: int) -> BulkBroken:
    what, todo = error.what, error.todo
    if isinstance(error, Unreachable):
        what = f"The connection was lost after {done.changed:,} of {of:,} contacts were changed."
        todo = "Connect and do the same again; what is done already stays as it is."
    kept = "Nothing was changed."
    if done.changed:
        kept = f"{counted(done.changed, 'contact')} changed; Undo takes that back."
    if in_doubt:
        kept += f" Whether the next {in_doubt:,} are is known when the connection is back."
    return BulkBroken(done, what, kept, todo)


def _undo_ended(
    error: ChanceryError, operation: Operation, back: int, of: int
) -> BulkStopped | BulkBroken:
    done = BulkDone(operation.id, operation.label, back, of - back)
    kept = f"{back:,} of {of:,} contacts are as before; Undo goes on with the others."
    if isinstance(error, Cancelled):
        return BulkStopped(done, kept)
    todo = "Undo again when you are connected." if isinstance(error, Unreachable) else error.todo
    return BulkBroken(done, error.what, kept, todo)
