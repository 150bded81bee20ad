"""One row of a run at the right of the table: its answers, or the form that mends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contracts.bulk import BulkRowRecord
from core.contracts.conditions import facts_for, holds
from core.contracts.fields import labels_for, values_for
from core.contracts.records import TemplateVersion
from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.forms.builder import FormBuilder
from desktop.panels.contracts.context import PanelContext
from desktop.theme.measure import set_space
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.page import SidePanel
from desktop.widgets.text import Heading

WIDTH = 96


class RowFacts(SidePanel):
    """A row that needs nothing: its answers, and the contract that came of it."""

    def __init__(
        self,
        context: PanelContext,
        template: TemplateVersion,
        row: BulkRowRecord,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"Row {row.number}", WIDTH, parent)
        self.body.addWidget(Heading(f"Row {row.number}"))
        if row.reason:
            self.body.addWidget(Banner(row.reason, "refused", title="Why it failed"))
        contract_id = row.contract_id
        if contract_id is not None:
            button = push_button(
                "Open contract",
                icon_name="arrow-up-right",
                on_click=lambda: context.open_contract(contract_id),
            )
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        labels = labels_for(template.fields)
        values = values_for(template.fields, row.answers)
        shown = [(labels[key], words) for key, words in values.items() if not key.endswith(".name")]
        self.body.addWidget(KeyValueList([(label, words) for label, words in shown], 30))
        self.body.addStretch()


class RowForm(SidePanel):
    """A row that failed: why, unless that is mended, and its answers as the template's form."""

    def __init__(
        self,
        context: PanelContext,
        template: TemplateVersion,
        row: BulkRowRecord,
        corrected: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"Row {row.number}", WIDTH, parent)
        self.row = row
        self.changed = False
        self._context = context

        def shown(rule: str, answers: Mapping[str, Any]) -> bool:
            return holds(rule, facts_for(template.fields, answers))

        self.form = FormBuilder(template.fields, shown)
        self.form.set_answers(row.answers)
        self.form.answer_changed.connect(self._edited)
        self.problem = Banner("", "refused")
        self.problem.hide()
        head = QVBoxLayout()
        set_space(head, 3)
        head.addWidget(Heading(f"Correct row {row.number}"))
        if corrected:
            self.state = Banner("It waits for the next try.", "ok", title="Corrected")
        else:
            words = row.reason or "Not tried yet."
            self.state = Banner(words, "refused", title="Why it failed")
        head.addWidget(self.state)
        head.addWidget(self.problem)
        self.save_button = push_button("Save correction", "primary", on_click=self.save)
        self.save_button.setEnabled(False)
        head.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(head)
        self.body.addWidget(self.form)
        self.body.addStretch()

    def _edited(self) -> None:
        self.changed = True
        self.save_button.setEnabled(True)

    def save(self) -> None:
        """Keep the answers; the next retry drafts the row from them."""
        row_id, answers, number = self.row.id, self.form.answers(), self.row.number

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            workspace.bulk.correct(uow, row_id, answers)

        def done(result: Done[None]) -> None:
            self.changed = False
            self._context.toast(f"Row {number} corrected. Retry drafts it.", result.undo)

        def failed(error: ChanceryError) -> None:
            self.problem.set_text(f"{error} Your answers are still here.")
            self.problem.show()

        self._context.command(work, done, failed)
