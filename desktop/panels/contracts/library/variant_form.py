"""The form for a variant: its name, when it is taken, and how far it is from our position."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from core.contracts.records import ClauseVariant
from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.reading import ClauseReading
from desktop.panels.contracts.parts.condition_field import ConditionField
from desktop.panels.contracts.parts.words import RISKS, risk_words
from desktop.theme.measure import set_space
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.page import Labelled, SidePanel
from desktop.widgets.text import Heading, Text


class VariantForm(SidePanel):
    """The form; ``left`` when it is to be closed."""

    left = Signal()

    def __init__(
        self,
        context: PanelContext,
        reading: ClauseReading,
        variant: ClauseVariant | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Variant", 74, parent)
        self._context = context
        self._clause_id = reading.clause.id
        self._variant = variant
        self.first = QLineEdit(variant.name if variant else "")
        self._name = Labelled("Name", self.first, "Such as One-way, or Consumer.", True)
        self.condition = ConditionField(
            "Taken if", reading.fields, variant.condition if variant else ""
        )
        self.risk = QComboBox()
        for step in sorted(RISKS.keys() | ({variant.risk} if variant else set())):
            self.risk.addItem(risk_words(step), step)
        self.risk.setCurrentIndex(max(0, self.risk.findData(variant.risk if variant else 1)))
        self.law = QLineEdit(variant.jurisdiction if variant else "")
        self._problem = Banner("", "refused")
        self._problem.hide()
        self._lay_out(reading)

    def _lay_out(self, reading: ClauseReading) -> None:
        self.body.addWidget(Heading("Edit variant" if self._variant else "Add variant"))
        self.body.addWidget(self._problem)
        for field in (self._name, self.condition, Labelled("Risk", self.risk)):
            self.body.addWidget(field)
        if self._variant is None:
            self.body.addWidget(Labelled("Law", self.law, "Only where the wording needs one law."))
        row = QHBoxLayout()
        set_space(row, 2)
        row.addStretch()
        row.addWidget(push_button("Cancel", on_click=self.left.emit))
        words = "Save" if self._variant else "Add variant"
        row.addWidget(push_button(words, "primary", on_click=self.save))
        self.body.addLayout(row)
        if reading.fields:
            keys = ", ".join(spec.key for spec in reading.fields)
            self.body.addWidget(Heading("Fields"))
            self.body.addWidget(Text(keys, "small", token="muted", wrap=True))
        self.body.addStretch()

    def save(self) -> None:
        """Add or change the variant, once name and condition can be used."""
        name = self.first.text().strip()
        self._name.set_error("" if name else "Give the variant a name, such as One-way.")
        fits = self.condition.check()
        if not name or not fits:
            (self.first if not name else self.condition.line).setFocus()
            return
        condition, risk, law = self.condition.condition, self.risk.currentData(), self.law.text()
        clause_id, variant = self._clause_id, self._variant

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            library = workspace.library
            if variant is not None:
                library.edit_variant(uow, variant.id, name, condition, risk)
            else:
                library.add_variant(
                    uow, clause_id, name, condition, jurisdiction=law.strip(), risk=risk
                )

        self._context.command(work, self._done, self._failed)

    def _done(self, done: Done[None]) -> None:
        words = "Variant changed" if self._variant else "Variant added"
        self._context.toast(words, done.undo)
        self.left.emit()

    def _failed(self, error: ChanceryError) -> None:
        self._problem.set_text(str(error))
        self._problem.show()
