"""Runs bulk operations on contacts and takes them back.

An operation is bookkeeping over many short transactions, so that a person's save waits for none of
them. What it changed is kept row by row until it is undone, or a hundred others followed.
"""

from __future__ import annotations

import hashlib
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.access.service import organisation
from core.contacts.bulk import journal
from core.contacts.bulk.accounts import close_account, in_doubt, is_shared, left_open
from core.contacts.bulk.journal import Operation
from core.contacts.bulk.plans import Delete, Edit, Join, Plan, put_back
from core.contacts.bulk.records import (
    TABLES,
    BulkDone,
    BulkForgotten,
    BulkStopped,
    BulkTask,
    stopped,
)
from core.contacts.bulk.shared import SharedBulk
from core.contacts.country import country_of
from core.contacts.custom import all_fields
from core.contacts.service import UNIQUE, with_choices
from core.contacts.tables import ContactGroupRow, LabelRow
from core.contacts.values import read_value
from core.database.base import table_of
from core.database.unit_of_work import Reader, RunCommand, UnitOfWork
from core.kernel.errors import Cancelled, InvalidValue, NotAllowed, NotFound, Refused, Unreachable
from core.kernel.ids import new_id
from core.kernel.text import counted
from core.kernel.work import Report, Token

_LABEL, _GROUP = table_of(LabelRow), table_of(ContactGroupRow)
CHUNK = 1_000
# Seconds of work in one transaction (architecture §3 allows 50 ms, its commit included), and the
# bounds of its rows.
_LONGEST, _FIRST, _LEAST, _MOST = 0.03, 500, 100, 5_000


