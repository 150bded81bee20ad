"""Works through the waiting rows of a run: drafts ahead, renders and keeps side by side.

A row goes waiting → done or failed. Contract and version of a row commit before its PDF is set; a
run that was cut goes on where it was, with no row twice and none missing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from core.contracts.bulk.cells import refusal
from core.contracts.bulk.reading import read_run, waiting_rows
from core.contracts.bulk.records import BulkRowRecord, BulkRunRecord, Runs
from core.contracts.library import load_clauses
from core.contracts.outputs import OutputService, Produced
from core.contracts.records import DraftInputs, TemplateVersion
from core.contracts.service import ContractService
from core.contracts.starting import first_inputs
from core.contracts.tables import BulkRowRow, BulkRunRow, ContractRow
from core.contracts.templates import load_template
from core.database.base import table_of
from core.database.types import Id, UtcTime
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.layout import LaidOut, lay_out
from core.documents.render_pool import render_all
from core.documents.store import DocumentStore
from core.jobs.service import JobService
from core.kernel.errors import Cancelled, ChanceryError, DocumentError, NotFound
from core.kernel.text import file_name
from core.kernel.work import Report, Token

# Rows of one transaction: small enough to stay under the 50 ms that a writer may hold the lock.
_BATCH = 2
# Batches that one query reads.
_READ_BATCHES = 25
# Batches whose PDFs are being written while others are rendered.
_KEEPING = 3
_ROW = table_of(BulkRowRow)


class BulkRunner:
    """The engine of a run; takes no lock of its own, the workspace's writer orders the writes."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._outputs = OutputService(store)
        self._contracts = ContractService()
        self._jobs = JobService()

    def run(self, runs: Runs, run_id: UUID, token: Token, report: Report) -> BulkRunRecord:
        """Work through the waiting rows and return the run's record.

        Cancelling stops between two rows; what is done stays, the rest stays waiting.

        Raises:
            Cancelled: the person stopped it.
        """
        prepared = runs.query(lambda reader: self._prepare(reader, run_id))
        try:
            self._work(runs, prepared, token, report)
        except ChanceryError as error:
            state = "cancelled" if isinstance(error, Cancelled) else "failed"
            message = str(error)
            runs.background(lambda uow: self._jobs.finish(uow, prepared.job_id, state, message))
            raise
        failed = runs.query(lambda reader: read_run(reader, run_id)).failed
        end = "failed" if failed else "done"
        runs.background(lambda uow: self._jobs.finish(uow, prepared.job_id, end))
        return runs.query(lambda reader: read_run(reader, run_id))

    def _prepare(self, reader: Reader, run_id: UUID) -> _Prepared:
        run = reader.connection.execute(
            select(table_of(BulkRunRow)).where(BulkRunRow.id == run_id)
        ).first()
        if run is None:
            raise NotFound("run")
        template = load_template(reader.connection, run.template_version_id)
        library = load_clauses(
            reader.connection,
            reader.actor.organisation_id,
            (slot.clause_id for slot in template.slots),
            reader.now,
        )
        blank = first_inputs(template, library, {}, {}, run_id, reader.actor)
        return _Prepared(run_id, run.job_id, template, blank)

    def _work(self, runs: Runs, prepared: _Prepared, token: Token, report: Report) -> None:
        """Draft ahead, render and keep side by side, so that no processor waits for another."""
        record = runs.query(lambda reader: read_run(reader, prepared.run_id))
        total = record.waiting + record.done + record.failed
        counts = _Counts(record.done, record.failed)
        open_rows: dict[str, _Made] = {}
        with ThreadPoolExecutor(1, "bulk-draft") as ahead, ThreadPoolExecutor(1, "bulk-keep") as by:
            finished: list[tuple[_Made, bytes | DocumentError]] = []
            keeping: deque[Future[None]] = deque()
            documents = self._documents(runs, prepared, counts, open_rows, ahead)
            for rendered in render_all(documents, cancelled=partial(_is_cancelled, token)):
                outcome = rendered.pdf if rendered.pdf is not None else rendered.error
                assert outcome is not None
                finished.append((open_rows.pop(rendered.key), outcome))
                if len(finished) >= _BATCH:
                    keeping.append(by.submit(self._finish, runs, prepared, finished, counts))
                    finished = []
                while len(keeping) > _KEEPING:
                    keeping.popleft().result()
                    report(counts.done + counts.failed, total)
            keeping.append(by.submit(self._finish, runs, prepared, finished, counts))
            for future in keeping:
                future.result()
        report(counts.done + counts.failed, total)

    def _documents(
        self,
        runs: Runs,
        prepared: _Prepared,
        counts: _Counts,
        open_rows: dict[str, _Made],
        ahead: ThreadPoolExecutor,
    ) -> Iterator[tuple[str, LaidOut, datetime]]:
        """Yield the documents to render; while one batch is rendered the next is drafted."""

        batches = self._batches(runs, prepared.run_id)

        def draft() -> tuple[int, list[_Made]]:
            batch = next(batches, [])
            if not batch:
                return 0, []
            made = runs.background(partial(self._draft, prepared=prepared, rows=batch)).value
            return len(batch), made

        coming = ahead.submit(draft)
        while True:
            tried, made = coming.result()
            if not tried:
                return
            coming = ahead.submit(draft)
            counts.failed += tried - len(made)
            for item in made:
                open_rows[str(item.row_id)] = item
                yield str(item.row_id), item.document, item.moment

    def _batches(self, runs: Runs, run_id: UUID) -> Iterator[list[BulkRowRecord]]:
        """Yield the waiting rows by the batch; many are read at once."""
        after = 0
        while rows := runs.query(
            partial(waiting_rows, run_id=run_id, after=after, limit=_BATCH * _READ_BATCHES)
        ):
            after = rows[-1].number
            for start in range(0, len(rows), _BATCH):
                yield rows[start : start + _BATCH]

    def _draft(
        self, uow: UnitOfWork, prepared: _Prepared, rows: Sequence[BulkRowRecord]
    ) -> list[_Made]:
        """Make contract and first version of each row; a row that cannot be drafted fails alone."""
        made = []
        marks = []
        for row in rows:
            if row.contract_id is not None:
                before = self._drafted_before(uow, row)
                if before is None:
                    marks.append(_mark(row.id, "failed", reason="Its contract was deleted"))
                else:
                    made.append(before)
                continue
            reason = refusal(prepared.template, row.answers)
            if reason:
                marks.append(_mark(row.id, "failed", reason=reason))
                continue
            drafted = self._contracts.draft(
                uow, prepared.blank, row.answers, note=f"Drafted from row {row.number}"
            )
            marks.append(_mark(row.id, "waiting", contract_id=drafted.contract_id))
            made.append(
                _Made(
                    row.id,
                    drafted.contract_id,
                    drafted.version_id,
                    drafted.document,
                    uow.now,
                    drafted.title,
                )
            )
        _put_marks(uow, marks)
        uow.record("bulk.drafted", "bulk_run", prepared.run_id, rows=[row.number for row in rows])
        return made

    def _drafted_before(self, uow: UnitOfWork, row: BulkRowRecord) -> _Made | None:
        """Return the contract that a cut run made, of which only the PDF is missing.

        None when a person deleted it since.
        """
        assert row.contract_id is not None
        contract = uow.get(ContractRow, row.contract_id, deleted=True)
        if contract.deleted_at is not None:
            return None
        assert contract.current_version_id is not None
        reader = Reader(uow.connection, uow.actor, uow.now)
        document, moment = self._outputs.sealed_document(reader, contract.current_version_id)
        return _Made(
            row.id,
            contract.id,
            contract.current_version_id,
            lay_out(document),
            moment,
            contract.title,
        )

    def _finish(
        self,
        runs: Runs,
        prepared: _Prepared,
        finished: list[tuple[_Made, bytes | DocumentError]],
        counts: _Counts,
    ) -> None:
        """Keep the PDFs on disk, then note them and the rows in one transaction."""
        if not finished:
            return
        stored = [
            (made, result if isinstance(result, DocumentError) else self._store.put(result))
            for made, result in finished
        ]
        failed = sum(isinstance(result, DocumentError) for _, result in stored)
        done = len(stored) - failed

        def keep(uow: UnitOfWork) -> None:
            marks = []
            for made, result in stored:
                if isinstance(result, DocumentError):
                    marks.append(_mark(made.row_id, "failed", reason=str(result)))
                    continue
                name = file_name(f"{made.document.reference} {made.title} v1") + ".pdf"
                produced = Produced(name, "pdf", b"", made.contract_id, made.version_id)
                self._outputs.attach(uow, produced, result)
                marks.append(_mark(made.row_id, "done"))
            _put_marks(uow, marks)
            self._jobs.advance(uow, prepared.job_id, counts.done + done, counts.failed + failed)
            uow.record(
                "bulk.set",
                "bulk_run",
                prepared.run_id,
                done=[str(made.row_id) for made, kept in stored if not _is_error(kept)],
                failed=[str(made.row_id) for made, kept in stored if _is_error(kept)],
            )

        runs.background(keep)
        # Only now: progress never tells of rows that a crash could still undo.
        counts.failed += failed
        counts.done += done


