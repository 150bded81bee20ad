"""The Wording tab of a clause: variants, the text of the chosen version, versions, facts."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.contracts.conditions import in_words
from core.contracts.records import ClauseVariant, ClauseVersion
from core.database.listing import Column
from core.kernel.text import counted
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.clause_form import ClauseForm
from desktop.panels.contracts.library.reading import ClauseReading, findings, laid
from desktop.panels.contracts.library.variant_form import VariantForm
from desktop.panels.contracts.library.version_facts import VersionFacts
from desktop.panels.contracts.parts.choice_list import Choice, ChoiceList
from desktop.panels.contracts.parts.clause_text import ClauseText
from desktop.panels.contracts.parts.words import validity
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import Row, RowTable
from desktop.theme.measure import set_size, set_space
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton
from desktop.widgets.card import Rule
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import (
    ScrollColumn,
    SidePanel,
    Surface,
    drop_above,
    empty,
)
from desktop.widgets.text import Heading, SectionLabel, Text

COLUMNS = (
    Column("number", "Version", "text", 7, frozen=True),
    Column("state", "Approval", "status", 10),
    Column("author", "Author", width_em=11),
    Column("approver", "Approver", width_em=11),
    Column("approved", "Approved", "date", 8),
    Column("valid", "Valid", width_em=13),
    Column("source", "Source", width_em=10),
    Column("licence", "Licence", width_em=9),
    Column("note", "Note", width_em=18),
)
_LOOK = TableLook(
    statuses={
        "state": {
            "current": StatusLook("In force", "circle-check", "ok"),
            "approved": StatusLook("Approved", "check", "rest"),
            "waiting": StatusLook("Not approved", "triangle-alert", "attention"),
        }
    }
)


_ROOM = 270
"""Units below which the facts give way."""


class WordingTab(QWidget):
    """The tab; ``picked`` when another variant or version is shown.

    Attributes:
        found: what a person should look at in the version that is shown, in sentences.
    """

    picked = Signal()
    compare_asked = Signal()
    approve_asked = Signal(object)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._reading: ClauseReading | None = None
        self._variant_id: UUID | None = None
        self.variant: ClauseVariant | None = None
        self.version: ClauseVersion | None = None
        self.found: list[str] = []
        self._versions: list[ClauseVersion] = []
        row = QHBoxLayout(self)
        set_space(row)
        row.addWidget(self._outline())
        row.addWidget(Rule(upright=True))
        row.addWidget(self._middle(), 1)
        row.addWidget(Rule(upright=True))
        self.facts = VersionFacts(context)
        self.facts.edit_variant_asked.connect(self._edit_variant)
        self.facts.edit_clause_asked.connect(self._edit_clause)
        self.facts.compare_asked.connect(self.compare_asked)
        self.facts.approve_asked.connect(self.approve_asked)
        self.side = QStackedWidget()
        self.side.addWidget(self.facts)
        set_size(self.side, width=74)
        row.addWidget(self.side)

    def _outline(self) -> SidePanel:
        outline = SidePanel("Variants", 62)
        set_space(outline.body, 2, (3, 3.5, 3, 3))
        head = QHBoxLayout()
        set_space(head, 1, (1, 0, 0, 0))
        self._count = SectionLabel("")
        head.addWidget(self._count, 1)
        self.add_button = IconButton("plus", "Add variant", on_click=self._add_variant)
        if "library.edit" not in self._context.actor.permissions:
            self.add_button.hide()
        head.addWidget(self.add_button)
        outline.body.addLayout(head)
        self.variants = ChoiceList("Variants")
        self.variants.changed.connect(self._pick_variant)
        outline.body.addWidget(self.variants)
        self._order = Text("The first variant whose condition holds is taken.", "small",
                           token="muted", wrap=True)  # fmt: skip
        lines = QVBoxLayout()
        set_space(lines, 0, (2.5, 2, 2, 0))
        lines.addWidget(self._order)
        outline.body.addLayout(lines)
        outline.body.addStretch()
        return outline

    def _middle(self) -> QSplitter:
        page = ScrollColumn("Text of the version", margin=6)
        self._warnings = QVBoxLayout()
        set_space(self._warnings, 2)
        page.body.addLayout(self._warnings)
        self.text = ClauseText("Text of the version", fit=True)
        set_size(self.text, maximum_width=190)
        page.body.addWidget(self.text)
        self._empty = EmptyState(
            "file-text", "No wording yet.", "New version… writes the first one."
        )
        page.body.addWidget(self._empty)
        page.body.addStretch()
        below = Surface()
        head = QHBoxLayout()
        set_space(head, 0, (5, 2, 3, 2))
        self._versions_head = Heading("Versions")
        head.addWidget(self._versions_head, 1)
        self.facts_button = IconButton("panel-right", "Show the facts", on_click=self._toggle_side)
        head.addWidget(self.facts_button)
        below.body.addWidget(Rule())
        below.body.addLayout(head)
        self.table = RowTable("Versions", COLUMNS, _LOOK, "compact")
        self.table.picked.connect(self._pick_version)
        below.body.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(page)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        return splitter

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is no room for three, the facts give way to the text; a button brings them.
        narrow = self.width() < u(_ROOM)
        self.facts_button.setVisible(narrow)
        self.side.setVisible(not narrow or self.side.count() > 1)

    def _toggle_side(self) -> None:
        self.side.setVisible(self.side.isHidden())

    # --- showing -------------------------------------------------------------------------

    def show_reading(self, reading: ClauseReading, fresh: bool) -> None:
        """Show a clause; unless it is ``fresh`` the chosen variant and version stay chosen."""
        kept = None if fresh or self.version is None else self.version.id
        count = max((len(v.versions) for v in reading.clause.variants), default=0)
        newer = not fresh and self.variant is not None and self._grew(reading)
        self._reading = reading
        self._close_form()
        variants = reading.clause.variants
        self._count.setText(counted(len(variants), "variant"))
        self._order.setVisible(len(variants) > 1 and count > 0)
        places = [v.id for v in variants]
        at = places.index(self._variant_id) if self._variant_id in places and not fresh else 0
        self.variants.set_choices([_choice(each, reading) for each in variants], at)
        self._show_variant(at, None if newer else kept)

    def _grew(self, reading: ClauseReading) -> bool:
        """Tell whether the chosen variant got another version, which is then shown."""
        found = next((v for v in reading.clause.variants if v.id == self._variant_id), None)
        return bool(found and self.variant and len(found.versions) > len(self.variant.versions))

    def _pick_variant(self, place: int) -> None:
        self._show_variant(place, None)

    def _show_variant(self, place: int, keep: UUID | None) -> None:
        assert self._reading is not None
        variants = self._reading.clause.variants
        self.variant = variants[place] if place < len(variants) else None
        self._variant_id = self.variant.id if self.variant else None
        self._versions = sorted(
            self.variant.versions if self.variant else (), key=lambda v: v.number, reverse=True
        )
        current = self.variant.current if self.variant else None
        ids = [version.id for version in self._versions]
        wanted = keep if keep in ids else (ids[0] if keep is None and ids else None)
        if keep is None and current is not None and not self._has_waiting():
            wanted = current.id
        at = ids.index(wanted) if wanted in ids else None
        self._versions_head.setText(counted(len(ids), "version"))
        self.table.set_rows([_row(each, current) for each in self._versions], at)
        if at is None:
            self._pick_version(None)

    def _has_waiting(self) -> bool:
        return bool(self._versions) and self._versions[0].approved_at is None

    def _pick_version(self, place: int | None) -> None:
        if place is None and self._versions:
            return
        self.version = self._versions[place] if place is not None else None
        self.text.setVisible(self.version is not None)
        self._empty.setVisible(self.version is None)
        if self._reading is not None and self.version is not None:
            self.text.show_clause(laid(self._reading, self.version.heading, self.version.body))
        if self._reading is not None:
            self.facts.show_version(self._reading, self.variant, self.version)
        self._show_warnings()
        self.picked.emit()

    def _show_warnings(self) -> None:
        reading, version = self._reading, self.version
        self.found = []
        if reading is not None and version is not None:
            self.found = findings(reading, version.heading, version.body)
        empty(self._warnings)
        for sentence in self.found:
            self._warnings.addWidget(Banner(sentence, "attention"))

    # --- forms ---------------------------------------------------------------------------

    def _add_variant(self) -> None:
        if self._reading is not None:
            self._open_form(VariantForm(self._context, self._reading, None))

    def _edit_variant(self) -> None:
        if self._reading is not None and self.variant is not None:
            self._open_form(VariantForm(self._context, self._reading, self.variant))

    def _edit_clause(self) -> None:
        if self._reading is not None:
            self._open_form(ClauseForm(self._context, self._reading))

    def _open_form(self, form: VariantForm | ClauseForm) -> None:
        self._close_form()
        form.left.connect(self._close_form)
        self.side.addWidget(form)
        self.side.setCurrentWidget(form)
        self.side.show()
        form.first.setFocus()

    def _close_form(self) -> None:
        drop_above(self.side)
        self.side.setVisible(self.width() >= u(_ROOM))


def _choice(variant: ClauseVariant, reading: ClauseReading) -> Choice:
    current = variant.current
    waiting = current is None or any(v.approved_at is None for v in variant.versions)
    words = in_words(variant.condition, reading.fields)
    return Choice(variant.name, words, "triangle-alert" if waiting else "")


def _row(version: ClauseVersion, current: ClauseVersion | None) -> Row:
    state = "approved" if version.approved_at else "waiting"
    if version.approved_at and current is not None and current.id == version.id:
        state = "current"
    return (
        f"Version {version.number}",
        state,
        version.author,
        version.approver,
        version.approved_at.date() if version.approved_at else None,
        validity(version.valid_from, version.valid_to),
        version.source,
        version.licence,
        version.note,
    )
