"""Makes one tag, or one interest, of two: who has either has the one that is kept.

Putting it on contacts is a bulk operation in short transactions; then the other one is deleted and
the kept one stands in its place in every filter. Both are taken back together.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from uuid import UUID

from core.contacts.bulk import BulkTask, ContactBulkService
from core.contacts.labels import LabelService
from core.database.undo import UndoStep, take_back
from core.database.unit_of_work import Reader, RunCommand, RunQuery
from core.kernel.work import Report, Token

# The merge of labels that are in use by nobody has no operation to take back.
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class LabelsMerged:
    """What a merge did, and by what it is taken back.

    Attributes:
        operation: the bulk operation that put the kept label on contacts.
        gained: how many contacts did not have the kept label before.
    """

    operation: UUID
    step: UndoStep
    gained: int


class LabelMerge:
    """Merges two labels of one kind."""

    def __init__(self, labels: LabelService, bulk: ContactBulkService) -> None:
        self._labels = labels
        self._bulk = bulk

    def merge(
        self,
        query: RunQuery,
        command: RunCommand,
        gone: UUID,
        kept: UUID,
        token: Token,
        report: Report,
    ) -> LabelsMerged:
        """Let everybody with ``gone`` have ``kept``, and delete ``gone``.

        Raises:
            NotFound: one of them is gone.
            Refused: they cannot become one, or too many contacts without the shared database.
            Cancelled: stopped between two transactions; both are still there.
        """
        query(lambda reader: self._labels.require_one_kind(reader, gone, kept))
        rows = query(lambda reader: _rows_with(reader, gone))
        operation, gained = _NOBODY, 0
        if rows:
            done = self._bulk.run(command, BulkTask("tag", kept), rows, token, report)
            operation, gained = done.operation, done.changed
        replaced = command(lambda uow: self._labels.replace(uow, gone, kept))
        assert replaced.undo is not None
        return LabelsMerged(operation, replaced.undo, gained)

    def undo_names(self, command: RunCommand, merged: LabelsMerged) -> None:
        """Have two labels again; comes first.

        Raises:
            Stale: a label, or a filter that asks for it, was changed since; nothing is put back.
        """
        command(lambda uow: take_back(uow, merged.step))

    def undo_contacts(
        self, command: RunCommand, merged: LabelsMerged, token: Token, report: Report
    ) -> None:
        """Have each of them on those who had it; can go on after it ended early.

        Raises:
            BulkStopped, BulkBroken, Refused: see ``ContactBulkService.undo``.
        """
        if merged.operation != _NOBODY:
            self._bulk.undo(command, merged.operation, token, report)


def _rows_with(reader: Reader, label_id: UUID) -> array[int]:
    """Return the row ids of the contacts that have a label."""
    found = reader.connection.exec_driver_sql(
        "SELECT contact.rowid FROM contact_label JOIN contact"
        " ON contact.organisation_id = contact_label.organisation_id"
        " AND contact.id = contact_label.contact_id"
        " WHERE contact_label.label_id = ? AND contact_label.deleted_at IS NULL"
        " AND contact.deleted_at IS NULL ORDER BY contact.rowid",
        (label_id.bytes,),
    )
    return array("q", (row[0] for row in found))
