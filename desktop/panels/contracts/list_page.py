"""The contract list: title, table, and the two ways to a new contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from core.contracts.list_source import FIELDS, ContractSource
from core.database.filters import Context, Group, Rule
from core.database.listing import Selection
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.text import file_name
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.panels.contracts.looks import TEXTS, table_look
from desktop.shell.heads import WorkHead
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


class ListPage(QWidget):
    """``opened`` carries the id of the contract to open, ``selected`` that of the current row."""

    opened = Signal(object)
    selected = Signal(object)
    new_asked = Signal()
    table_asked = Signal()
    counted = Signal()

    def __init__(self, context: PanelContext, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._zone = zone
        self.view_id = "all"
        from_table = push_button("Draft from table…", "plain", "layers", self.table_asked.emit)
        new = push_button("New contract", "primary", "plus", self.new_asked.emit)
        self.head = WorkHead("All contracts", (from_table, new))
        self.source = ContractSource(context.workspace.query)
        self.table = TablePane(
            self.source,
            tuple(FIELDS.values()),
            run_on(context.runner),
            TEXTS,
            table_look(zone),
            context=lambda: Context(today(context.workspace.clock, zone), zone),
        )
        self.table.opened.connect(lambda row: self._with_key(row, self.opened.emit))
        self.table.current_changed.connect(self._current_changed)
        self.table.empty_verb.connect(self.new_asked)
        self.table.controller.changed.connect(self._show_count)
        self.table.export_asked.connect(self._ask_export)
        self.table.set_verbs((Verb("Delete", "trash-2", self._delete_chosen, danger=True),))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        context.changes.connect(self._changed)

    def load(self) -> None:
        """Fetch the rows for the first time."""
        self.table.load()

    def show_view(self, view_id: str, title: str, state: TableViewState) -> None:
        """Show a view of the desk or a saved one."""
        self.view_id = view_id
        self.head.set_title(title, None)
        self.table.set_state(state)
        self._show_count()

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views beside the title."""
        self.head.set_views_menu(menu)

    def select(self, contract_id: UUID) -> None:
        """Make a contract the current row, if it is listed."""

        def found(row_id: int | None) -> None:
            if row_id is None:
                return
            place = self.table.model.ids.index_of(row_id)
            if place is not None:
                self.table.view.setCurrentIndex(self.table.model.index(place, 0))

        self._context.runner.run_query(
            lambda token, report: self.source.row_of(contract_id), found, self._context.show_error
        )

    def _show_count(self) -> None:
        control = self.table.controller
        title = self.head.title.text()
        if control.shown is None and control.busy:
            self.head.set_title(title)
            return
        self.head.set_title(title, control.shown)
        self.counted.emit()

    def _current_changed(self, row_id: int | None) -> None:
        if row_id is None:
            self.selected.emit(None)
        else:
            self._with_key(row_id, self._tell_selected)

    def _tell_selected(self, contract_id: UUID) -> None:
        # Meanwhile the row may be gone from the list.
        if self.table.current_id() is not None:
            self.selected.emit(contract_id)

    def _with_key(self, row_id: int, then: Callable[[UUID], object]) -> None:
        self._context.runner.run_query(
            lambda token, report: self.source.row_key(row_id),
            then,
            self._context.show_error,
            group=f"contract key {then!r}"[:60],
        )

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

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_RELEVANT):
            self.table.refresh()


def _export_words(made: Exported) -> str:
    count = "1 contract" if made.rows == 1 else f"{made.rows:,} contracts"
    return f"{count} written to {made.path.name}"
