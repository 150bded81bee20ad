"""The list of templates, and the chosen one beside it."""

from __future__ import annotations

from datetime import tzinfo
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from core.contracts.records import TemplateSummary
from core.database.listing import Column
from core.kernel.text import counted
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.parts.list_and_record import RecordList
from desktop.panels.contracts.templates.new_template import NewTemplate
from desktop.panels.contracts.templates.reading import TemplateReading, content_of, read_template
from desktop.panels.contracts.templates.tables import slot_rows
from desktop.tables.row_table import Row, RowTable
from desktop.theme.measure import set_size, set_space
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.empty import EmptyState
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.page import PageHead, SidePanel, Surface, drop_above
from desktop.widgets.text import Heading, Paragraph, Text

COLUMNS = (
    Column("title", "Title", width_em=16.5, frozen=True),
    Column("category", "Category", width_em=11),
    Column("version", "Version", "number", 6),
    Column("clauses", "Clauses", "number", 6),
    Column("fields", "Fields", "number", 6),
    Column("contracts", "Contracts", "number", 7),
    Column("changed", "Changed", "date", 8),
)
_ROOM = 245


class TemplateList(RecordList):
    """The list; ``opened`` carries the id of a template to open."""

    def __init__(self, context: PanelContext, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._zone = zone
        self._found: list[TemplateSummary] = []
        self._picked: UUID | None = None
        self._bare = False
        self._may_edit = "library.edit" in context.actor.permissions
        self.new_button = push_button("New template", "primary", "plus", self._new)
        if not self._may_edit:
            self.new_button.hide()
        self.head = PageHead("Templates", (self.new_button,))
        self.table = RowTable("Templates", COLUMNS)
        self.table.picked.connect(self._pick)
        self.table.activated_row.connect(lambda at: self.opened.emit(self._found[at].id))
        self.nothing = EmptyState(
            "files",
            "No templates yet.",
            "A template is a form and the clauses that it fills.",
            "New template" if self._may_edit else "",
            self._new,
        )
        self.nothing.hide()
        left = Surface()
        left.body.addWidget(self.head)
        left.body.addWidget(self.table, 1)
        left.body.addWidget(self.nothing, 1)
        self.details = _Details()
        self.details.open_asked.connect(self._open_picked)
        self.side = QStackedWidget()
        self.side.addWidget(self.details)
        set_size(self.side, width=84)
        row = QHBoxLayout(self)
        set_space(row)
        row.addWidget(left, 1)
        self._edge = Rule(upright=True)
        row.addWidget(self._edge)
        row.addWidget(self.side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_side()

    def _show_side(self) -> None:
        roomy = self.width() >= u(_ROOM) and not self._bare
        self.side.setVisible(roomy or self.side.count() > 1)
        self._edge.setVisible(not self.side.isHidden())

    def reload(self) -> None:
        """Read the list again; the chosen template stays chosen."""
        self._context.query(
            lambda workspace, reader: workspace.templates.templates(reader),
            self._arrived,
            "templates.list",
        )

    def _arrived(self, found: list[TemplateSummary]) -> None:
        self._found = found
        self.head.set_title("Templates", len(found))
        self._bare = not found
        self.nothing.setVisible(self._bare)
        self.table.setVisible(not self._bare)
        self.new_button.setVisible(not self._bare and self._may_edit)
        self._show_side()
        ids = [each.id for each in found]
        first = 0 if found else None
        at = ids.index(self._picked) if self._picked in ids else first
        self.table.set_rows([_row(each, self._zone) for each in found], at)

    def _pick(self, place: int | None) -> None:
        if place is None:
            return
        self._picked = picked = self._found[place].id
        zone = self._zone
        self._context.query(
            lambda workspace, reader: read_template(workspace, reader, picked, zone),
            self._read,
            "templates.details",
        )

    def _read(self, reading: TemplateReading) -> None:
        if reading.summary.id == self._picked:
            self.details.show_template(reading)

    def _open_picked(self) -> None:
        if self._picked is not None:
            self.opened.emit(self._picked)

    def _new(self) -> None:
        form = NewTemplate(self._context)
        form.left.connect(self._close_form)
        form.added.connect(self._added)
        self.side.addWidget(form)
        self.side.setCurrentWidget(form)
        self._show_side()
        form.title.setFocus()

    def _added(self, template_id: UUID) -> None:
        self._close_form()
        self.opened.emit(template_id)

    def _close_form(self) -> None:
        drop_above(self.side)
        self._show_side()
        again = self.nothing.button if self._bare else self.new_button
        if again is not None:
            again.setFocus()


class _Details(SidePanel):
    """The chosen template: what it is for, its facts and its clauses in order."""

    open_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Chosen template")

    def show_template(self, reading: TemplateReading) -> None:
        """Show a template."""
        self.clear()
        summary = reading.summary
        row = QHBoxLayout()
        set_space(row)
        row.addWidget(Text(summary.category, "small", token="muted"), 1)
        row.addWidget(IconButton("arrow-up-right", "Open template", "Return", self.open_asked.emit))
        self.body.addLayout(row)
        self.body.addWidget(Text(summary.title, "title", wrap=True))
        if summary.description:
            self.body.addWidget(Paragraph(summary.description, token="muted"))
        button = push_button("Open template", on_click=self.open_asked.emit)
        self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(Rule())
        version = next((v for v in reading.versions if v.id == summary.current_version_id), None)
        version = version or next(iter(reading.versions), None)
        if version is None:
            self.body.addWidget(Text("No version yet", token="muted"))
            self.body.addStretch()
            return
        rows = [
            ("Version", f"{version.number}, {version.state}"),
            ("Contracts", counted(summary.contracts, "contract")),
            ("Title", version.title_pattern),
            ("Reference", f"{version.reference_prefix}-…"),
        ]
        if version.note:
            rows.append(("Note", version.note))
        self.body.addWidget(KeyValueList([(label, value) for label, value in rows], 20))
        self.body.addWidget(Rule())
        self.body.addWidget(Heading(counted(len(version.slots), "clause")))
        content = content_of(version)
        for (number, title, words, _), slot in zip(
            slot_rows(content, reading.clauses), content.slots, strict=True
        ):
            self.body.addWidget(_SlotLine(number, title, words if slot.condition else ""))
        self.body.addStretch()
        self.verticalScrollBar().setValue(0)


class _SlotLine(QWidget):
    """A clause of the outline with its number, and when it is there."""

    def __init__(self, number: str, title: str, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        set_space(row, 2)
        mark = Text(number, token="muted", tabular=True)
        set_size(mark, width=6)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        text = Text(title, wrap=True)
        row.addWidget(text, 1)
        if words:
            conditional = Text("conditional", "small", token="versions")
            conditional.setToolTip(words)
            row.addWidget(conditional)


def _row(each: TemplateSummary, zone: tzinfo) -> Row:
    return (
        each.title,
        each.category,
        each.number or None,
        each.clauses,
        each.fields,
        each.contracts,
        each.updated_at.astimezone(zone).date(),
    )
