"""The contact list: title, table, what is done with the chosen ones."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal

from core.contacts.lists.source import ListSetup
from core.database.filters import Context
from core.database.listing import Selection
from core.kernel.clock import today
from desktop.panels.contacts.bulk import BulkVerbs
from desktop.panels.contacts.cell_editing import ContactCells
from desktop.panels.contacts.cut_off import CutOffBar
from desktop.panels.contacts.exporting import ContactExports
from desktop.panels.contacts.filtering import ContactFilters, sections
from desktop.panels.contacts.kept_tables import KeptTables
from desktop.panels.contacts.looks import TEXTS, table_look
from desktop.panels.contacts.views import NamedView
from desktop.panels.context import PanelContext
from desktop.shell.heads import WorkHead
from desktop.shell.record_list import RecordListPage
from desktop.shell.saved_views import is_saved
from desktop.tables.controller import run_on
from desktop.tables.footer import Verb
from desktop.tables.pane import TablePane
from desktop.tasks.listening import while_there
from desktop.widgets.buttons import push_button
from desktop.widgets.chip import Chip

_RELEVANT = frozenset(
    {"contact", "contact_label", "group_member", "bulk_operation", "contact_status", "visit"}
)


class ContactListPage(RecordListPage):
    """Contacts. ``save_asked`` and its kin are what the filter builder asks of the desk."""

    save_asked = Signal()
    save_as_asked = Signal()
    share_asked = Signal()
    merge_asked = Signal(object, object)

    def __init__(self, context: PanelContext, setup: ListSetup, kept: KeptTables) -> None:
        super().__init__(context.runner, context.show_error, _RELEVANT)
        self._context = context
        self.setup = setup
        self._kept = kept
        self.view: NamedView | None = None
        may = context.actor.permissions
        new = push_button("New contact", "primary", "plus", self.new_asked.emit)
        head = WorkHead("All contacts", (new,))
        new.setVisible("contacts.edit" in may)
        self.source = context.workspace.contact_lists.source(setup)
        table = TablePane(
            self.source,
            tuple(setup.filters.values()),
            run_on(context.runner),
            TEXTS,
            table_look(setup.zone, setup.country),
            context=lambda: Context(today(context.workspace.clock, setup.zone), setup.zone),
            ticks=True,
            builder=True,
        )
        self.lay_out(head, self.source, table)
        builder = table.builder
        assert builder is not None
        self.filters = ContactFilters(context, setup, builder)
        builder.dirty_changed.connect(self._show_dirty)
        builder.save.connect(self.save_asked)
        builder.save_as.connect(self.save_as_asked)
        builder.share.connect(self.share_asked)
        self._dirty = Chip("Edited, not saved", "rest", "pencil-line")
        self._dirty.hide()
        self.head.add_chip(self._dirty)
        self.cells = ContactCells(context, self.source, self.table)
        self.bulk = BulkVerbs(context, setup, self, self._let_go)
        self.cut_off = CutOffBar(context)
        self.put_above_table(self.cut_off)
        self.exporting = ContactExports(context, setup, self.source, self.table)
        self.table.set_verbs(self._verbs())
        context.changes.connect(self.changed)

    def use(self, setup: ListSetup) -> bool:
        """Go on with another set-up, such as one with a new tag; False when its columns differ."""
        if [one.key for one in setup.columns] != [one.key for one in self.setup.columns]:
            return False
        self.setup = setup
        for part in (self.source, self.filters, self.bulk, self.exporting):
            part.use(setup)
        self.table.set_fields(tuple(setup.filters.values()), sections(setup))
        self.table.refresh()
        return True

    def show_view(self, view: NamedView) -> None:
        """Show a view of the desk, a saved one or a group, as it is defined: nothing looked for."""
        self.keep_table()
        self.view = view
        state = (
            self._kept.state(view.id, view.state, self.source.columns) if view.own else view.state
        )
        if self.bulk.show_group(view.state.filter):
            self.table.set_verbs(self._verbs())
        self.head.set_title(view.title, None)
        self.exporting.name(view.title)
        # Words that were typed just now are not looked for in the view that comes.
        self.table.toolbar.search.clear()
        self.table.controller.search = ""
        self.table.set_state(state)
        if self.table.builder is not None:
            self.table.builder.set_saved(view.state.filter if is_saved(view.id) else None)
        self.show_count()

    def keep_table(self) -> None:
        """Remember how the person left the table of a view of the desk's own."""
        if self.view is None or not self.view.own:
            return
        state, shown = self.table.controller.state, self.table.view.shown_columns()
        if shown != self.table.shown_columns():
            # Moved or taken out a moment ago.
            state = replace(state, columns=shown)
        self._kept.keep(self.view.id, replace(state, widths=self.table.view.widths()))

    def _verbs(self) -> tuple[Verb, ...]:
        merge = Verb("Merge…", "merge", self._ask_merge, exactly=2)
        may = "contacts.delete" in self._context.actor.permissions
        return (*self.exporting.verbs(), *self.bulk.verbs(), *((merge,) if may else ()))

    def _ask_merge(self, chosen: Selection) -> None:
        rows = chosen.row_ids()
        self._context.query(
            lambda workspace, reader: tuple(map(self.source.row_key, rows)),
            while_there(self, lambda keys: self.merge_asked.emit(*keys)),
            "contacts to merge",
        )

    def _let_go(self, rows: Selection) -> None:
        # What the person chose meanwhile stays chosen.
        now = self.table.view.selection()
        if now.ids is rows.ids and now.ranges == rows.ranges:
            self.table.view.clearSelection()

    def _show_dirty(self, dirty: bool) -> None:
        self._dirty.setVisible(dirty)
