"""The bulk runs page: the list, one run, or a run that is being planned."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.kernel.changes import Changes
from desktop.panels.contracts.bulk.new_run import NewRun
from desktop.panels.contracts.bulk.run_list import RunList
from desktop.panels.contracts.bulk.run_page import RunPage
from desktop.panels.contracts.bulk.running import Running
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.pages import DeskSubPage
from desktop.theme.measure import set_space

SHOWN = ("bulk_run", "bulk_row", "job")


class BulkPage(DeskSubPage):
    """Bulk runs."""

    def __init__(
        self, context: PanelContext, zone: tzinfo = UTC, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Bulk runs")
        self._context = context
        self.running = Running(context, self)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        set_space(column)
        column.addWidget(self._stack)
        self.list = RunList(context, self.running, zone)
        self.run = RunPage(context, self.running)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.run)
        self.list.opened.connect(self.open_run)
        self.list.new_asked.connect(self.new_run)
        self.run.left.connect(self.show_list)
        self.running.moved.connect(self._reload)
        context.changes.connect(self._changed)
        self.list.reload()

    def shown(self, arguments: dict[str, Any]) -> None:
        """Plan a ``new`` run or open the run ``run_id``, if either was asked for."""
        if arguments.get("new"):
            self.new_run()
        if "run_id" in arguments:
            self.open_run(arguments["run_id"])

    def open_run(self, run_id: UUID) -> None:
        """Show one run in place of the list."""
        self._stack.setCurrentWidget(self.run)
        # Before the plan goes: its focus would otherwise jump to another part of the window.
        self.run.table.setFocus()
        self._drop_new()
        self.run.open(run_id)

    def new_run(self) -> None:
        """Plan a run from a table, in place of the list."""
        self._drop_new()
        new = NewRun(self._context, self.running)
        new.left.connect(self.show_list)
        new.begun.connect(self.open_run)
        self._stack.addWidget(new)
        self._stack.setCurrentWidget(new)
        new.choose_button.setFocus()

    def show_list(self) -> None:
        """Go back to the list; a plan that was not started is dropped."""
        self._drop_new()
        self._stack.setCurrentWidget(self.list)
        self.list.reload()
        self.list.table.setFocus()

    def _drop_new(self) -> None:
        while self._stack.count() > 2:
            page = self._stack.widget(2)
            assert page is not None
            self._stack.removeWidget(page)
            page.deleteLater()

    def _reload(self) -> None:
        self.list.reload()
        self.run.reload()

    def _changed(self, changes: Changes) -> None:
        if changes.touches(SHOWN):
            self._reload()
