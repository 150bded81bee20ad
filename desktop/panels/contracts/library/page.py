"""The library page: the list of clauses, and whatever was opened from it in its place."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.kernel.changes import Changes
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.clause_list import ClauseList
from desktop.panels.contracts.library.clause_page import ClausePage
from desktop.panels.contracts.pages import DeskSubPage
from desktop.theme.measure import set_space

# Kinds of records whose change makes the pages read again.
SHOWN = ("clause", "clause_variant", "clause_version", "template", "template_version")


class LibraryPage(DeskSubPage):
    """The clause library."""

    def __init__(
        self, context: PanelContext, zone: tzinfo = UTC, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Clause library")
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        set_space(column)
        column.addWidget(self._stack)
        self.list = ClauseList(context, zone)
        self.clause = ClausePage(context, zone)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.clause)
        self.list.opened.connect(self.open_clause)
        self.clause.left.connect(self.show_list)
        context.changes.connect(self._changed)
        self.list.reload()

    def shown(self, arguments: dict[str, Any]) -> None:
        """Open the clause ``clause_id``, if one was asked for."""
        if "clause_id" in arguments:
            self.open_clause(arguments["clause_id"])

    def open_clause(self, clause_id: UUID) -> None:
        """Show one clause in place of the list."""
        self.clause.open(clause_id)
        self._stack.setCurrentWidget(self.clause)

    def show_list(self) -> None:
        """Go back to the list; it stands where it was left."""
        self._stack.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _changed(self, changes: Changes) -> None:
        if changes.touches((*SHOWN, "contract")):
            self.list.reload()
        if changes.touches(SHOWN):
            self.clause.reload()
