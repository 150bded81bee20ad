"""The page of a list of records: title with the exact count, and the table below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from core.database.listing import Source
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError
from desktop.shell.heads import WorkHead
from desktop.tables.pane import TablePane
from desktop.tasks.runner import Runner


class RecordSource(Source, Protocol):
    """A source whose rows are found by the id of their record, too."""

    def row_of(self, record_id: UUID) -> int | None:
        """Return the row id of a record, None when it is not listed."""
        ...


class RecordListPage(QWidget):
    """``opened`` carries the id of the record to open, ``selected`` that of the current row.

    ``counted`` follows whenever the exact number in the title is known. A subclass makes its table
    and gives it to ``lay_out``.
    """

    opened = Signal(object)
    selected = Signal(object)
    new_asked = Signal()
    counted = Signal()

    head: WorkHead
    table: TablePane

    def __init__(
        self,
        runner: Runner,
        show_error: Callable[[ChanceryError], object],
        kinds: frozenset[str],
    ) -> None:
        """Make the page.

        Args:
            kinds: kinds of records whose change may change a row.
        """
        super().__init__()
        self._runner = runner
        self._show_error = show_error
        self._kinds = kinds

    def lay_out(self, head: WorkHead, source: RecordSource, table: TablePane) -> None:
        """Put head and table in place and join them."""
        self.head, self._records, self.table = head, source, table
        table.opened.connect(lambda row: self._with_key(row, self.opened.emit))
        table.current_changed.connect(self._current_changed)
        table.empty_verb.connect(self.new_asked)
        table.controller.changed.connect(self.show_count)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(table, 1)

    def put_above_table(self, bar: QWidget) -> None:
        """Have ``bar`` stand between head and table."""
        self._column.insertWidget(1, bar)

    def load(self) -> None:
        """Fetch the rows for the first time."""
        self.table.load()

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views beside the title."""
        self.head.set_views_menu(menu)

    def select(self, record_id: UUID) -> None:
        """Make a record the current row, if it is listed."""

        def found(row_id: int | None) -> None:
            if row_id is None:
                return
            place = self.table.model.ids.index_of(row_id)
            if place is not None:
                self.table.view.setCurrentIndex(self.table.model.index(place, 0))

        source = self._records
        self._runner.run_query(
            lambda token, report: source.row_of(record_id), found, self._show_error
        )

    def show_count(self) -> None:
        """Show the exact number behind the title, once it is known."""
        control = self.table.controller
        title = self.head.title.text()
        if control.shown is None and control.busy:
            self.head.set_title(title)
            return
        self.head.set_title(title, control.shown)
        self.counted.emit()

    def changed(self, changes: Changes) -> None:
        """Follow what was changed elsewhere."""
        if changes.touches(self._kinds):
            self.table.refresh()

    def _current_changed(self, row_id: int | None) -> None:
        if row_id is None:
            self.selected.emit(None)
        else:
            self._with_key(row_id, self._tell_selected)

    def _tell_selected(self, record_id: UUID) -> None:
        # Meanwhile the row may be gone from the list.
        if self.table.current_id() is not None:
            self.selected.emit(record_id)

    def _with_key(self, row_id: int, then: Callable[[UUID], object]) -> None:
        source = self._records
        self._runner.run_query(
            lambda token, report: source.row_key(row_id),
            then,
            self._show_error,
            group=f"key {id(self)} {then!r}"[:80],
        )
