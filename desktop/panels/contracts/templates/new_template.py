"""The form for a new template: title, category and what it is for."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from core.contracts.templates import TemplateContent
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


class NewTemplate(SidePanel):
    """The form. ``added`` carries the new template's id, ``left`` says that nothing was made."""

    added = Signal(object)
    left = Signal()

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__("New template", parent=parent)
        self._context = context
        self.title, self.category = QLineEdit(), QLineEdit()
        self.description = QPlainTextEdit()
        self.description.setTabChangesFocus(True)
        set_size(self.description, height=20)
        self._title = Labelled("Title", self.title, "Such as Consultancy agreement.", True)
        self._problem = Banner("", "refused")
        self._problem.hide()
        self.body.addWidget(Heading("New template"))
        self.body.addWidget(self._problem)
        self.body.addWidget(self._title)
        self.body.addWidget(Labelled("Category", self.category))
        self.body.addWidget(
            Labelled("Description", self.description, "When to use it, in a sentence.")
        )
        row = QHBoxLayout()
        set_space(row, 2)
        row.addStretch()
        row.addWidget(push_button("Cancel", on_click=self.left.emit))
        row.addWidget(push_button("Add template", "primary", on_click=self.save))
        self.body.addLayout(row)
        self.body.addStretch()

    def save(self) -> None:
        """Add the template with an empty draft; its page opens next."""
        title = self.title.text().strip()
        self._title.set_error("" if title else "Give it a title, such as Consultancy agreement.")
        if not title:
            self.title.setFocus()
            return
        category = self.category.text().strip()
        description = self.description.toPlainText().strip()

        def work(workspace: Workspace, uow: UnitOfWork) -> UUID:
            key = key_from(title)
            template_id = workspace.templates.add(uow, key, title, category, description)
            workspace.templates.save_draft(uow, template_id, TemplateContent((), ()))
            return template_id

        self._context.command(work, self._done, self._failed)

    def _done(self, done: Done[UUID]) -> None:
        self._context.toast("Template added", done.undo)
        self.added.emit(done.value)

    def _failed(self, error: ChanceryError) -> None:
        if isinstance(error, InvalidValue) and error.field == "key":
            self._title.set_error("Another template has this title. Choose one that differs.")
            return
        self._problem.set_text(str(error))
        self._problem.show()
