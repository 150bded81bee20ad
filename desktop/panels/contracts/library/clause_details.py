"""The chosen clause beside the list: purpose, variants and the text in force."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.contracts.conditions import in_words
from core.contracts.records import ClauseVariant
from core.kernel.text import counted
from desktop.panels.contracts.library.reading import ClauseReading, laid
from desktop.panels.contracts.parts.clause_text import ClauseText
from desktop.panels.contracts.parts.words import day, risk_words
from desktop.theme.measure import set_space
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.page import SidePanel
from desktop.widgets.text import Heading, Paragraph, Text


class ClauseDetails(SidePanel):
    """The panel; ``open_asked`` when its button is pressed."""

    open_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Chosen clause", parent=parent)
        self.text: ClauseText | None = None
        self._shown: object = None
        self.body.addStretch()

    def show_clause(self, reading: ClauseReading) -> None:
        """Show a clause; the same one stays where it was scrolled."""
        if self._shown == reading:
            return
        self._shown = reading
        self.clear()
        clause = reading.clause
        self._head(reading)
        if clause.purpose:
            self.body.addWidget(Paragraph(clause.purpose, token="muted"))
        button = push_button("Open clause", on_click=self.open_asked.emit)
        self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(Rule())
        self.body.addWidget(Heading(counted(len(clause.variants), "variant")))
        for variant in clause.variants:
            self.body.addWidget(VariantLines(variant, reading))
        self.body.addWidget(Rule())
        self._current(reading)
        self.body.addStretch()
        self.verticalScrollBar().setValue(0)

    def _head(self, reading: ClauseReading) -> None:
        clause = reading.clause
        row = QHBoxLayout()
        set_space(row)
        row.addWidget(Text(clause.category, "small", token="muted"), 1)
        row.addWidget(IconButton("arrow-up-right", "Open clause", "Return", self.open_asked.emit))
        self.body.addLayout(row)
        self.body.addWidget(Text(clause.title, "title", wrap=True))

    def _current(self, reading: ClauseReading) -> None:
        first = next((each for each in reading.clause.variants if each.current), None)
        if first is None or first.current is None:
            self.body.addWidget(Text("No wording yet", token="muted"))
            return
        version = first.current
        row = QHBoxLayout()
        set_space(row, 2)
        row.addWidget(Heading(f"{first.name}, version {version.number}"), 1)
        if version.approved_at:
            row.addWidget(Chip("Approved", "ok"))
        else:
            row.addWidget(Chip("Not approved", "attention"))
        self.body.addLayout(row)
        if version.approved_at:
            approved = f"{version.approver}, {day(version.approved_at)}"
            self.body.addWidget(Text(approved, "small", token="muted"))
        self.text = ClauseText("Text of the current version", fit=True)
        self.text.show_clause(laid(reading, version.heading, version.body))
        self.body.addWidget(self.text)


class VariantLines(QWidget):
    """A variant in two lines: its name and risk, and when it is taken."""

    def __init__(self, variant: ClauseVariant, reading: ClauseReading) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        set_space(column, 0.5)
        row = QHBoxLayout()
        set_space(row, 2)
        row.addWidget(Text(variant.name, weight=500, wrap=True), 1)
        row.addWidget(Text(f"Risk {risk_words(variant.risk)}", "small", token="muted"))
        column.addLayout(row)
        words = in_words(variant.condition, reading.fields)
        if variant.jurisdiction:
            words = f"{words} · {variant.jurisdiction}"
        column.addWidget(Text(words, "small", token="muted", wrap=True))
