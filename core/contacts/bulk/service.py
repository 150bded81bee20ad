"""Runs bulk operations on contacts and takes them back.

An operation is bookkeeping over many short transactions, so that a person's save waits for none of
them. What it changed is kept row by row until it is undone, or a hundred others followed.
"""

from __future__ import annotations

import hashlib
import time
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.access.service import organisation
from core.contacts.bulk import journal
from core.contacts.bulk.journal import Operation
from core.contacts.bulk.plans import Delete, Edit, Join, Plan, put_back
from core.contacts.country import country_of
from core.contacts.custom import all_fields
from core.contacts.service import UNIQUE, with_choices
from core.contacts.tables import ContactGroupRow, LabelRow
from core.contacts.values import read_value
from core.database.base import table_of
from core.database.unit_of_work import Reader, RunCommand, UnitOfWork
from core.kernel.errors import Cancelled, InvalidValue, NotAllowed, NotFound, Refused
from core.kernel.ids import new_id
from core.kernel.text import counted
from core.kernel.work import Report, Token

_LABEL, _GROUP = table_of(LabelRow), table_of(ContactGroupRow)
Kind = Literal["edit", "tag", "untag", "group", "ungroup", "delete"]
CHUNK = 1_000
# Seconds of work in one transaction (architecture §3 allows 50 ms, its commit included), and the
# bounds of its rows.
_LONGEST, _FIRST, _LEAST, _MOST = 0.03, 500, 100, 5_000
_TABLES: Mapping[str, tuple[str, str]] = {
    "tag": ("contact_label", "label_id"),
    "untag": ("contact_label", "label_id"),
    "group": ("group_member", "group_id"),
    "ungroup": ("group_member", "group_id"),
}


@dataclass(frozen=True, slots=True)
class BulkTask:
    """What is done to every chosen contact.

    Attributes:
        target: the tag, interest or group.
        field, value: of an edit: the field's key and the text or stored value for all.
    """

    kind: Kind
    target: UUID | None = None
    field: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What an operation did: how many contacts it changed, and the name under which to undo it."""

    operation: UUID
    label: str
    changed: int
    unchanged: int


class ContactBulkService:
    """Bulk operations on contacts.

    Args:
        most: so many rows at once, as the shared database decides about more; None for any number.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most

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
            Refused: too many without the shared database.
            Cancelled: stopped between two transactions; what was done stays and can be undone.
        """
        plan, operation = command(lambda uow: self._begin(uow, task, len(rows))).value
        changed = done = 0
        pace = _Pace()
        ordered = sorted(rows)  # as they lie in the file
        while done < len(ordered):
            part = ordered[done : done + pace.size]
            try:
                token.raise_if_cancelled()
            except Cancelled as error:
                kept = f"{counted(changed, 'contact')} changed so far; Undo takes that back."
                raise Cancelled(kept=kept) from error
            step = _Step(operation, part, pace)
            changed += command(lambda uow, step=step: step.apply(uow, plan)).value  # type: ignore[misc]
            done += len(part)
            report(done, len(rows))
        while command(lambda uow: _pruned(uow, CHUNK)).value:
            pass
        return BulkDone(operation.id, operation.label, changed, len(rows) - changed)

    def undo(
        self, command: RunCommand, operation_id: UUID, token: Token, report: Report
    ) -> tuple[int, int]:
        """Take an operation back; returns how many contacts are as before, and how many are kept.

        A contact that was changed since keeps its newer change.

        Raises:
            Refused: the operation was undone before, or is no longer known.
        """
        found = command(lambda uow: _found(uow, operation_id)).value
        back = kept = 0
        pace = _Pace()
        while True:
            token.raise_if_cancelled()
            part, restored = command(lambda uow: _take_back(uow, found, pace)).value
            if not part:
                return back, kept
            back, kept = back + restored, kept + part - restored
            report(back + kept, None)

    # --- inside --------------------------------------------------------------------------

    def _begin(self, uow: UnitOfWork, task: BulkTask, count: int) -> tuple[Plan, Operation]:
        if self._most is not None and count > self._most:
            raise Refused(
                f"{count:,} contacts are more than one computer changes by itself.",
                "Nothing was changed.",
                f"Choose at most {self._most:,} contacts.",
            )
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
    table, column = _TABLES[task.kind]
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


def _found(uow: UnitOfWork, operation_id: UUID) -> Operation:
    uow.derived_only = True
    operation = journal.find(uow.connection, operation_id)
    if operation is None:
        raise Refused(
            "This can no longer be undone.",
            "Nothing was changed.",
            "Choose the contacts and change them back.",
        )
    permission = "contacts.delete" if operation.kind == "delete" else "contacts.edit"
    if permission not in uow.actor.permissions:
        raise NotAllowed("Your role does not permit this.", "Nothing was changed.")
    return operation


def _take_back(uow: UnitOfWork, operation: Operation, pace: _Pace) -> tuple[int, int]:
    """Put a part back; returns how many rows it had, and how many are as they were."""
    started = time.perf_counter()
    rows = journal.next_rows(uow.connection, operation, pace.size)
    if not rows:
        return 0, 0
    if operation.kind in _TABLES:
        table, column = _TABLES[operation.kind]
        add = operation.kind in ("tag", "group")
        restored = Join(table, column, UUID(operation.target), add).take_back(uow, rows)
    else:
        restored = put_back(uow, rows)
    journal.forget(uow.connection, operation, [row.contact for row in rows])
    uow.record("contacts.bulk_undone", "bulk_operation", operation.id, rows=restored)
    pace.measured(len(rows), time.perf_counter() - started)
    return len(rows), restored


def _pruned(uow: UnitOfWork, most: int) -> bool:
    uow.derived_only = True
    return journal.prune(uow.connection, most)


def _parts(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
