"""The contract list: title, table, and the two ways to a new contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from core.contracts.list_source import FIELDS, ContractSource
from core.database.filters import Context, Group, Rule
from core.database.listing import Selection
from core.kernel.clock import today
from core.kernel.text import file_name
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.panels.contracts.looks import TEXTS, table_look
from desktop.shell.heads import WorkHead
from desktop.shell.record_list import RecordListPage
from desktop.tables.controller import run_on
from desktop.tables.footer import Verb
from desktop.tables.pane import TablePane
from desktop.tables.state import TableViewState
from desktop.widgets.buttons import push_button

if TYPE_CHECKING:
    from core.contracts.exporting import Exported

# The desk's own views: id, title, icon, the filter behind it, and the count it shows.
BUILT_IN: tuple[tuple[str, str, str, Group, str], ...] = (
    ("all", "All contracts", "files", Group(), "all"),
    ("drafts", "Drafts", "pencil-line", Group("all", (Rule("status", "is", ("draft",)),)), "draft"),
    (
        "force",
        "In force",
        "circle-check",
        Group("all", (Rule("status", "is", ("in_force",)),)),
        "in_force",
    ),
    (
        "notice",
        "Notice window",
        "calendar-clock",
        Group("all", (Rule("status", "is", ("notice_window",)),)),
        "notice_window",
    ),
    (
        "expiring",
        "Expiring",
        "hourglass",
        Group("all", (Rule("status", "is", ("expiring",)),)),
        "expiring",
    ),
    (
        "missing",
        "Missing data",
        "circle-question-mark",
        Group("all", (Rule("status", "is", ("unknown",)),)),
        "unknown",
    ),
)
_RELEVANT = frozenset({"contract"})


class ListPage(RecordListPage):
    """Contracts, and the two ways to a new one."""

    table_asked = Signal()

    def __init__(self, context: PanelContext, zone: ZoneInfo) -> None:
        super().__init__(context.runner, context.show_error, _RELEVANT)
        self._context = context
        self._zone = zone
        self.view_id = "all"
        from_table = push_button("Draft from table…", "plain", "layers", self.table_asked.emit)
        new = push_button("New contract", "primary", "plus", self.new_asked.emit)
        head = WorkHead("All contracts", (from_table, new))
        self.source = ContractSource(context.workspace.query)
        table = TablePane(
            self.source,
            tuple(FIELDS.values()),
            run_on(context.runner),
            TEXTS,
            table_look(zone),
            context=lambda: Context(today(context.workspace.clock, zone), zone),
        )
        table.export_asked.connect(self._ask_export)
        table.set_verbs((Verb("Delete", "trash-2", self._delete_chosen, danger=True),))
        self.lay_out(head, self.source, table)
        context.changes.connect(self.changed)

    def show_view(self, view_id: str, title: str, state: TableViewState) -> None:
        """Show a view of the desk or a saved one."""
        self.view_id = view_id
        self.head.set_title(title, None)
        self.table.set_state(state)
        self.show_count()

    def _delete_chosen(self, chosen: Selection) -> None:
        source = self.source
        count = len(chosen)
        if not count:
            return
        self._context.command(
            lambda workspace, uow: workspace.contracts.delete(
                uow, [source.row_key(row) for row in chosen.row_ids()]
            ),
            lambda done: self._context.toast(
                "1 contract deleted" if count == 1 else f"{count:,} contracts deleted", done.undo
            ),
        )

    def _ask_export(self) -> None:
        day = today(self._context.workspace.clock, self._zone)
        name = file_name(f"{self.head.title.text()} {day.isoformat()}") + ".xlsx"
        dialog = QFileDialog(self, "Export these contracts", str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["Excel workbook (*.xlsx)", "Comma-separated values (*.csv)"])
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx")
        )
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, path: Path) -> None:
        """Write what the table shows, with its columns and in its order, to ``path``."""
        # Loads the writers of spreadsheets, which a start has no use for.
        from core.contracts.exporting import export_list

        source, query, zone = self.source, self.table.controller.query, self._zone
        columns = self.table.shown_columns()

        def work(workspace: Workspace, token: Token, report: Report) -> Exported:
            return export_list(
                source, workspace.background, query, columns, path, zone, token, report
            )

        self._context.job("Export contracts", work, self._exported, _export_words)

    def _exported(self, made: Exported) -> None:
        self._context.toast(_export_words(made))


def _export_words(made: Exported) -> str:
    count = "1 contract" if made.rows == 1 else f"{made.rows:,} contracts"
    return f"{count} written to {made.path.name}"
