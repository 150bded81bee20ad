"""The facts of one version at the right of its text, with what can be done next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contracts.conditions import in_words
from core.contracts.records import ClauseVariant, ClauseVersion
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.reading import ClauseReading
from desktop.panels.contracts.parts.words import day, risk_words, validity
from desktop.theme.measure import set_space
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import LinkButton
from desktop.widgets.card import Rule
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.page import SidePanel
from desktop.widgets.text import Heading, Paragraph, Text


class VersionFacts(SidePanel):
    """The panel; each signal is a verb that the page carries out."""

    compare_asked = Signal()
    approve_asked = Signal(object)
    edit_variant_asked = Signal()
    edit_clause_asked = Signal()

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__("About the version", 74, parent)
        self._may_edit = "library.edit" in context.actor.permissions
        self._may_approve = "library.approve" in context.actor.permissions

    def show_version(
        self,
        reading: ClauseReading,
        variant: ClauseVariant | None,
        version: ClauseVersion | None,
    ) -> None:
        """Show the facts of a version; of the clause alone when there is none."""
        self.clear()
        if version is not None:
            self._version(version)
        if variant is not None:
            self.body.addWidget(Rule())
            self._variant(reading, variant)
        self.body.addWidget(Rule())
        self._clause(reading)
        self._verbs(variant, version)
        self.body.addStretch()

    def _version(self, version: ClauseVersion) -> None:
        if version.approved_at is None:
            verbs = (
                (("Approve", lambda: self.approve_asked.emit(version)),)
                if self._may_approve
                else ()
            )
            words = "Templates keep the version in force until somebody approves this one."
            self.body.addWidget(Banner(words, "attention", verbs, title="Not approved yet"))
        self.body.addWidget(Heading(f"Version {version.number}"))
        rows = [
            ("Author", f"{version.author}, {day(version.created_at)}"),
            ("Approver", version.approver),
            ("Approved", day(version.approved_at)),
            ("Valid", validity(version.valid_from, version.valid_to)),
            ("Source", version.source),
            ("Licence", version.licence),
        ]
        if version.source_url:
            rows.insert(5, ("Found at", version.source_url))
        self.body.addWidget(KeyValueList([(label, value) for label, value in rows], 17))
        if version.note:
            self.body.addWidget(Text("Note", token="muted"))
            self.body.addWidget(Paragraph(version.note))

    def _variant(self, reading: ClauseReading, variant: ClauseVariant) -> None:
        self.body.addWidget(Heading(variant.name))
        rows = [
            ("Taken if", in_words(variant.condition, reading.fields)),
            ("Risk", risk_words(variant.risk)),
        ]
        if variant.jurisdiction:
            rows.append(("Law", variant.jurisdiction))
        self.body.addWidget(KeyValueList([(label, value) for label, value in rows], 17))

    def _clause(self, reading: ClauseReading) -> None:
        if reading.clause.purpose:
            self.body.addWidget(Heading("Purpose"))
            self.body.addWidget(Paragraph(reading.clause.purpose, token="muted"))

    def _verbs(self, variant: ClauseVariant | None, version: ClauseVersion | None) -> None:
        column = QVBoxLayout()
        set_space(column, 1)
        if version is not None and variant is not None and len(variant.versions) > 1:
            column.addWidget(LinkButton("Compare versions", self.compare_asked.emit, "git-compare"))
        if self._may_edit and variant is not None:
            column.addWidget(LinkButton("Edit variant…", self.edit_variant_asked.emit, "split"))
        if self._may_edit:
            column.addWidget(
                LinkButton("Edit title and purpose…", self.edit_clause_asked.emit, "pencil")
            )
        self.body.addLayout(column)
