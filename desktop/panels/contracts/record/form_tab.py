"""The guided form beside the live page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from core.kernel.clock import today
from desktop.forms.builder import FormBuilder
from desktop.panels.context import PanelContext
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.record.preview import PreviewPane
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.scroll import scrolled


class FormTab(QWidget):
    """Form left, page right; every keystroke shows on the page."""

    def __init__(
        self, context: PanelContext, model: DraftModel, zone: ZoneInfo, outputs: bool = True
    ) -> None:
        super().__init__()
        self._model = model
        template = model.inputs.template
        fields = template.fields if template else ()
        self.form = FormBuilder(
            fields, model.is_shown, today=lambda: today(context.workspace.clock, zone)
        )
        self._show_answers()
        if model.stored:
            # Who created the contract has been through the form.
            self.form.visit_all()
        self.form.answer_changed.connect(model.set_answer)
        self.preview = PreviewPane(context, outputs)
        self._sheet = Pane("Form", "surface")
        self._inner = QVBoxLayout(self._sheet)
        self._inner.addWidget(self.form)
        self._inner.addStretch(1)
        self.area = scrolled(self._sheet)
        self._sized = False
        self._split = split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.area)
        split.addWidget(self.preview)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 5)
        split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        model.changed.connect(self._show)
        model.replaced.connect(self._show_answers)
        follow(self, self._refresh)

    def activate(self) -> None:
        """The tab is shown."""
        if not self._sized:
            self._sized = True
            left = max(u(100), self.width() * 45 // 100)
            self._split.setSizes([left, max(0, self.width() - left)])
        self.preview.set_document(self._model.document)

    def _show_answers(self) -> None:
        self.form.set_answers(self._model.inputs.answers)
        self.form.set_read_only("Kept as it was signed." if self._model.locked else {})

    def _show(self) -> None:
        if self.isVisible():
            self.preview.set_document(self._model.document)

    def _refresh(self) -> None:
        self._inner.setContentsMargins(u(6), u(5), u(6), u(8))
        self.area.setMinimumWidth(u(80))
