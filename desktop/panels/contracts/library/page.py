"""The library page: the list of clauses, and the clause that was opened from it in its place."""

from __future__ import annotations

from datetime import UTC, tzinfo

from PySide6.QtWidgets import QWidget

from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.clause_list import ClauseList
from desktop.panels.contracts.library.clause_page import ClausePage
from desktop.panels.contracts.parts.list_and_record import ListAndRecord

SHOWN = ("clause", "clause_variant", "clause_version", "template", "template_version")


class LibraryPage(ListAndRecord[ClauseList, ClausePage]):
    """The clause library."""

    def __init__(
        self, context: PanelContext, zone: tzinfo = UTC, parent: QWidget | None = None
    ) -> None:
        clauses, clause = ClauseList(context, zone), ClausePage(context, zone)
        super().__init__(context, "clause_id", SHOWN, clauses, clause, parent)
        self.setAccessibleName("Clause library")
