"""What happens to each batch of a bulk operation at the shared database, there and here.

First there, in a transaction that is still open; then what was before is noted here; then it is
committed there. See ``core.contacts.bulk.accounts`` for what a cut in between leaves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from core.contacts.bulk import accounts, journal
from core.contacts.bulk.accounts import Doubt
from core.contacts.bulk.journal import Before, Operation
from core.contacts.bulk.shared_plans import Chosen, SharedPlan, SharedUndo
from core.database.authority import Receipt, SharedTransaction
from core.database.unit_of_work import Reader, RunCommand, RunQuery, UnitOfWork

T = TypeVar("T")
# So many rows are noted in one transaction, which must not hold the writer for long.
_AT_ONCE = 1_000


# How the workspace file is read and written.
Here = tuple[RunQuery, RunCommand]


class _Step:
    """What doing and taking back have in common."""

    def __init__(self, here: Here, operation: Operation) -> None:
        self._query, self._command = here
        self._operation = operation
        self._doubt: Doubt | None = None

    def fell(self) -> None:
        """Take over that nothing of the batch stands."""
        self._settle(False)

    def _settle(self, stands: bool) -> None:
        doubt, self._doubt = self._doubt, None
        if doubt is not None:
            self._here(lambda uow: accounts.settle(uow.connection, self._operation, doubt, stands))

    def _here(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run bookkeeping on the workspace file, which is no change of the person's."""

        def quietly(uow: UnitOfWork) -> T:
            uow.derived_only = True
            return work(uow)

        return self._command(quietly).value

    def _record(self, at: SharedTransaction, action: str, changed: Sequence[bytes]) -> None:
        at.record(
            action,
            "bulk_operation",
            self._operation.id,
            kind_of=self._operation.kind,
            target=self._operation.target,
            rows=len(changed),
            digest=hashlib.sha256(b"".join(changed)).hexdigest(),
        )


class DoStep(_Step):
    """Does it.

    Attributes:
        changed: how many contacts are changed for certain.
    """

    def __init__(self, here: Here, operation: Operation, plan: SharedPlan) -> None:
        super().__init__(here, operation)
        self._plan = plan
        self.changed = 0
        self._border = 0
        self._before: list[Before] = []

    @property
    def in_doubt(self) -> int:
        """How many contacts may be changed or not."""
        return len(self._before) if self._doubt is not None else 0

    def apply(self, at: SharedTransaction, part: Sequence[int]) -> int:
        """Change the contacts with these row ids; returns how many changed."""
        self._before = []
        at.require(self._plan.permission)
        chosen = self._query(lambda reader: _chosen(reader, part))
        self._before = self._plan.apply(at, chosen)
        self._border = part[0]
        ids = {one.row: one.id.bytes for one in chosen}
        outcome = [ids[row.contact] + row.version.to_bytes(8, "big") for row in self._before]
        if outcome:
            self._record(at, "contacts.bulk_changed", outcome)
        return len(outcome)

    def keep(self, receipt: Receipt) -> None:
        """Note what was before; the rows behind the border are in doubt from now on."""
        doubt = self._doubt = Doubt(receipt, self._border, undo=False)

        def note(uow: UnitOfWork, rows: Iterable[Before]) -> None:
            accounts.put_in_doubt(uow.connection, self._operation, doubt)
            journal.note(uow.connection, self._operation, rows)

        for start in range(0, len(self._before), _AT_ONCE):
            rows = self._before[start : start + _AT_ONCE]
            self._here(lambda uow, rows=rows: note(uow, rows))  # type: ignore[misc]

    def stands(self) -> None:
        """Count the batch."""
        self._settle(True)
        self.changed += len(self._before)
        self._before = []

    def refused(self, one: int) -> None:
        """Leave a contact as it is."""


class UndoStep(_Step):
    """Takes it back.

    Attributes:
        back: how many contacts are as before.
        kept: how many keep a newer change.
    """

    def __init__(self, here: Here, operation: Operation, plan: SharedUndo) -> None:
        super().__init__(here, operation)
        self._plan = plan
        self.back = self.kept = 0
        self._part: Sequence[int] = ()
        self._restored = 0

    def apply(self, at: SharedTransaction, part: Sequence[int]) -> int:
        """Put back the contacts with these row ids; returns how many rows were written."""
        at.require(self._plan.permission)
        self._part, self._restored = part, 0
        rows = self._query(lambda reader: _journaled(reader, self._operation, part))
        if not rows:
            return 0
        written, self._restored = self._plan.take_back(at, rows)
        if written:
            self._record(at, "contacts.bulk_undone", [one.id.bytes for one, _ in rows])
        return written

    def keep(self, receipt: Receipt) -> None:
        """Note which rows of the journal are done with when the batch stands."""
        doubt = self._doubt = Doubt(receipt, self._part[-1], undo=True)
        self._here(lambda uow: accounts.put_in_doubt(uow.connection, self._operation, doubt))

    def stands(self) -> None:
        """Count the batch; what is back, or kept, is done with."""
        part = self._part
        self._settle(True)
        self._here(lambda uow: accounts.put_aside(uow.connection, self._operation, part[-1]))
        self.back += self._restored
        self.kept += len(part) - self._restored

    def refused(self, one: int) -> None:
        """Let a contact be as it is, such as one whose e-mail another has now."""
        self._here(lambda uow: accounts.put_aside(uow.connection, self._operation, one))
        self.kept += 1


def _chosen(reader: Reader, part: Sequence[int]) -> list[Chosen]:
    rows = reader.connection.exec_driver_sql(
        "SELECT contact.rowid, contact.id FROM json_each(?) AS wanted CROSS JOIN contact"
        " ON contact.rowid = wanted.value",
        (json.dumps([*part]),),
    )
    return [Chosen(row[0], UUID(bytes=row[1])) for row in rows]


def _journaled(
    reader: Reader, operation: Operation, part: Sequence[int]
) -> list[tuple[Chosen, Before]]:
    rows = reader.connection.exec_driver_sql(
        "SELECT own.contact, contact.id, own.version, own.before FROM json_each(?) AS wanted"
        " CROSS JOIN bulk_journal AS own ON own.operation = ? AND own.contact = wanted.value"
        " JOIN contact ON contact.rowid = own.contact",
        (json.dumps([*part]), operation.number),
    )
    return [
        (Chosen(row[0], UUID(bytes=row[1])), Before(row[0], row[2], json.loads(row[3])))
        for row in rows
    ]
