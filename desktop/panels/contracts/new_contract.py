"""A new contract: choose a template, answer the form, see the page grow, create it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QStackedWidget,
    QVBoxLayout,
)

from core.contracts.records import DraftInputs, TemplateSummary
from core.database.unit_of_work import Done
from core.kernel.errors import ChanceryError
from desktop.panels.context import PanelContext
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.pages import DeskSubPage
from desktop.panels.contracts.record.form_tab import FormTab
from desktop.panels.contracts.template_card import TemplateCard
from desktop.shell.heads import RecordHead
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import Heading, Paragraph


class NewContractPage(DeskSubPage):
    """Two steps in one place: templates as cards, then form and page."""

    def __init__(self, context: PanelContext, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._zone = zone
        self._tab: FormTab | None = None
        self.model: DraftModel | None = None
        self._template: TemplateSummary | None = None
        self._other = push_button("Other template", "plain", on_click=self._back)
        self._create = push_button("Create contract", "primary", on_click=self.create_contract)
        self._create.setToolTip("Create contract (Ctrl+Enter)")
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._create.click)
        self.head = RecordHead("All contracts", (self._other, self._create))
        self.head.back_asked.connect(self.closed)
        self.head.chip.hide()
        self.head.hide_tabs()
        self._cards = QGridLayout()
        sheet = Pane("Templates", "window")
        self._sheet = QVBoxLayout(sheet)
        self._sheet.addWidget(Heading("Which kind of contract?"))
        self._sheet.addWidget(
            Paragraph(
                "The template brings the questions and the clauses that fit your answers.",
                "body",
                "muted",
            )
        )
        self._sheet.addLayout(self._cards)
        self._sheet.addStretch(1)
        scroll = self._scroll = scrolled(sheet)
        self._stack = QStackedWidget()
        self._stack.addWidget(scroll)
        self.nothing = EmptyState(
            "layers",
            "No templates yet.",
            "A template brings the questions and the clauses of a contract.",
            "Make a template",
            lambda: self._context.open_page("templates"),
        )
        self._stack.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        follow(self, self._refresh)

    def shown(self, arguments: dict[str, Any]) -> None:
        """Offer the templates; with ``template`` (a version id) begin with that one."""
        self._show_choice()
        self._context.query(
            lambda workspace, reader: workspace.templates.templates(reader),
            lambda found: self._show_templates(found, arguments.get("template")),
            group="new contract templates",
        )

    def closing(self) -> None:
        """Give the page renderer's memory back."""
        if self._tab is not None:
            self._tab.preview.close_renderer()

    def choose(self, template: TemplateSummary) -> None:
        """Begin a contract from ``template``."""
        version = template.current_version_id
        if version is None:
            return
        self._template = template

        def begin(workspace: Any, reader: Any) -> DraftInputs:
            answers = workspace.drafting.first_answers(reader, version)
            inputs: DraftInputs = workspace.drafting.begin_new(reader, version, answers)
            return inputs

        self._context.query(begin, self._begin, group="new contract")

    def show_answers(self) -> None:
        """Show the draft's answers in the form, such as after they were set by a program."""
        if self._tab is not None and self.model is not None:
            self._tab.form.set_answers(self.model.inputs.answers)

    def create_contract(self) -> None:
        """Create the contract as answered so far; gaps can be filled in later."""
        if self.model is None or self.model.inputs.template is None:
            return
        version: UUID = self.model.inputs.template.id
        answers = dict(self.model.inputs.answers)
        self._create.setEnabled(False)
        if self._tab is not None:
            self._tab.form.visit_all()

        def done(result: Done[UUID]) -> None:
            self._context.toast("Contract created", result.undo)
            self._context.open_contract(result.value)
            self._show_choice()

        def failed(error: ChanceryError) -> None:
            self._create.setEnabled(True)
            self._context.show_error(error)

        self._context.command(
            lambda workspace, uow: workspace.contracts.create(uow, version, answers),
            done,
            failed,
        )

    def _begin(self, inputs: DraftInputs) -> None:
        self._drop_form()
        model = self.model = DraftModel(self._context, inputs, stored=False)
        self._tab = FormTab(self._context, model, self._zone, outputs=False)
        self._stack.addWidget(self._tab)
        self._stack.setCurrentWidget(self._tab)
        model.changed.connect(self._show_title)
        self._create.setEnabled(True)
        self._create.show()
        self._other.show()
        self._show_title()
        self._tab.activate()
        template = inputs.template
        if template is not None and template.fields:
            self._tab.form.focus_field(template.fields[0].key)

    def _show_title(self) -> None:
        if self.model is None:
            return
        from core.contracts.assembly import title_for

        template = self.model.inputs.template
        assert template is not None
        self.head.title.setText(title_for(template, self.model.inputs.answers))
        missing = sum(p.kind == "missing_answer" for p in self.model.problems)
        words = "1 answer is missing" if missing == 1 else f"{missing} answers are missing"
        self.head.set_saved(words if missing else "Complete", "" if missing else "check")

    def _back(self) -> None:
        self._show_choice()

    def _show_choice(self) -> None:
        self._drop_form()
        self.head.title.setText("New contract")
        self.head.set_saved("", "")
        self._create.hide()
        self._other.hide()
        self._stack.setCurrentWidget(self._scroll)

    def _drop_form(self) -> None:
        if self._tab is not None:
            self._tab.preview.close_renderer()
            self._stack.removeWidget(self._tab)
            self._tab.hide()
            self._tab.deleteLater()
            self._tab, self.model = None, None

    def _show_templates(self, templates: list[TemplateSummary], wanted: UUID | None) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        ready = [template for template in templates if template.current_version_id]
        if not ready:
            self._stack.setCurrentWidget(self.nothing)
            return
        for place, template in enumerate(ready):
            card = TemplateCard(template)
            card.clicked.connect(lambda *_, chosen=template: self.choose(chosen))
            self._cards.addWidget(card, place // 2, place % 2)
            if template.current_version_id == wanted:
                self.choose(template)
        first = self._cards.itemAt(0)
        leading = first.widget() if first is not None else None
        if leading is not None:
            leading.setFocus()

    def _refresh(self) -> None:
        self._sheet.setContentsMargins(u(6), u(6), u(6), u(6))
        self._sheet.setSpacing(u(3))
        self._cards.setSpacing(u(4))
        self._cards.setColumnStretch(0, 1)
        self._cards.setColumnStretch(1, 1)
