"""One template: its clauses, its fields, what they fill, and its versions."""

from __future__ import annotations

from datetime import tzinfo
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contracts.fields import labels_for
from core.contracts.records import TemplateVersion
from core.contracts.templates import TemplateContent
from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.parts.choice_list import Choice, ChoiceList
from desktop.panels.contracts.parts.list_and_record import OpenedRecord
from desktop.panels.contracts.parts.words import TEMPLATE_STATES, day
from desktop.panels.contracts.templates.draft import problems, role_words
from desktop.panels.contracts.templates.editor import TemplateEditor
from desktop.panels.contracts.templates.reading import TemplateReading, content_of, read_template
from desktop.panels.contracts.templates.tables import FIELDS, SLOTS, field_rows, slot_rows
from desktop.tables.row_table import RowTable
from desktop.theme.measure import set_space
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Rule
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.page import PageHead, SidePanel
from desktop.widgets.text import Heading, Paragraph, SectionLabel


class TemplatePage(OpenedRecord[TemplateReading]):
    """The page: clauses and fields of the chosen version, and the way to the editor."""

    def __init__(self, context: PanelContext, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(context, zone, read_template, parent)
        self.version: TemplateVersion | None = None
        self._unsaved: dict[UUID, TemplateContent] = {}
        self.slots = RowTable("Clauses", SLOTS)
        self.fields = RowTable("Fields", FIELDS)
        self.slots.activated_row.connect(self._open_clause)
        parts = (("Clauses", self.slots), ("Fields", self.fields))
        self._lay_out(self._head(), "Parts of the template", parts, self._side())

    def _head(self) -> PageHead:
        may = self._context.actor.permissions
        self.edit_button = push_button("New version…", icon_name="pencil", on_click=self.edit)
        if "library.edit" not in may:
            self.edit_button.hide()
        self.publish_button = push_button("Publish", "primary", on_click=self.publish)
        self._may_publish = "library.approve" in may
        buttons = (self.edit_button, self.publish_button)
        return PageHead("", buttons, ("Templates", self.left.emit))

    def _side(self) -> SidePanel:
        self._panel = SidePanel("Versions and record", 74)
        self.versions = ChoiceList("Versions")
        self.versions.changed.connect(self._show_version)
        self._count = SectionLabel("")
        self._facts = QVBoxLayout()
        set_space(self._facts, 3)
        self._panel.body.addWidget(self._count)
        self._panel.body.addWidget(self.versions)
        self._panel.body.addWidget(Rule())
        self._panel.body.addLayout(self._facts)
        self._panel.body.addStretch()
        return self._panel

    # --- showing -------------------------------------------------------------------------

    def _show(self, reading: TemplateReading, before: TemplateReading | None) -> None:
        # Another template, or a version more: the newest one is shown.
        same = before is not None and len(reading.versions) == len(before.versions)
        ids = [version.id for version in reading.versions]
        kept = self.version.id if self.version is not None and same else None
        at = ids.index(kept) if kept in ids else 0
        self._count.setText(counted(len(ids), "version"))
        self.versions.set_choices([_choice(version) for version in reading.versions], at)
        self._show_version(at)

    def _show_version(self, place: int) -> None:
        if self.reading is None:
            return
        reading = self.reading
        versions = reading.versions
        self.version = version = versions[place] if place < len(versions) else None
        newest_is_draft = bool(versions) and versions[0].state == "draft"
        self.edit_button.setText("Edit draft…" if newest_is_draft else "New version…")
        self.edit_button.setAccessibleName(self.edit_button.text())
        self.head.set_title(reading.summary.title, facts=reading.summary.category)
        self.head.chip.setVisible(version is not None)
        content = content_of(version) if version else TemplateContent((), ())
        self.slots.set_rows(slot_rows(content, reading.clauses))
        self.fields.set_rows(field_rows(content))
        self.tabs.setTabText(0, f"Clauses  {len(content.slots)}")
        self.tabs.setTabText(1, f"Fields  {len(content.fields)}")
        draft = version is not None and version.state == "draft"
        self.publish_button.setVisible(draft and self._may_publish)
        if version is None:
            return
        word, meaning, icon_name = TEMPLATE_STATES[version.state]
        self.head.chip.set(f"{word}, version {version.number}", meaning, icon_name)
        self.publish_button.setText(f"Publish version {version.number}")
        self.publish_button.setAccessibleName(self.publish_button.text())
        faults = [each for each in problems(content, reading.clauses) if each.serious]
        self.publish_button.setEnabled(not faults and bool(content.slots))
        reason = faults[0].words if faults else "" if content.slots else "Add a clause first."
        self.publish_button.setToolTip(reason)
        self._show_facts(version)

    def _show_facts(self, version: TemplateVersion) -> None:
        assert self.reading is not None
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        labels = labels_for(version.fields)
        filled = [(role_words(role), labels.get(key, key)) for role, key in version.roles.items()]
        summary = self.reading.summary
        shown: list[QWidget] = [
            Heading(f"Version {version.number}"),
            KeyValueList(
                [
                    ("Author", f"{version.author}, {day(version.created_at)}"),
                    ("Published", day(version.published_at)),
                    ("Title", version.title_pattern),
                    ("Reference", f"{version.reference_prefix}-…"),
                    ("Contracts", counted(summary.contracts, "contract")),
                ],
                18,
            ),
        ]
        if version.note:
            shown.append(Paragraph(version.note, token="muted"))
        shown += [Rule(), Heading("What the fields fill")]
        shown.append(KeyValueList([(label, value) for label, value in filled], 24))
        for widget in shown:
            self._facts.addWidget(widget)

    # --- doing ---------------------------------------------------------------------------

    def _open_clause(self, place: int) -> None:
        if self.version is not None:
            self._context.open_page("library", clause_id=self.version.slots[place].clause_id)

    def edit(self) -> None:
        """Edit the draft, or begin one from the newest version, in place of the page."""
        if self.reading is None:
            return
        self._close()
        unsaved = self._unsaved.pop(self.reading.summary.id, None)
        editor = TemplateEditor(self._context, self.reading, unsaved)
        editor.left.connect(self._close)
        self._show_editor(editor, editor.slots.table)

    def _close(self) -> None:
        """Show the template again; changes that were not saved are kept for the next time."""
        page = self._stack.widget(1)
        if isinstance(page, TemplateEditor):
            unsaved = page.unsaved()
            if unsaved is not None:
                self._unsaved[page.template_id] = unsaved
        super()._close()

    def publish(self) -> None:
        """Make the draft the version that new contracts are drafted from."""
        version = self.version
        if version is None or self.reading is None:
            return
        version_id, number = version.id, version.number

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            workspace.templates.publish(uow, version_id)

        def done(result: Done[None]) -> None:
            self._context.toast(f"Version {number} published", result.undo)

        self._context.command(work, done)


def _choice(version: TemplateVersion) -> Choice:
    word, meaning, icon_name = TEMPLATE_STATES[version.state]
    when = day(version.published_at) or day(version.created_at)
    beneath = f"{word}, {when}" + (f" · {version.note}" if version.note else "")
    icon = icon_name if version.state == "draft" else ""
    return Choice(f"Version {version.number}", beneath, icon, meaning)
