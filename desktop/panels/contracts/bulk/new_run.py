"""Planning a bulk run in three steps: table and template, columns, check. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from core.contracts.records import TemplateSummary, TemplateVersion
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.errors import ChanceryError
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.contracts.bulk.check_table import CheckTable, summary
from desktop.panels.contracts.bulk.mapping_table import MappingTable
from desktop.panels.contracts.bulk.plan import (
    RowCheck,
    TableContent,
    check_rows,
    read_table,
    targets,
    unfilled,
)
from desktop.panels.contracts.bulk.running import Running
from desktop.panels.contracts.bulk.step_strip import StepStrip
from desktop.panels.contracts.context import PanelContext
from desktop.theme.measure import set_size, set_space
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.page import Labelled, PageHead, ScrollColumn, Surface
from desktop.widgets.text import Heading, Text

STEPS = ("Template and table", "Columns", "Check")
_TABLES = "Tables (*.csv *.tsv *.txt *.xlsx *.xlsm *.xls *.ods);;All files (*)"


@dataclass(frozen=True, slots=True)
class _Opened:
    template: TemplateVersion
    table: TableContent
    mapping: dict[str, str]


class NewRun(Surface):
    """The plan. ``begun`` carries the id of the run that it became."""

    left = Signal()
    begun = Signal(object)

    def __init__(
        self, context: PanelContext, running: Running, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._running = running
        self._path: Path | None = None
        self._dialog: QFileDialog | None = None
        self.opened: _Opened | None = None
        self.mapping: MappingTable | None = None
        self.checks: list[RowCheck] = []
        head = PageHead("", (LinkButton("Discard", self.left.emit),), ("Bulk runs", self.left.emit))
        head.set_title("Draft from table")
        self.strip = StepStrip(STEPS)
        self.problem = Banner("", "refused")
        self.problem.hide()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._first())
        for widget in (head, Rule(), self.strip, Rule(), self.problem):
            self.body.addWidget(widget)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(Rule())
        self.body.addWidget(self._foot())
        self._show_step()
        context.query(
            lambda workspace, reader: workspace.templates.templates(reader),
            self._fill_templates,
            "bulk.templates",
        )

    # --- laying out ----------------------------------------------------------------------

    def _first(self) -> ScrollColumn:
        page = ScrollColumn("Template and table", margin=6)
        self.template = QComboBox()
        self.template.currentIndexChanged.connect(lambda _: self._template_changed())
        field = Labelled("Template", self.template, "Each row becomes one contract of it.", True)
        set_size(field, maximum_width=130)
        page.body.addWidget(field)
        self.choose_button = push_button(
            "Choose table…", icon_name="file-spreadsheet", on_click=self.choose_file
        )
        self.file = Text("CSV, Excel or OpenDocument, with the names of columns in its first row.",
                         token="muted", wrap=True)  # fmt: skip
        row = QHBoxLayout()
        set_space(row, 3)
        row.addWidget(self.choose_button)
        row.addWidget(self.file, 1)
        page.body.addWidget(Heading("Table"))
        page.body.addLayout(row)
        page.body.addStretch()
        return page

    def _foot(self) -> QWidget:
        foot = QWidget()
        foot.setAutoFillBackground(True)
        foot.setBackgroundRole(QPalette.ColorRole.Window)
        row = QHBoxLayout(foot)
        set_space(row, 2, (5, 2.5, 4, 2.5))
        self.said = Text("", weight=500, wrap=True)
        self.back_button = push_button("Back", on_click=self.back)
        self.next_button = push_button("Map columns", "primary", on_click=self.forward)
        row.addWidget(self.said, 1)
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        return foot

    def _fill_templates(self, found: list[TemplateSummary]) -> None:
        for template in found:
            if template.current_version_id is not None:
                self.template.addItem(
                    f"{template.title}, version {template.number}", template.current_version_id
                )
        self._show_step()

    # --- first step: table ---------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for the table; the dialog does not block the window."""
        dialog = QFileDialog(self, "Choose a table", "", _TABLES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        self._dialog = dialog
        dialog.open()

    def take_file(self, path: Path) -> None:
        """Read a table that was chosen, and guess what its columns fill."""
        self._path = path
        self._forget()
        version_id = self.template.currentData()
        if not isinstance(version_id, UUID):
            return
        self.file.setText(f"Reading {path.name}")

        def work(workspace: Workspace, reader: Reader) -> _Opened:
            template = workspace.templates.version(reader, version_id)
            table = read_table(path)
            mapping = workspace.bulk.suggest_mapping(template, table.header)
            return _Opened(template, table, mapping)

        self._context.query(work, self._table_read, "bulk.table", self._not_read)

    def _not_read(self, error: ChanceryError) -> None:
        self._path = None
        self.file.setText("No table chosen")
        self._tell(error)

    def _table_read(self, opened: _Opened) -> None:
        self.opened = opened
        table = opened.table
        words = f"{table.name}: {counted(len(table.rows), 'row')}, {len(table.header)} columns."
        self.file.setText(" ".join((words, *table.notes)))
        self._show_step()

    def _forget(self) -> None:
        """Another template or table: what was read and checked no longer holds."""
        self.opened = None
        self.problem.hide()
        self._drop_pages(1)
        self._show_step()

    def _template_changed(self) -> None:
        self._forget()
        if self._path is not None:
            self.take_file(self._path)

    def _drop_pages(self, keep: int) -> None:
        while self.pages.count() > keep:
            page = self.pages.widget(keep)
            assert page is not None
            self.pages.removeWidget(page)
            page.deleteLater()
        if keep < 2:
            self.mapping = None
        self.checks = []

    # --- steps ---------------------------------------------------------------------------

    def forward(self) -> None:
        """Go to the next step; from the last one, begin."""
        step = (self._to_columns, self._to_check, self.begin)[self.pages.currentIndex()]
        step()

    def back(self) -> None:
        """Go to the step before; what was chosen there stays."""
        self.problem.hide()
        if self.opened is not None and self.mapping is not None:
            self.opened = replace(self.opened, mapping=self.mapping.mapping)
        self._drop_pages(max(1, self.pages.currentIndex()))
        self.pages.setCurrentIndex(self.pages.count() - 1)
        self._show_step()

    def _to_columns(self) -> None:
        if self.opened is None:
            return
        opened = self.opened
        self.mapping = MappingTable(opened.table, targets(opened.template), opened.mapping)
        self.mapping.changed.connect(self._show_step)
        self.pages.addWidget(self.mapping)
        self.pages.setCurrentWidget(self.mapping)
        self._show_step()

    def _to_check(self) -> None:
        if self.opened is None or self.mapping is None:
            return
        opened, mapping = self.opened, self.mapping.mapping
        self.next_button.setEnabled(False)
        self._context.query(
            lambda workspace, _: check_rows(workspace.bulk, opened.template, mapping, opened.table),
            self._checked,
            "bulk.check",
            self._tell,
        )

    def _checked(self, checks: list[RowCheck]) -> None:
        self.checks = checks
        self.pages.addWidget(CheckTable(checks))
        self.pages.setCurrentIndex(2)
        self._show_step()
        # While it checked, the pressed button was off and had lost the focus.
        (self.next_button if self.next_button.isEnabled() else self.back_button).setFocus()

    def begin(self) -> None:
        """Keep the rows as a run and start drafting; Activity shows how far it is."""
        if self.opened is None or self.mapping is None:
            return
        opened, mapping = self.opened, self.mapping.mapping
        table = opened.table

        def work(workspace: Workspace, uow: UnitOfWork) -> UUID:
            return workspace.bulk.begin(
                uow, opened.template.id, table.name, table.content, mapping, table.rows
            )

        def done(result: Done[UUID]) -> None:
            self._running.start(result.value, f"{opened.template.title} from {table.name}")
            self.begun.emit(result.value)

        self.next_button.setEnabled(False)
        self._context.command(work, done, self._tell)

    def _tell(self, error: ChanceryError) -> None:
        self.problem.set_text(str(error))
        self.problem.show()
        self._show_step()

    def _show_step(self) -> None:
        at = self.pages.currentIndex()
        opened, good = self.opened, sum(not check.reason for check in self.checks)
        found = ["", "", ""]
        if opened is not None:
            found[0] = f"{opened.table.name}, {counted(len(opened.table.rows), 'row')}"
        if opened is not None and self.mapping is not None:
            used = len(self.mapping.mapping)
            found[1] = f"{used} of {counted(len(opened.table.header), 'column')}"
        if self.checks:
            found[2] = summary(self.checks)
        self.strip.set_step(at, found)
        self.back_button.setVisible(at > 0)
        words = ("Map columns", "Check rows", f"Draft {counted(good, 'contract')}")[at]
        self.next_button.setText(words)
        self.next_button.setAccessibleName(words)
        ready, said = self._ready(at, good)
        self.next_button.setEnabled(ready)
        self.said.setText(said)

    def _ready(self, at: int, good: int) -> tuple[bool, str]:
        if at == 0:
            return self.opened is not None, "Nothing has been drafted yet."
        assert self.opened is not None
        assert self.mapping is not None
        if at == 1:
            missing = unfilled(self.opened.template, self.mapping.mapping)
            if self.mapping.doubled:
                return False, "Give each field one column."
            if missing:
                names = ", ".join(spec.label for spec in missing)
                return True, f"No column fills {names}."
            return True, "Every required field has a column."
        bad = len(self.checks) - good
        if not good:
            return False, "No row can be drafted. Go back to the columns, or mend the table."
        if bad:
            kept = "stays in the run as failed" if bad == 1 else "stay in the run as failed"
            return True, f"Nothing has been drafted yet. {counted(bad, 'row')} {kept}, to correct."
        return True, "Nothing has been drafted yet."
