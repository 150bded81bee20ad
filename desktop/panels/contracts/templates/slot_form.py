"""The form for one place of a template: which clause, when it is there, and how it stands."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from core.contracts.templates import NewSlot, TemplateContent
from desktop.panels.contracts.parts.condition_field import ConditionField
from desktop.panels.contracts.templates.reading import ClauseInfo
from desktop.widgets.buttons import LinkButton
from desktop.widgets.page import Labelled, SidePanel
from desktop.widgets.text import Heading, Text


class SlotForm(SidePanel):
    """The form; ``changed`` carries the slot after each keystroke."""

    changed = Signal(object)
    open_asked = Signal(object)

    def __init__(
        self,
        content: TemplateContent,
        place: int,
        clause: ClauseInfo | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Chosen clause", 80, parent)
        slot = content.slots[place]
        self._slot: NewSlot = slot
        self.body.addWidget(Heading(clause.title if clause else "Deleted clause"))
        if clause is not None:
            self.body.addWidget(Text(clause.category, "small", token="muted"))
        self.condition = ConditionField("There if", content.fields, slot.condition)
        self.section = QLineEdit(slot.section)
        self.key = QLineEdit(slot.key)
        self.numbered = QCheckBox("Takes a number")
        self.numbered.setChecked(slot.numbered)
        self.body.addWidget(self.condition)
        self.body.addWidget(
            Labelled("Section before it", self.section, "A heading over this and the next clauses.")
        )
        self.body.addWidget(self.numbered)
        self.body.addWidget(Labelled("Key", self.key, "References in other clauses point to it."))
        if clause is not None:
            verb = LinkButton("Open in library", icon_name="book-open")
            verb.clicked.connect(lambda: self.open_asked.emit(slot.clause_id))
            self.body.addWidget(verb)
        self.body.addStretch()
        self.condition.edited.connect(self._changed)
        self.section.textEdited.connect(lambda _: self._changed())
        self.key.textEdited.connect(lambda _: self._changed())
        self.numbered.toggled.connect(lambda _: self._changed())

    def _changed(self) -> None:
        self._slot = replace(
            self._slot,
            key=self.key.text().strip(),
            condition=self.condition.condition,
            section=self.section.text().strip(),
            numbered=self.numbered.isChecked(),
        )
        self.changed.emit(self._slot)
