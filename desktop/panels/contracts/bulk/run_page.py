"""One bulk run: how far it is, its rows, and mending those that failed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from core.contracts.bulk import BulkRowRecord, BulkRunRecord, refusal
from core.contracts.records import TemplateVersion
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.contracts.bulk.looks import ROW_STATES, RUN_STATES, rows_of, run_state
from desktop.panels.contracts.bulk.plan import row_name
from desktop.panels.contracts.bulk.row_form import RowFacts, RowForm
from desktop.panels.contracts.bulk.running import Running
from desktop.panels.contracts.context import PanelContext
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.theme.measure import set_size, set_space
from desktop.theme.tokens import MeaningName
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Rule
from desktop.widgets.meter import Meter
from desktop.widgets.page import PageHead, SidePanel, Surface, drop_above
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

COLUMNS = (
    Column("number", "Row", "number", 5, frozen=True),
    Column("name", "Name", width_em=18),
    Column("state", "State", "status", 9),
    Column("reason", "Reason", width_em=22),
)


@dataclass(frozen=True, slots=True)
class RunReading:
    """A run with its rows and its template."""

    run: BulkRunRecord
    rows: tuple[BulkRowRecord, ...]
    template: TemplateVersion


def read_run(workspace: Workspace, reader: Reader, run_id: UUID) -> RunReading:
    """Read a run for its page.

    Raises:
        NotFound: it does not exist.
    """
    run = workspace.bulk.run_record(reader, run_id)
    rows = tuple(workspace.bulk.rows(reader, run_id))
    return RunReading(run, rows, workspace.templates.version(reader, run.template_version_id))


class RunPage(Surface):
    """The page; ``left`` when the person goes back to the list."""

    left = Signal()

    def __init__(
        self, context: PanelContext, running: Running, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._running = running
        self._run_id: UUID | None = None
        self._picked: UUID | None = None
        self._shown: list[BulkRowRecord] = []
        self.reading: RunReading | None = None
        self.retry_button = push_button("Retry", "primary", "rotate-ccw", self.retry)
        self._may = "contracts.bulk" in context.actor.permissions
        self.head = PageHead("", (self.retry_button,), ("Bulk runs", self.left.emit))
        self.body.addWidget(self.head)
        self.body.addLayout(self._progress())
        self.body.addWidget(Rule())
        row = QHBoxLayout()
        set_space(row)
        self.table = RowTable("Rows", COLUMNS, TableLook(statuses={"state": ROW_STATES}))
        self.table.picked.connect(self._pick)
        self.table.activated_row.connect(self._open)
        row.addWidget(self.table, 1)
        row.addWidget(Rule(upright=True))
        self.side = QStackedWidget()
        set_size(self.side, width=96)
        none = SidePanel("Nothing chosen", 96)
        none.body.addWidget(Text("Choose a row to see its answers.", token="muted", wrap=True))
        none.body.addStretch()
        self.side.addWidget(none)
        row.addWidget(self.side)
        self.body.addLayout(row, 1)

    def _progress(self) -> QHBoxLayout:
        row = QHBoxLayout()
        set_space(row, 4, (5, 0, 5, 3.5))
        self.meter = Meter("Nothing drafted")
        set_size(self.meter, width=60)
        self.counts = Text("", tabular=True)
        self.filter = Segmented(
            "Rows",
            [("all", "All"), ("failed", "Failed"), ("waiting", "Waiting"), ("done", "Drafted")],
        )
        self.filter.changed.connect(lambda _: self._show_rows())
        row.addWidget(self.meter)
        row.addWidget(self.counts)
        row.addStretch()
        row.addWidget(self.filter)
        return row

    # --- reading -------------------------------------------------------------------------

    def open(self, run_id: UUID) -> None:
        """Show another run with all its rows."""
        if run_id != self._run_id:
            self._run_id, self._picked, self.reading = run_id, None, None
            self.filter.set_value("all")
        self.reload()

    def reload(self) -> None:
        """Read the run again; the chosen row stays chosen, and a form that is open stays."""
        run_id = self._run_id
        if run_id is not None:
            self._context.query(
                lambda workspace, reader: read_run(workspace, reader, run_id),
                self._arrived,
                "bulk.run",
            )

    def _arrived(self, reading: RunReading) -> None:
        if reading.run.id != self._run_id:
            return
        before, self.reading = self.reading, reading
        run = reading.run
        state = run_state(run, self._running.is_live(run.id))
        look = RUN_STATES[state]
        self.head.set_title(run.template, facts=run.file_name)
        self.head.chip.set(look.label, look.meaning, look.icon)
        self.head.chip.show()
        total = rows_of(run)
        words = f"{run.done:,} of {counted(total, 'row')} drafted"
        parts = [f"{run.failed:,} failed"] if run.failed else []
        parts += [f"{run.waiting:,} waiting"] if run.waiting else []
        self.counts.setText(", ".join([words, *parts]))
        meaning: MeaningName = "ok" if run.done == total else "progress"
        self.meter.set(self.counts.text(), run.done / total if total else 0.0, meaning)
        self._show_retry(state)
        if before is None or before.rows != reading.rows:
            self._show_rows()

    def _show_retry(self, state: str) -> None:
        assert self.reading is not None
        run = self.reading.run
        left = run.failed + run.waiting
        words = f"Retry {counted(run.failed, 'failed row')}"
        if run.waiting:
            words = f"Go on with {counted(left, 'row')}"
        self.retry_button.setText(words)
        self.retry_button.setAccessibleName(words)
        offered = self._may and bool(left) and state != "running"
        if not offered:
            self._keep_focus(self.retry_button)
        self.retry_button.setVisible(offered)

    def _keep_focus(self, leaving: QWidget) -> None:
        """Before ``leaving`` goes: its focus would jump to another part of the window."""
        focused = leaving.window().focusWidget()
        if focused is not None and (focused is leaving or leaving.isAncestorOf(focused)):
            self.table.setFocus()

    def _show_rows(self) -> None:
        if self.reading is None:
            return
        wanted = self.filter.value
        reading = self.reading
        self._shown = [row for row in reading.rows if wanted in ("all", row.state)]
        rows = []
        for row in self._shown:
            corrected = _is_corrected(reading.template, row)
            rows.append(
                (
                    row.number,
                    row_name(reading.template, row.answers),
                    "corrected" if corrected else row.state,
                    "Waits for the next try" if corrected else row.reason,
                )
            )
        ids = [row.id for row in self._shown]
        failed = [at for at, row in enumerate(self._shown) if row.state == "failed"]
        first = failed[0] if failed else 0 if ids else None
        self.table.set_rows(rows, ids.index(self._picked) if self._picked in ids else first)
        if not ids:
            drop_above(self.side)

    def _pick(self, place: int | None) -> None:
        if place is None or self.reading is None:
            return
        row = self._shown[place]
        form = self.side.currentWidget()
        if isinstance(form, RowForm) and form.row.id == row.id and form.changed:
            return
        self._picked = row.id
        self._keep_focus(self.side)
        drop_above(self.side)
        if row.state == "failed" and self._may and row.contract_id is None:
            template = self.reading.template
            form = RowForm(self._context, template, row, _is_corrected(template, row))
            self.side.addWidget(form)
        else:
            facts = RowFacts(self._context, self.reading.template, row)
            self.side.addWidget(facts)
        self.side.setCurrentIndex(1)

    # --- doing ---------------------------------------------------------------------------

    def _open(self, place: int) -> None:
        contract_id = self._shown[place].contract_id
        if contract_id is not None:
            self._context.open_contract(contract_id)

    def retry(self) -> None:
        """Try the failed rows again, and whatever is still waiting."""
        if self.reading is not None:
            self._running.go_on(self.reading.run)


def _is_corrected(template: TemplateVersion, row: BulkRowRecord) -> bool:
    # A row whose PDF failed has a contract and fits; it was not corrected.
    fits = row.state == "failed" and not refusal(template, row.answers)
    return fits and row.contract_id is None
