"""The contact list: title, table, what is done with the chosen ones."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from core.contacts.lists.source import ContactSource, ListSetup
from core.database.filters import Context
from core.kernel.changes import Changes
from core.kernel.clock import today
from desktop.panels.contacts.bulk import BulkVerbs
from desktop.panels.contacts.cell_editing import ContactCells
from desktop.panels.contacts.filtering import ContactFilters, sections
from desktop.panels.contacts.looks import TEXTS, table_look
from desktop.panels.contacts.views import NamedView
from desktop.panels.context import PanelContext
from desktop.shell.heads import WorkHead
from desktop.tables.controller import run_on
from desktop.tables.pane import TablePane
from desktop.tables.state import TableViewState
from desktop.widgets.buttons import push_button
from desktop.widgets.chip import Chip

_RELEVANT = frozenset(
    {"contact", "contact_label", "group_member", "bulk_operation", "contact_status", "visit"}
)


class ContactListPage(QWidget):
    """``opened`` carries the id of the contact to open, ``selected`` that of the current row."""

    opened = Signal(object)
    selected = Signal(object)
    new_asked = Signal()
    save_asked = Signal()
    save_as_asked = Signal()
    share_asked = Signal()

    def __init__(self, context: PanelContext, setup: ListSetup) -> None:
        super().__init__()
        self._context = context
        self.setup = setup
        self.view: NamedView | None = None
        may = context.actor.permissions
        new = push_button("New contact", "primary", "plus", self.new_asked.emit)
        new.setVisible("contacts.edit" in may)
        self.head = WorkHead("All contacts", (new,))
        self.source = ContactSource(
            context.workspace.query,
            setup,
            lambda key: context.workspace.contact_lists.want(setup, key),
        )
        self.table = TablePane(
            self.source,
            tuple(setup.filters.values()),
            run_on(context.runner),
            TEXTS,
            table_look(setup.zone, setup.country),
            context=lambda: Context(today(context.workspace.clock, setup.zone), setup.zone),
            ticks=True,
            builder=True,
        )
        builder = self.table.builder
        assert builder is not None
        self.filters = ContactFilters(context, setup, builder)
        builder.dirty_changed.connect(self._show_dirty)
        builder.save.connect(self.save_asked)
        builder.save_as.connect(self.save_as_asked)
        builder.share.connect(self.share_asked)
        self._dirty = Chip("Edited, not saved", "rest", "pencil-line")
        self._dirty.hide()
        self.head.add_chip(self._dirty)
        self.table.opened.connect(lambda row: self._with_key(row, self.opened.emit))
        self.table.current_changed.connect(self._current_changed)
        self.table.empty_verb.connect(self.new_asked)
        self.table.controller.changed.connect(self._show_count)
        # There is nothing behind it yet.
        self.table.toolbar.export.hide()
        self.cells = ContactCells(context, self.source, self.table)
        self.bulk = BulkVerbs(context, setup, self)
        self.table.set_verbs(self.bulk.verbs())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        context.changes.connect(self._changed)

    def use(self, setup: ListSetup) -> bool:
        """Go on with another set-up, such as one with a new tag; False when its columns differ."""
        if [one.key for one in setup.columns] != [one.key for one in self.setup.columns]:
            return False
        self.setup = setup
        for part in (self.source, self.filters, self.bulk):
            part.use(setup)
        self.table.set_fields(tuple(setup.filters.values()), sections(setup))
        self.table.refresh()
        return True

    def show_view(self, view: NamedView, keep: TableViewState | None = None) -> None:
        """Show a view of the desk, a saved one or a group.

        Args:
            keep: columns, widths and density to go on with where the view has none of its own.
        """
        self.view = view
        self.head.set_title(view.title, None)
        self.table.set_state(view.state if keep is None else keep)
        if self.table.builder is not None:
            named = view.id.startswith("saved.")
            self.table.builder.set_saved(view.state.filter if named else None)
        self._show_count()

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views beside the title."""
        self.head.set_views_menu(menu)

    def select(self, contact_id: UUID) -> None:
        """Make a contact the current row, if it is listed."""

        def found(row_id: int | None) -> None:
            if row_id is None:
                return
            place = self.table.model.ids.index_of(row_id)
            if place is not None:
                self.table.view.setCurrentIndex(self.table.model.index(place, 0))

        self._context.runner.run_query(
            lambda token, report: self.source.row_of(contact_id), found, self._context.show_error
        )

    def _show_dirty(self, dirty: bool) -> None:
        self._dirty.setVisible(dirty)

    def _show_count(self) -> None:
        control = self.table.controller
        title = self.head.title.text()
        if control.shown is None and control.busy:
            self.head.set_title(title)
            return
        self.head.set_title(title, control.shown)

    def _current_changed(self, row_id: int | None) -> None:
        if row_id is None:
            self.selected.emit(None)
        else:
            self._with_key(row_id, self._tell_selected)

    def _tell_selected(self, contact_id: UUID) -> None:
        # Meanwhile the row may be gone from the list.
        if self.table.current_id() is not None:
            self.selected.emit(contact_id)

    def _with_key(self, row_id: int, then: Callable[[UUID], object]) -> None:
        self._context.runner.run_query(
            lambda token, report: self.source.row_key(row_id),
            then,
            self._context.show_error,
            group=f"contact key {then!r}"[:60],
        )

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_RELEVANT):
            self.table.refresh()