class ContactBulkService:
    """Bulk operations on contacts.

    Args:
        most: so many rows at once, as the shared database does more; None for any number.

    Attributes:
        shared: does more at the shared database; None where there is none.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self.shared: SharedBulk | None = None

    def why_not(self, count: int) -> Refused | None:
        """Return why so many contacts cannot be changed now, None when they can; costs nothing."""
        if self._most is None or count <= self._most:
            return None
        if self.shared is not None and self.shared.answers:
            return None
        return _needs_connection(count, self._most)

    def preview(self, reader: Reader, task: BulkTask, rows: Sequence[int], token: Token) -> int:
        """Return how many of the contacts with these row ids would really change.

        Raises:
            InvalidValue: the value does not fit its field, or only one contact may have it.
            NotAllowed: the person may not.
            Cancelled: the answer is no longer wanted.
        """
        plan, _ = self._plan(reader, task, len(rows))
        affected = 0
        for part in _parts(sorted(rows)):
            token.raise_if_cancelled()
            affected += plan.affected(reader.connection, part)
        return affected

    def run(
        self,
        command: RunCommand,
        task: BulkTask,
        rows: Sequence[int],
        token: Token,
        report: Report,
    ) -> BulkDone:
        """Do ``task`` to the contacts with these row ids, in short transactions.

        Raises:
            InvalidValue: the value does not fit its field, or only one contact may have it.
            NotAllowed: the person may not.
            Refused: too many without the shared database, or it must not be begun there.
            BulkStopped: stopped between two transactions; what was done stays and can be undone.
            BulkBroken: the shared database did a part of it, which stays and can be undone.
        """
        ordered = sorted(rows)  # as they lie in the file
        if self._most is not None and len(rows) > self._most:
            return self._run_shared(command, task, ordered, token, report)
        plan, operation = command(lambda uow: self._begin(uow, task, len(rows))).value
        changed = done = 0
        pace = _Pace()
        while done < len(ordered):
            part = ordered[done : done + pace.size]
            try:
                token.raise_if_cancelled()
            except Cancelled as error:
                left = len(rows) - changed
                raise stopped(BulkDone(operation.id, operation.label, changed, left)) from error
            step = _Step(operation, part, pace)
            changed += command(lambda uow, step=step: step.apply(uow, plan)).value  # type: ignore[misc]
            done += len(part)
            report(done, len(rows))
        _prune(command)
        return BulkDone(operation.id, operation.label, changed, len(rows) - changed)

    def undo(
        self, command: RunCommand, operation_id: UUID, token: Token, report: Report
    ) -> tuple[int, int]:
        """Take an operation back; returns how many contacts are as before, and how many are kept.

        A contact that was changed since keeps its newer change.

        Raises:
            BulkForgotten: the operation was undone before, or is no longer known.
            Refused: it needs a connection.
            BulkStopped, BulkBroken: a part was put back; the rest can be later.
        """
        found, is_shared = command(lambda uow: _found(uow, operation_id)).value
        if is_shared and self.shared is not None:
            try:
                return self.shared.undo(command, found, token, report)
            except Unreachable as error:
                raise Refused(
                    "The shared database did this, and undoes it; it does not answer.",
                    "Nothing was put back.",
                    "Connect and undo then.",
                ) from error
        back = kept = 0
        pace = _Pace()
        while True:
            try:
                token.raise_if_cancelled()
            except Cancelled as error:
                done = BulkDone(operation_id, found.label, back, kept)
                words = f"{counted(back, 'contact')} as before; Undo goes on with the others."
                raise BulkStopped(done, words) from error
            part, restored = command(lambda uow: _take_back(uow, found, pace)).value
            if not part:
                return back, kept
            back, kept = back + restored, kept + part - restored
            report(back + kept, None)

    def settle(self, command: RunCommand) -> None:
        """Ask the shared database what became of batches that were cut off.

        Raises:
            SharedDatabaseError: no answer; it is asked again after the next exchange.
        """
        if self.shared is not None:
            self.shared.settle(command)

    def cut_off(self, reader: Reader) -> list[BulkDone]:
        """Return the operations that ended early, with a lost connection or with the program.

        Each until it is undone or ``told``; not while it is unknown how far it came.
        """
        shared = self.shared
        unknown = {one.number for one, _ in in_doubt(reader.connection)}
        return [
            BulkDone(one.id, one.label, changed, wanted - changed)
            for one, changed, wanted in left_open(reader.connection)
            if not (shared and shared.is_active(one.id)) and one.number not in unknown
        ]

    def told(self, uow: UnitOfWork, operation_id: UUID) -> None:
        """Note that the person knows how an operation ended."""
        uow.derived_only = True
        operation = journal.find(uow.connection, operation_id)
        if operation is not None:
            close_account(uow.connection, operation)

    # --- inside --------------------------------------------------------------------------

    def _run_shared(
        self,
        command: RunCommand,
        task: BulkTask,
        rows: Sequence[int],
        token: Token,
        report: Report,
    ) -> BulkDone:
        assert self._most is not None
        if self.shared is None:
            raise _needs_connection(len(rows), self._most)
        try:
            done = self.shared.run(
                command, lambda uow: self._begin(uow, task, len(rows)), rows, token, report
            )
        except Unreachable as error:
            raise _needs_connection(len(rows), self._most) from error
        _prune(command)
        return done

    def _begin(self, uow: UnitOfWork, task: BulkTask, count: int) -> tuple[Plan, Operation]:
        plan, label = self._plan(uow, task, count)
        target = task.target.hex if task.target else ""
        operation = journal.begin(uow, new_id(), task.kind, target, label)
        uow.record("contacts.bulk_begun", "bulk_operation", operation.id, kind_of=task.kind)
        return plan, operation

    def _plan(self, at: Reader | UnitOfWork, task: BulkTask, count: int) -> tuple[Plan, str]:
        many = counted(count, "contact")
        if task.kind == "delete":
            at.actor.require("contacts.delete")
            return Delete(), f"Delete {many}"
        at.actor.require("contacts.edit")
        if task.kind == "edit":
            return self._edit(at, task, many)
        return _join(at, task, many)

    def _edit(self, at: Reader | UnitOfWork, task: BulkTask, many: str) -> tuple[Plan, str]:
        fields = with_choices(at.connection, all_fields(at.connection))
        field = fields.get(task.field)
        if field is None or not field.given or field.privacy == "sensitive":
            raise InvalidValue("field", task.field, "a field that can be changed for many")
        if field.key in UNIQUE:
            raise InvalidValue(field.key, str(task.value), "it to each contact by itself")
        given = task.value.hex if isinstance(task.value, UUID) else task.value
        value = read_value(field, given, country_of(at.connection))
        stored: Any = value
        if field.key in ("status_id", "assigned_id") and value is not None:
            stored = UUID(str(value)).bytes
        elif isinstance(value, date):
            stored = value.isoformat()
        zone = ZoneInfo(organisation(at.connection).time_zone)
        today = at.now.astimezone(zone).date().isoformat()
        return Edit(field, stored, today), f"Change {field.label.lower()} of {many}"


class _Pace:
    """How many contacts one transaction takes, so that none holds the writer for longer."""

    def __init__(self) -> None:
        self.size = _FIRST

    def measured(self, rows: int, seconds: float) -> None:
        """Take more or fewer from now on, as ``rows`` took ``seconds``."""
        fitting = int(rows * _LONGEST / max(seconds, 1e-4))
        self.size = max(_LEAST, min(fitting, 2 * self.size, _MOST))


@dataclass(frozen=True, slots=True)
class _Step:
    operation: Operation
    rows: Sequence[int]
    pace: _Pace

    def apply(self, uow: UnitOfWork, plan: Plan) -> int:
        started = time.perf_counter()
        changed = plan.apply(uow, self.operation, self.rows)
        self.pace.measured(len(self.rows), time.perf_counter() - started)
        digest = hashlib.sha256(array("q", self.rows).tobytes()).hexdigest()
        uow.record(
            "contacts.bulk_changed",
            "bulk_operation",
            self.operation.id,
            kind_of=self.operation.kind,
            target=self.operation.target,
            rows=changed,
            digest=digest,
        )
        return changed


def _join(at: Reader | UnitOfWork, task: BulkTask, many: str) -> tuple[Plan, str]:
    assert task.target is not None
    add = task.kind in ("tag", "group")
    if task.kind in ("tag", "untag"):
        name = _label_of(at.connection, task.target)
        label = f"Tag {many} {name}" if add else f"Take {name} off {many}"
    else:
        name = _group_of(at.connection, task.target)
        label = f"Add {many} to {name}" if add else f"Take {many} out of {name}"
    table, column = TABLES[task.kind]
    return Join(table, column, task.target, add), label


def _label_of(connection: Connection, label_id: UUID) -> str:
    row = connection.execute(
        select(_LABEL.c.name).where(_LABEL.c.id == label_id, _LABEL.c.deleted_at.is_(None))
    ).first()
    if row is None:
        raise NotFound("tag")
    return str(row.name)


def _group_of(connection: Connection, group_id: UUID) -> str:
    row = connection.execute(
        select(_GROUP.c.name, _GROUP.c.filter).where(
            _GROUP.c.id == group_id, _GROUP.c.deleted_at.is_(None)
        )
    ).first()
    if row is None:
        raise NotFound("group")
    if row.filter is not None:
        raise Refused(
            f"“{row.name}” follows a filter; nobody is added or taken out by hand.",
            "Nothing was changed.",
            "Change its filter instead.",
        )
    return str(row.name)


def _needs_connection(count: int, most: int) -> Refused:
    return Refused(
        f"{count:,} contacts need a connection: the shared database changes more than {most:,}"
        " at once, and it does not answer.",
        "Nothing was changed.",
        f"Connect first, or choose at most {most:,} contacts.",
    )


def _found(uow: UnitOfWork, operation_id: UUID) -> tuple[Operation, bool]:
    uow.derived_only = True
    operation = journal.find(uow.connection, operation_id)
    if operation is None:
        raise BulkForgotten
    permission = "contacts.delete" if operation.kind == "delete" else "contacts.edit"
    if permission not in uow.actor.permissions:
        raise NotAllowed("Your role does not permit this.", "Nothing was changed.")
    return operation, is_shared(uow.connection, operation)


def _take_back(uow: UnitOfWork, operation: Operation, pace: _Pace) -> tuple[int, int]:
    """Put a part back; returns how many rows it had, and how many are as they were."""
    started = time.perf_counter()
    rows = journal.next_rows(uow.connection, operation, pace.size)
    if not rows:
        return 0, 0
    if operation.kind in TABLES:
        table, column = TABLES[operation.kind]
        add = operation.kind in ("tag", "group")
        restored = Join(table, column, UUID(operation.target), add).take_back(uow, rows)
    else:
        restored = put_back(uow, rows)
    journal.forget(uow.connection, operation, [row.contact for row in rows])
    uow.record("contacts.bulk_undone", "bulk_operation", operation.id, rows=restored)
    pace.measured(len(rows), time.perf_counter() - started)
    return len(rows), restored


def _prune(command: RunCommand) -> None:
    while command(_pruned).value:
        pass


def _pruned(uow: UnitOfWork) -> bool:
    uow.derived_only = True
    return journal.prune(uow.connection, CHUNK)


def _parts(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
