"""One clause of the library: what it says, its versions, where it is used, and its editors."""

from __future__ import annotations

from datetime import tzinfo
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.contracts.records import ClauseVersion
from core.database.unit_of_work import Done, UnitOfWork
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.compare import ComparePage
from desktop.panels.contracts.library.reading import ClauseReading, findings, read_clause
from desktop.panels.contracts.library.version_editor import Unsaved, VersionEditor
from desktop.panels.contracts.library.where_used import WhereUsed
from desktop.panels.contracts.library.wording_tab import WordingTab
from desktop.panels.contracts.parts.list_and_record import OpenedRecord
from desktop.shell.ask_anyway import AskAnyway
from desktop.widgets.buttons import push_button
from desktop.widgets.page import PageHead


class ClausePage(OpenedRecord[ClauseReading]):
    """The page: wording and versions, where the clause is used, and the way to its editors."""

    def __init__(self, context: PanelContext, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(context, zone, read_clause, parent)
        self._unsaved: dict[UUID, Unsaved] = {}
        self.wording = WordingTab(context)
        self.used = WhereUsed(context)
        parts = (("Wording", self.wording), ("Where used", self.used))
        self._lay_out(self._head(), "Parts of the clause", parts)
        self.wording.picked.connect(self._show_buttons)
        self.wording.compare_asked.connect(self.compare)
        self.wording.approve_asked.connect(self.approve)

    def _head(self) -> PageHead:
        may = self._context.actor.permissions
        self.compare_button = push_button("Compare", icon_name="git-compare", on_click=self.compare)
        self.edit_button = push_button("New version…", icon_name="pencil", on_click=self.edit)
        self.approve_button = push_button("Approve", "primary", on_click=self._approve_shown)
        if "library.edit" not in may:
            self.edit_button.hide()
        self._may_approve = "library.approve" in may
        buttons = (self.compare_button, self.edit_button, self.approve_button)
        return PageHead("", buttons, ("Clauses", self.left.emit))

    # --- showing -------------------------------------------------------------------------

    def _show(self, reading: ClauseReading, before: ClauseReading | None) -> None:
        self.head.set_title(reading.clause.title, facts=reading.clause.category)
        self.tabs.setTabText(1, f"Where used  {len(reading.uses):,}")
        self.wording.show_reading(reading, fresh=before is None)
        self.used.show_uses(reading.uses)

    def _show_buttons(self) -> None:
        version, variant = self.wording.version, self.wording.variant
        self.compare_button.setEnabled(variant is not None and len(variant.versions) > 1)
        self.edit_button.setEnabled(variant is not None)
        waiting = version is not None and version.approved_at is None
        self.approve_button.setVisible(waiting and self._may_approve)
        self.head.chip.setVisible(version is not None)
        if version is None:
            return
        self.approve_button.setText(f"Approve version {version.number}")
        self.approve_button.setAccessibleName(self.approve_button.text())
        if waiting:
            self.head.chip.set(f"Version {version.number} not approved", "attention")
        else:
            self.head.chip.set(f"Version {version.number} approved", "ok")

    # --- doing ---------------------------------------------------------------------------

    def edit(self) -> None:
        """Write a new version of the chosen variant, in place of the page."""
        if self.reading is not None and self.wording.variant is not None:
            variant = self.wording.variant
            self._close()
            unsaved = self._unsaved.pop(variant.id, None)
            editor = VersionEditor(self._context, self.reading, variant, unsaved)
            editor.left.connect(self._close)
            self._show_editor(editor, editor.text)

    def compare(self) -> None:
        """Compare two versions of the chosen variant, in place of the page."""
        variant, version = self.wording.variant, self.wording.version
        if self.reading is not None and variant and version and len(variant.versions) > 1:
            self._close()
            page = ComparePage(self.reading, variant, version)
            page.left.connect(self._close)
            self._show_editor(page, page.old)

    def _close(self) -> None:
        """Show the clause again; text that was not saved is kept for the next time."""
        page = self._stack.widget(1)
        if isinstance(page, VersionEditor):
            unsaved = page.unsaved()
            if unsaved is not None:
                self._unsaved[page.variant_id] = unsaved
        super()._close()

    def _focus_record(self) -> None:
        shown = self.tabs.currentIndex() == 0
        (self.wording.table if shown else self.tabs).setFocus()

    def _approve_shown(self) -> None:
        if self.wording.version is not None:
            self.approve(self.wording.version)

    def approve(self, version: ClauseVersion) -> None:
        """Approve a version; asks once when something in its wording should be looked at."""
        reading = self.reading
        found = findings(reading, version.heading, version.body) if reading is not None else []
        if not found:
            self._approve(version)
            return
        others = len(found) - 1
        more = f" {others:,} more to look at." if others else ""
        AskAnyway(
            self.window(),
            f"Approve version {version.number} as it is?",
            f"{found[0]}{more}",
            "Approve anyway",
            lambda: self._approve(version),
        ).open()

    def _approve(self, version: ClauseVersion) -> None:
        """Approve: templates take the version from now on."""

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            workspace.library.approve_version(uow, version.id)

        def done(result: Done[None]) -> None:
            self._context.toast(f"Version {version.number} approved", result.undo)

        self._context.command(work, done)
