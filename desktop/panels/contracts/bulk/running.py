"""The runs that are at work in this session: started as jobs, followed until they are over."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from core.contracts.bulk import BulkRunRecord
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.changes import Changes
from core.kernel.text import counted
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext

_LOOK_MS = 1000
_Finished = tuple[BulkRunRecord, frozenset[tuple[str, UUID]]]


class Running(QObject):
    """Starts runs and follows them. ``moved`` now and then while one is at work, and at its end."""

    moved = Signal()

    def __init__(self, context: PanelContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._live: set[UUID] = set()
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self._look)

    def is_live(self, run_id: UUID) -> bool:
        """Tell whether the run is at work in this session."""
        return run_id in self._live

    def start(self, run_id: UUID, title: str) -> None:
        """Work through the waiting rows of a run, as a job of Activity."""
        self._live.add(run_id)
        self._clock.start()
        self._context.job(
            title,
            lambda workspace, token, report: _work(workspace, run_id, token, report),
            self._finished,
            _outcome,
        )
        self.moved.emit()

    def go_on(self, run: BulkRunRecord) -> None:
        """Try the failed and the waiting rows of a run again."""
        run_id = run.id

        def work(workspace: Workspace, uow: UnitOfWork) -> int:
            return workspace.bulk.retry(uow, run_id)

        def done(result: Done[int]) -> None:
            self.start(run_id, f"{run.template} from {run.file_name}")

        self._context.command(work, done)

    def _finished(self, finished: _Finished) -> None:
        record, changed = finished
        self._over(record.id)
        # The contracts were written behind the window's back; its lists are told now.
        self._context.changes.emit(Changes(changed))
        self._context.toast(_outcome(finished), None)

    def _over(self, run_id: UUID) -> None:
        self._live.discard(run_id)
        if not self._live:
            self._clock.stop()
        self.moved.emit()

    def _look(self) -> None:
        """Read how far the live runs are; one that was stopped or failed is over."""
        live = tuple(self._live)

        def read(workspace: Workspace, reader: Reader) -> list[BulkRunRecord]:
            return [workspace.bulk.run_record(reader, run_id) for run_id in live]

        self._context.query(read, self._looked, "bulk.running")

    def _looked(self, records: list[BulkRunRecord]) -> None:
        for record in records:
            if record.state != "running":
                self._live.discard(record.id)
        if not self._live:
            self._clock.stop()
        self.moved.emit()


def _work(workspace: Workspace, run_id: UUID, token: Token, report: Report) -> _Finished:
    record = workspace.bulk.run(workspace, run_id, token, report)
    rows = workspace.query(lambda reader: workspace.bulk.rows(reader, run_id, "done"))
    contracts = {("contract", row.contract_id) for row in rows if row.contract_id is not None}
    return record, frozenset({("bulk_run", run_id), *contracts})


def _outcome(finished: _Finished) -> str:
    record = finished[0]
    words = f"{counted(record.done, 'contract')} drafted"
    return f"{words}, {counted(record.failed, 'row')} failed" if record.failed else words