def _mark(
    row_id: UUID, state: str, *, reason: str = "", contract_id: UUID | None = None
) -> dict[str, Any]:
    tried = int(state != "waiting")
    return {
        "row": row_id,
        "state": state,
        "reason": reason,
        "contract": contract_id,
        "tried": tried,
    }


def _put_marks(uow: UnitOfWork, marks: list[dict[str, Any]]) -> None:
    """Write what became of rows."""
    if marks:
        stamps = {
            "organisation": uow.actor.organisation_id,
            "now": uow.now,
            "person": uow.actor.person_id,
        }
        uow.connection.execute(_MARK, [{**mark, **stamps} for mark in marks])


# Made once: building it anew for each row costs more than running it.
_MARK = (
    update(_ROW)
    .where(
        _ROW.c.organisation_id == bindparam("organisation"),
        _ROW.c.id == bindparam("row"),
    )
    .values(
        state=bindparam("state"),
        reason=bindparam("reason"),
        contract_id=func.coalesce(bindparam("contract", type_=Id), _ROW.c.contract_id),
        updated_at=bindparam("now", type_=UtcTime),
        updated_by=bindparam("person", type_=Id),
        attempts=_ROW.c.attempts + bindparam("tried"),
        row_version=_ROW.c.row_version + 1,
    )
)


@dataclass(frozen=True, slots=True)
class _Prepared:
    run_id: UUID
    job_id: UUID
    template: TemplateVersion
    blank: DraftInputs


@dataclass(frozen=True, slots=True)
class _Made:
    row_id: UUID
    contract_id: UUID
    version_id: UUID
    document: LaidOut
    moment: datetime
    title: str


@dataclass(slots=True)
class _Counts:
    done: int
    failed: int


def _is_error(outcome: object) -> bool:
    return isinstance(outcome, DocumentError)


def _is_cancelled(token: Token) -> bool:
    try:
        token.raise_if_cancelled()
    except Cancelled:
        return True
    return False
