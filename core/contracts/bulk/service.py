"""Commands and queries of bulk runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update

from core.contracts.bulk.cells import answers_of, suggest_mapping
from core.contracts.bulk.reading import read_rows, read_run, read_runs
from core.contracts.bulk.records import MOST_ROWS, BulkRowRecord, BulkRunRecord, Runs
from core.contracts.bulk.running import BulkRunner
from core.contracts.records import TemplateVersion
from core.contracts.tables import BulkRowRow, BulkRunRow
from core.contracts.templates import load_template, refuse_draft
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.store import DocumentStore
from core.jobs.service import JobService
from core.kernel.errors import Refused
from core.kernel.ids import new_id
from core.kernel.work import Report, Token


class BulkService:
    """Plans, begins, runs and retries bulk runs."""

    def __init__(self, store: DocumentStore) -> None:
        self._runner = BulkRunner(store)
        self._jobs = JobService()

    def suggest_mapping(self, template: TemplateVersion, columns: Sequence[str]) -> dict[str, str]:
        """Return the field key for each column whose head names a field, by label or key."""
        return suggest_mapping(template, columns)

    def answers_of(
        self, template: TemplateVersion, mapping: Mapping[str, str], row: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return the answers that one table row gives; values that cannot be read stay as text."""
        return answers_of(template, mapping, row)

    def begin(
        self,
        uow: UnitOfWork,
        template_version_id: UUID,
        source: str,
        content: bytes,
        mapping: Mapping[str, str],
        rows: Sequence[Mapping[str, Any]],
    ) -> UUID:
        """Keep the rows of a run, each with its answers; returns the run's id.

        Args:
            source: the file's name; ``content`` its bytes, of which the digest is kept.

        Raises:
            Refused: there are no rows, or more than 10,000; or the template is not published.
        """
        uow.actor.require("contracts.bulk")
        if not rows or len(rows) > MOST_ROWS:
            raise Refused(
                f"A run takes 1 to {MOST_ROWS:,} rows; this table has {len(rows):,}.",
                "Nothing was drafted.",
                "Split the table, or add rows to it.",
            )
        template = load_template(uow.connection, template_version_id)
        refuse_draft(template)
        title = f"{template.title} from {source}"
        job_id = self._jobs.begin(uow, "contracts.bulk", title, len(rows))
        run = uow.add(
            BulkRunRow(
                id=new_id(),
                template_version_id=template_version_id,
                job_id=job_id,
                file_name=source,
                file_sha256=hashlib.sha256(content).digest(),
                mapping=dict(mapping),
            )
        )
        uow.session.flush()
        uow.insert_many(
            BulkRowRow,
            (
                {
                    "run_id": run.id,
                    "number": number,
                    "state": "waiting",
                    "answers": answers_of(template, mapping, row),
                    "reason": "",
                    "attempts": 0,
                }
                for number, row in enumerate(rows, 1)
            ),
        )
        uow.record("bulk.begun", "bulk_run", run.id, template=template.title, rows=len(rows))
        return run.id

    def retry(self, uow: UnitOfWork, run_id: UUID) -> int:
        """Put the failed rows of a run back to waiting; returns how many."""
        uow.actor.require("contracts.bulk")
        run = uow.get(BulkRunRow, run_id)
        result = uow.session.execute(
            update(BulkRowRow)
            .where(BulkRowRow.run_id == run_id, BulkRowRow.state == "failed")
            .values(state="waiting", reason="", row_version=BulkRowRow.row_version + 1)
        )
        count = int(getattr(result, "rowcount", 0))
        self._jobs.resume(uow, run.job_id)
        uow.record("bulk.retried", "bulk_run", run_id, rows=count)
        return count

    def correct(self, uow: UnitOfWork, row_id: UUID, answers: Mapping[str, Any]) -> None:
        """Replace the answers of a row that failed, so that a retry can succeed."""
        uow.actor.require("contracts.bulk")
        row = uow.get(BulkRowRow, row_id)
        if row.state != "failed":
            raise Refused("Only a failed row can be corrected.", "The row was not changed.")
        row.answers = dict(answers)
        uow.record("bulk.row_corrected", "bulk_run", row.run_id, row=row.number)

    def run(self, runs: Runs, run_id: UUID, token: Token, report: Report) -> BulkRunRecord:
        """Work through the waiting rows and return the run's record.

        Cancelling stops between two rows; what is done stays, the rest stays waiting.

        Raises:
            Cancelled: the person stopped it.
        """
        return self._runner.run(runs, run_id, token, report)

    def runs(self, reader: Reader) -> list[BulkRunRecord]:
        """Return all runs, newest first."""
        return read_runs(reader)

    def run_record(self, reader: Reader, run_id: UUID) -> BulkRunRecord:
        """Return one run with its counts.

        Raises:
            NotFound: it does not exist.
        """
        return read_run(reader, run_id)

    def rows(self, reader: Reader, run_id: UUID, state: str = "") -> list[BulkRowRecord]:
        """Return the rows of a run in their order, of one ``state`` or of all."""
        return read_rows(reader, run_id, state)
