"""Reads runs and their rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from core.contracts.bulk.records import BulkRowRecord, BulkRunRecord
from core.contracts.tables import BulkRowRow, BulkRunRow, TemplateRow, TemplateVersionRow
from core.database.base import table_of
from core.database.unit_of_work import Reader
from core.jobs.tables import JobRow
from core.kernel.errors import NotFound

_ROW = table_of(BulkRowRow)


def read_run(reader: Reader, run_id: UUID) -> BulkRunRecord:
    """Return one run with its counts.

    Raises:
        NotFound: it does not exist.
    """
    found = read_runs(reader, run_id)
    if not found:
        raise NotFound("run")
    return found[0]


def read_runs(reader: Reader, run_id: UUID | None = None) -> list[BulkRunRecord]:
    """Return all runs, newest first, or the one with ``run_id``."""
    counts: dict[UUID, dict[str, int]] = {}
    counting = select(_ROW.c.run_id, _ROW.c.state, func.count()).group_by(
        _ROW.c.run_id, _ROW.c.state
    )
    query = (
        select(
            table_of(BulkRunRow),
            TemplateRow.title,
            TemplateVersionRow.number,
            JobRow.state.label("job_state"),
        )
        .join(TemplateVersionRow, TemplateVersionRow.id == BulkRunRow.template_version_id)
        .join(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
        .join(JobRow, JobRow.id == BulkRunRow.job_id)
        .order_by(BulkRunRow.created_at.desc())
    )
    if run_id is not None:
        counting = counting.where(_ROW.c.run_id == run_id)
        query = query.where(BulkRunRow.id == run_id)
    for key, state, count in reader.connection.execute(counting):
        counts.setdefault(key, {})[state] = count
    return [
        BulkRunRecord(
            row.id,
            row.job_id,
            row.title,
            row.number,
            row.file_name,
            counts.get(row.id, {}).get("waiting", 0),
            counts.get(row.id, {}).get("done", 0),
            counts.get(row.id, {}).get("failed", 0),
            row.job_state,
            row.created_at,
            row.template_version_id,
        )
        for row in reader.connection.execute(query)
    ]


def read_rows(reader: Reader, run_id: UUID, state: str = "") -> list[BulkRowRecord]:
    """Return the rows of a run in their order, of one ``state`` or of all."""
    query = select(_ROW).where(_ROW.c.run_id == run_id).order_by(_ROW.c.number)
    if state:
        query = query.where(_ROW.c.state == state)
    return [row_record(row) for row in reader.connection.execute(query)]


def waiting_rows(reader: Reader, run_id: UUID, after: int, limit: int) -> list[BulkRowRecord]:
    """Return the next waiting rows behind row number ``after``."""
    query = (
        select(_ROW)
        .where(_ROW.c.run_id == run_id, _ROW.c.state == "waiting", _ROW.c.number > after)
        .order_by(_ROW.c.number)
        .limit(limit)
    )
    return [row_record(row) for row in reader.connection.execute(query)]


def row_record(row: Any) -> BulkRowRecord:
    """Return a database row as a record."""
    return BulkRowRecord(row.id, row.number, row.state, row.answers, row.contract_id, row.reason)
