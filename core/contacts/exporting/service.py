"""Exports contacts to a file, within what the person may take out, and keeps the log of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from core.access.tables import PersonRow
from core.contacts.exporting import quota
from core.contacts.exporting.child import Outcome, WriteTask, write_apart
from core.contacts.exporting.columns import ExportColumn
from core.contacts.exporting.plan import offered
from core.contacts.exporting.quota import QuotaKeeper
from core.contacts.exporting.records import ExportRecord, Limit, Quota
from core.contacts.exporting.request import Exported, ExportRequest
from core.contacts.exporting.target import (
    explained,
    make_working,
    put_in_place,
    remove_working,
)
from core.contacts.tables import ExportLogRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, RunCommand, UnitOfWork
from core.kernel.errors import Cancelled, InvalidValue, Refused
from core.kernel.ids import new_id
from core.kernel.work import Report, Token

_LOG, _PERSON = table_of(ExportLogRow), table_of(PersonRow)
_GUARDING = {"csv": "apostrophe", "xlsx": "typed"}
_FILE = "export"
Write = Callable[[WriteTask, bytes, Token, Report], Outcome]


class ExportService:
    """Exports contacts.

    Args:
        database: the workspace file, which another process reads with ``key``.
        keeper: who decides how much may leave.
    """

    def __init__(
        self, database: Path, key: bytes, keeper: QuotaKeeper, write: Write = write_apart
    ) -> None:
        self._database = database
        self._key = key
        self._write = write
        self.keeper = keeper

    # --- exporting -----------------------------------------------------------------------

    def export(
        self, command: RunCommand, request: ExportRequest, token: Token, report: Report
    ) -> Exported:
        """Write what ``request`` asks for; the file appears under its name only when it is whole.

        Raises:
            NotAllowed: the person may not export.
            Refused: no rows, or more than the person may take out.
            SharedDatabaseError: the shared database cannot be asked, and nothing was reserved.
            Cancelled: the person stopped it; no file is left, and the rows are given back.
            TableFileError: the file cannot be written; the same.
        """
        columns = _chosen(request)
        export_id = new_id()
        working = make_working(request.path, export_id)
        try:
            command(partial(_begin, request=request, export_id=export_id, working=working))
            allowance = self.keeper.book(command, export_id, len(request.rows))
            task = WriteTask(
                self._database,
                request.rows,
                columns,
                request.format,
                request.style,
                str(request.setup.zone),
                working,
                working / f"{_FILE}.{request.format}",
            )
            outcome = self._written(task, request, token, report)
            token.raise_if_cancelled()
            done = command(
                partial(
                    _finish,
                    request=request,
                    columns=columns,
                    export_id=export_id,
                    allowance=allowance,
                    outcome=outcome,
                    made=task.file,
                )
            ).value
        except BaseException as error:
            self._give_back(command, export_id)
            if isinstance(error, Cancelled):
                raise Cancelled(
                    "Export stopped.",
                    "No file was left behind, and the rows count as not exported.",
                ) from error
            raise
        finally:
            remove_working(working)
        self.keeper.settle(command)
        return done

    # --- asking --------------------------------------------------------------------------

    def quota(self, reader: Reader) -> Quota:
        """Return what the person may still take out, as far as this computer knows."""
        return quota.quota_of(reader.connection, reader.actor, reader.now)

    def log(self, reader: Reader, most: int = 500) -> list[ExportRecord]:
        """Return the newest exports: everybody's with ``audit.read``, else the person's own."""
        reader.actor.require("contacts.export")
        query = (
            select(_LOG, _PERSON.c.name.label("person"))
            .join(
                _PERSON,
                (_PERSON.c.organisation_id == _LOG.c.organisation_id)
                & (_PERSON.c.id == _LOG.c.person_id),
            )
            .where(_LOG.c.deleted_at.is_(None))
            .order_by(_LOG.c.created_at.desc(), _LOG.c.id.desc())
            .limit(most)
        )
        if "audit.read" not in reader.actor.permissions:
            query = query.where(_LOG.c.person_id == reader.actor.person_id)
        return [
            ExportRecord(
                row.id,
                row.created_at,
                row.person,
                row.title,
                row.rows,
                row.gone,
                row.format,
                row.file_name,
                row.sha256.hex(),
                tuple(row.columns),
                row.sensitive,
                row.allowance_id is not None,
                row.filter,
            )
            for row in reader.connection.execute(query)
        ]

    def limits(self, reader: Reader) -> list[Limit]:
        """Return the limits of roles, and of people who have an own one."""
        return quota.limits(reader)

    def set_limit(
        self, uow: UnitOfWork, role: str, person_id: UUID | None, rows: int | None, days: int
    ) -> None:
        """See ``quota.set_limit``."""
        quota.set_limit(uow, role, person_id, rows, days)

    def drop_limit(self, uow: UnitOfWork, role: str, person_id: UUID | None) -> None:
        """See ``quota.drop_limit``."""
        quota.drop_limit(uow, role, person_id)

    # --- inside --------------------------------------------------------------------------

    def _written(
        self, task: WriteTask, request: ExportRequest, token: Token, report: Report
    ) -> Outcome:
        report(0, len(task.rows))
        try:
            return self._write(task, self._key, token, report)
        except OSError as error:
            raise explained(error, request.path) from error

    def _give_back(self, command: RunCommand, export_id: UUID) -> None:
        def work(uow: UnitOfWork) -> None:
            uow.derived_only = True
            quota.end(uow, export_id, 0)

        command(work)
        self.keeper.settle(command)


def _chosen(request: ExportRequest) -> tuple[ExportColumn, ...]:
    there = offered(request.setup)
    unknown = [key for key in request.columns if key not in there]
    if unknown:
        raise InvalidValue("columns", ", ".join(unknown), "columns that can be exported")
    if not request.columns or not len(request.rows):
        what = "columns" if len(request.rows) else "contacts"
        raise Refused(f"There are no {what} to export.", "Nothing was exported.", f"Choose {what}.")
    if request.style.separator not in (",", ";", "\t"):
        raise InvalidValue("separator", request.style.separator, "a comma, a semicolon or a tab")
    return tuple(there[key] for key in request.columns)


def _begin(uow: UnitOfWork, request: ExportRequest, export_id: UUID, working: Path) -> None:
    uow.actor.require("contacts.export")
    there = offered(request.setup)
    if any(there[key].sensitive for key in request.columns):
        uow.actor.require("contacts.sensitive")
    uow.derived_only = True
    quota.begin(uow, export_id, str(working), len(request.rows))


def _finish(
    uow: UnitOfWork,
    request: ExportRequest,
    columns: tuple[ExportColumn, ...],
    export_id: UUID,
    allowance: UUID | None,
    outcome: Outcome,
    made: Path,
) -> Exported:
    """Note the export and give the file its name: both, or neither."""
    written = outcome.written
    size = made.stat().st_size
    keys = [column.key for column in columns]
    sensitive = any(column.sensitive for column in columns)
    uow.add(
        ExportLogRow(
            id=export_id,
            person_id=uow.actor.person_id,
            title=request.title,
            filter=dict(request.asked),
            columns=keys,
            sensitive=sensitive,
            rows=written.rows,
            gone=outcome.gone,
            format=request.format,
            guarding=_GUARDING[request.format],
            file_name=request.path.name,
            size=size,
            sha256=written.sha256,
            allowance_id=allowance,
        )
    )
    uow.record(
        "contacts.exported",
        "export_log",
        export_id,
        rows=written.rows,
        columns=keys,
        file=request.path.name,
        sha256=written.sha256.hex(),
    )
    quota.end(uow, export_id, written.rows)
    uow.session.flush()
    put_in_place(made, request.path)
    return Exported(
        request.path,
        written.rows,
        outcome.gone,
        written.sheets,
        written.guarded,
        written.shortened,
        size,
        written.sha256,
    )
