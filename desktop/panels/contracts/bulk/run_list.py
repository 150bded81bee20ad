"""The list of bulk runs, newest first."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.contracts.bulk import BulkRunRecord
from core.database.listing import Column
from desktop.panels.contracts.bulk.looks import RUN_STATES, rows_of, run_state
from desktop.panels.contracts.bulk.running import Running
from desktop.panels.contracts.context import PanelContext
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import PageHead, Surface

COLUMNS = (
    Column("template", "Template", width_em=16, frozen=True),
    Column("version", "Version", "number", 6),
    Column("file", "Table", width_em=15),
    Column("state", "State", "status", 10.5),
    Column("rows", "Rows", "number", 6),
    Column("done", "Drafted", "number", 6),
    Column("failed", "Failed", "number", 6),
    Column("waiting", "Waiting", "number", 6),
    Column("begun", "Begun", "datetime", 11),
)


class RunList(Surface):
    """The list; ``opened`` carries the id of a run to open."""

    opened = Signal(object)
    new_asked = Signal()

    def __init__(
        self, context: PanelContext, running: Running, zone: tzinfo, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._running = running
        self._runs: list[BulkRunRecord] = []
        self._may = may = "contracts.bulk" in context.actor.permissions
        self.new_button = push_button("Draft from table…", "primary", "layers", self.new_asked.emit)
        if not may:
            self.new_button.hide()
        self.head = PageHead("Bulk runs", (self.new_button,))
        self.table = RowTable(
            "Bulk runs", COLUMNS, TableLook(statuses={"state": RUN_STATES}, zone=zone)
        )
        self.table.activated_row.connect(lambda at: self.opened.emit(self._runs[at].id))
        self.nothing = EmptyState(
            "layers",
            "No bulk runs yet.",
            "One template and a table of rows make as many contracts.",
            "Draft from table…" if may else "",
            self.new_asked.emit,
        )
        self.body.addWidget(self.head)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing, 1)

    def reload(self) -> None:
        """Read the runs again."""
        self._context.query(
            lambda workspace, reader: workspace.bulk.runs(reader), self._arrived, "bulk.list"
        )

    def _arrived(self, runs: list[BulkRunRecord]) -> None:
        place = self.table.picked_row
        kept = self._runs[place].id if place is not None and place < len(self._runs) else None
        self._runs = runs
        self.head.set_title("Bulk runs", len(runs))
        self._show_either(bool(runs))
        rows = [
            (
                run.template,
                run.template_version,
                run.file_name,
                run_state(run, self._running.is_live(run.id)),
                rows_of(run),
                run.done,
                run.failed,
                run.waiting,
                run.created_at,
            )
            for run in runs
        ]
        ids = [run.id for run in runs]
        self.table.set_rows(rows, ids.index(kept) if kept in ids else 0 if runs else None)

    def _show_either(self, runs: bool) -> None:
        """Show the table or what stands for it; whichever goes leaves its focus to the other."""
        button = self.nothing.button
        going: list[QWidget | None] = [button] if runs else [self.table, self.new_button]
        had = self.window().focusWidget() in going
        self.table.setVisible(runs)
        self.nothing.setVisible(not runs)
        self.new_button.setVisible(runs and self._may)
        if had:
            (self.table if runs or button is None else button).setFocus()
