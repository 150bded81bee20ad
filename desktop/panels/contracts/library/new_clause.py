"""The form for a new clause: title, category, purpose and its first variant."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.errors import ChanceryError, InvalidValue
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.parts.words import key_from
from desktop.theme.measure import set_size, set_space
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.page import Labelled, SidePanel
from desktop.widgets.text import Heading


class NewClause(SidePanel):
    """The form. ``added`` carries the new clause's id, ``left`` says that nothing was made."""

    added = Signal(object)
    left = Signal()

    def __init__(
        self, context: PanelContext, categories: list[str], parent: QWidget | None = None
    ) -> None:
        super().__init__("New clause", parent=parent)
        self._context = context
        self.title = QLineEdit()
        self.category = QComboBox()
        self.category.setEditable(True)
        self.category.addItems(categories)
        self.purpose = QPlainTextEdit()
        self.purpose.setTabChangesFocus(True)
        set_size(self.purpose, height=20)
        self._title = Labelled("Title", self.title, "As its heading reads in a contract.", True)
        self._problem = Banner("", "refused")
        self._problem.hide()
        self.body.addWidget(Heading("New clause"))
        self.body.addWidget(self._problem)
        self.body.addWidget(self._title)
        self.body.addWidget(Labelled("Category", self.category))
        self.body.addWidget(
            Labelled("Purpose", self.purpose, "What the clause is for, in one or two sentences.")
        )
        row = QHBoxLayout()
        set_space(row, 2)
        row.addStretch()
        row.addWidget(push_button("Cancel", on_click=self.left.emit))
        row.addWidget(push_button("Add clause", "primary", on_click=self.save))
        self.body.addLayout(row)
        self.body.addStretch()
        self.title.editingFinished.connect(self._check)

    def _check(self) -> bool:
        fits = bool(self.title.text().strip())
        self._title.set_error("" if fits else "Give the clause a title, such as Liability.")
        return fits

    def save(self) -> None:
        """Add the clause with an empty first variant; its wording is written on its page."""
        if not self._check():
            self.title.setFocus()
            return
        title, category = self.title.text(), self.category.currentText().strip()
        purpose = self.purpose.toPlainText().strip()

        def work(workspace: Workspace, uow: UnitOfWork) -> UUID:
            library = workspace.library
            clause_id = library.add_clause(uow, key_from(title), title, category, purpose)
            library.add_variant(uow, clause_id, "Standard", key="standard")
            return clause_id

        self._context.command(work, self._done, self._failed)

    def _done(self, done: Done[UUID]) -> None:
        self._context.toast("Clause added", done.undo)
        self.added.emit(done.value)

    def _failed(self, error: ChanceryError) -> None:
        if isinstance(error, InvalidValue) and error.field == "key":
            self._title.set_error("Another clause has this title. Choose one that differs.")
            return
        self._problem.set_text(str(error))
        self._problem.show()
