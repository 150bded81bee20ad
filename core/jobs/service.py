"""Jobs: begun, advanced, finished. The rows outlive the program, so a cut job is found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.jobs.tables import JobLogRow, JobRow
from core.kernel.ids import new_id

_JOB = table_of(JobRow)
_LOG = table_of(JobLogRow)
ENDED = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job as Activity shows it. ``done`` and ``failed`` count items of ``total``."""

    id: UUID
    kind: str
    title: str
    state: str
    done: int
    total: int
    failed: int
    attempt: int
    parameters: Mapping[str, Any]
    result: Any
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class JobService:
    """Commands and queries of jobs."""

    def begin(
        self,
        uow: UnitOfWork,
        kind: str,
        title: str,
        total: int,
        parameters: Mapping[str, Any] | None = None,
    ) -> UUID:
        """Add a running job and return its id."""
        row = uow.add(
            JobRow(
                id=new_id(),
                kind=kind,
                title=title,
                state="running",
                total=total,
                parameters=dict(parameters or {}),
                started_at=uow.now,
            )
        )
        uow.record("job.begun", "job", row.id, title=title, total=total)
        return row.id

    def advance(self, uow: UnitOfWork, job_id: UUID, done: int, failed: int) -> None:
        """Note how far a job is, in the transaction that did the work."""
        row = uow.get(JobRow, job_id)
        row.done, row.failed = done, failed

    def resume(self, uow: UnitOfWork, job_id: UUID) -> None:
        """Run an ended or cut job again."""
        row = uow.get(JobRow, job_id)
        row.state, row.attempt, row.finished_at, row.error = "running", row.attempt + 1, None, ""
        row.started_at = uow.now
        uow.record("job.resumed", "job", job_id, attempt=row.attempt)

    def finish(
        self, uow: UnitOfWork, job_id: UUID, state: str, error: str = "", result: Any = None
    ) -> None:
        """End a job as ``done``, ``failed`` or ``cancelled``."""
        row = uow.get(JobRow, job_id)
        row.state, row.error, row.result, row.finished_at = state, error, result, uow.now
        uow.record(f"job.{state}", "job", job_id, done=row.done, failed=row.failed)

    def log(self, uow: UnitOfWork, job_id: UUID, text: str, level: str = "info") -> None:
        """Add a line to the job's log."""
        uow.add(JobLogRow(id=new_id(), job_id=job_id, level=level, text=text))

    def jobs(self, reader: Reader, limit: int = 50) -> list[JobRecord]:
        """Return the newest jobs, newest first."""
        rows = reader.connection.execute(
            select(_JOB)
            .where(_JOB.c.deleted_at.is_(None))
            .order_by(_JOB.c.created_at.desc())
            .limit(limit)
        )
        return [_record(row) for row in rows]

    def lines(self, reader: Reader, job_id: UUID) -> list[str]:
        """Return the job's log, oldest first."""
        rows = reader.connection.execute(
            select(_LOG.c.text)
            .where(_LOG.c.job_id == job_id)
            .order_by(_LOG.c.created_at, _LOG.c.id)
        )
        return [row.text for row in rows]


def _record(row: Any) -> JobRecord:
    return JobRecord(
        row.id,
        row.kind,
        row.title,
        row.state,
        row.done,
        row.total,
        row.failed,
        row.attempt,
        row.parameters,
        row.result,
        row.error,
        row.created_at,
        row.started_at,
        row.finished_at,
    )
