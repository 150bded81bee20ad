"""The form for a clause's title, category and purpose."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from core.database.unit_of_work import Done, UnitOfWork
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.reading import ClauseReading
from desktop.theme.measure import set_size, set_space
from desktop.widgets.buttons import push_button
from desktop.widgets.page import Labelled, SidePanel
from desktop.widgets.text import Heading


class ClauseForm(SidePanel):
    """The form; ``left`` when it is to be closed."""

    left = Signal()

    def __init__(
        self, context: PanelContext, reading: ClauseReading, parent: QWidget | None = None
    ) -> None:
        super().__init__("Title and purpose", 74, parent)
        self._context = context
        self._clause_id = reading.clause.id
        self.first = QLineEdit(reading.clause.title)
        self.category = QLineEdit(reading.clause.category)
        self.purpose = QPlainTextEdit(reading.clause.purpose)
        self.purpose.setTabChangesFocus(True)
        set_size(self.purpose, height=28)
        self._title = Labelled("Title", self.first, "", True)
        self.body.addWidget(Heading("Title and purpose"))
        self.body.addWidget(self._title)
        self.body.addWidget(Labelled("Category", self.category))
        self.body.addWidget(Labelled("Purpose", self.purpose))
        row = QHBoxLayout()
        set_space(row, 2)
        row.addStretch()
        row.addWidget(push_button("Cancel", on_click=self.left.emit))
        row.addWidget(push_button("Save", "primary", on_click=self.save))
        self.body.addLayout(row)
        self.body.addStretch()

    def save(self) -> None:
        """Write the three values; they can be undone."""
        title = self.first.text()
        if not title.strip():
            self._title.set_error("Give the clause a title, such as Liability.")
            self.first.setFocus()
            return
        category, purpose = self.category.text().strip(), self.purpose.toPlainText().strip()
        clause_id = self._clause_id

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            workspace.library.edit_clause(uow, clause_id, title, category, purpose)

        def done(result: Done[None]) -> None:
            self._context.toast("Clause changed", result.undo)

        self._context.command(work, done)
        self.left.emit()
