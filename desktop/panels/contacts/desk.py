"""The Contacts desk: its views, its pages, and which of them is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.contacts.lists.source import ListSetup
from core.contacts.records import Contact
from core.database.filters import Group
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.settings.service import SavedView
from core.workspace import Workspace
from desktop.panels.contacts.beside import DetailsBeside
from desktop.panels.contacts.duplicates.page import DUPLICATES, DuplicatesPage
from desktop.panels.contacts.form_page import ContactFormPage
from desktop.panels.contacts.kept_tables import KeptTables
from desktop.panels.contacts.list_page import ContactListPage
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.record_page import ContactRecordPage
from desktop.panels.contacts.sides import SidePages
from desktop.panels.contacts.view_book import ViewBook
from desktop.panels.contacts.views import LIST_KEY
from desktop.panels.contacts.visits.page import KEY as VISITS
from desktop.panels.contacts.visits.page import VisitsPage
from desktop.panels.context import PanelContext
from desktop.shell.desk import DeskPage, ViewGroup
from desktop.shell.filter_view import filter_view
from desktop.shell.saved_views import SavedViews
from desktop.widgets.empty import LoadingBars

# What lists can show and ask depends on these.
_SETUP_KINDS = frozenset({"contact_field", "contact_status", "contact_group", "label", "person"})
_COUNTED = frozenset({"contact", "saved_view", "group_member", "bulk_operation", *_SETUP_KINDS})


class ContactsDesk(DeskPage):
    """List, record and form of contacts."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._setup: ListSetup | None = None
        self._saved = SavedViews(
            self,
            context,
            LIST_KEY,
            "filter",
            self._list_state,
            lambda: self.show_view("all"),
            self._choose_saved,
        )
        self._newly_saved = ""
        self._book = ViewBook(context, self._saved, self._views_read, self.views_changed.emit)
        self._tables = KeptTables(context.actor.person_id)
        self._view = "all"
        self._record = ""
        self._beside = DetailsBeside(self, context, self.details_changed.emit)
        self._menu: QMenu | None = None
        self._when_ready: list[Callable[[], None]] = []
        self.list: ContactListPage | None = None
        self.record: ContactRecordPage | None = None
        self.form: ContactFormPage | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(LoadingBars(8))
        self.sides = SidePages(
            ContactsContext(
                context,
                self._show_filter,
                lambda contact: context.open_record("contacts", str(contact)),
            ),
            self._stack,
            self.views_changed.emit,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        context.changes.connect(self._changed)
        self._begin()

    # --- what the window asks ------------------------------------------------------------

    def views(self) -> tuple[ViewGroup, ...]:
        if self._record or self._setup is None:
            return ()
        return (*self._book.groups(), *self.sides.groups())

    def current_view(self) -> str:
        return self._view

    def show_view(self, view_id: str) -> None:
        self._record = ""
        self._view = view_id
        if self.list is None:
            return
        side = self.sides.page(view_id)
        if side is not None:
            self._stack.setCurrentWidget(side)
            side.set_views_menu(self._menu)
            side.load()
            self.details_changed.emit()
            return
        view = self._book.find(view_id)
        if view is not None:
            self.list.show_view(view)
        self._stack.setCurrentWidget(self.list)
        self.details_changed.emit()

    def _show_current(self, page: ContactListPage) -> None:
        """Bring the page of the current view to the front, which may be one beside the list."""
        side = self.sides.page(self._view)
        if side is not None:
            side.load()
        self._stack.setCurrentWidget(side or page)

    def show_visit(self, visit_id: UUID) -> None:
        """Show a visit in the calendar."""

        def show() -> None:
            page = self.sides.page(VISITS)
            if isinstance(page, VisitsPage):
                page.show_visit(visit_id)

        self._ready(show)

    def _show_filter(self, title: str, tree: Group) -> None:
        self.show_view(filter_view(title, tree))
        self.views_changed.emit()
        self.place_changed.emit()

    def current_record(self) -> str:
        return self._record

    def record_title(self) -> str:
        reading = self.record.reading if self.record else None
        return reading.contact.list_name if reading else ""

    def open_record(self, record_id: str) -> None:
        self._record = record_id
        if not record_id:
            self._back()
            return
        self._ready(lambda: self._open(UUID(record_id)))

    def details(self) -> QWidget | None:
        shown = not self._record and self._stack.currentWidget() is self.list
        return self._beside.widget() if shown else None

    def toggle_details(self) -> bool:
        self._beside.wanted = not self._beside.wanted
        self.details_changed.emit()
        return True

    def set_views_menu(self, menu: QMenu | None) -> None:
        self._menu = menu
        if self.list is not None:
            self.list.set_views_menu(menu)
        for page in self.sides.made():
            page.set_views_menu(menu)

    def save_state(self) -> dict[str, Any]:
        if self.list is not None:
            self.list.keep_table()
        return {
            "view": self._view,
            "details": self._beside.wanted,
            "tables": self._tables.to_json(),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        view = state.get("view")
        if isinstance(view, str) and view:
            self._view = view
        self._beside.wanted = state.get("details") is True
        self._tables.restore(state.get("tables"))

    # --- commands ------------------------------------------------------------------------

    def new_contact(self) -> None:
        """Show an empty form."""

        def show() -> None:
            form = self._form()
            form.begin()
            self._stack.setCurrentWidget(form)
            self.details_changed.emit()

        self._ready(show)

    def edit_contact(self, contact: Contact) -> None:
        """Show the form of a contact."""
        form = self._form()
        form.edit(contact)
        self._stack.setCurrentWidget(form)
        self.details_changed.emit()

    def save_view(self) -> None:
        """Ask for a name and keep filter, columns, order and density under it."""
        if self.list is not None:
            self._saved.ask_name()

    def export(self) -> None:
        """Ask what of the list is exported."""
        if self.list is not None:
            if self._stack.currentWidget() is not self.list:
                self.show_view("all")
            self.list.exporting.ask()

    def save_changes(self) -> None:
        """Keep the saved filter that is shown as it is now."""
        self._saved.keep(self.saved_view())

    def share_view(self) -> None:
        """Let everybody see the saved filter that is shown; can be undone."""
        self._saved.share(self.saved_view())

    def delete_view(self) -> None:
        """Delete the saved filter that is shown; can be undone."""
        self._saved.delete(self.saved_view())

    def saved_view(self) -> SavedView | None:
        """Return the saved filter that is shown, None for another view."""
        return self._saved.find(self._view)

    def _choose_saved(self, view_id: str) -> None:
        """Show a view that was just saved, as soon as it is read."""
        self._newly_saved = view_id
        self._load_views()

    def _list_state(self) -> dict[str, Any]:
        assert self.list is not None
        return self.list.table.controller.state.to_json()

    def compare(self, first: UUID, second: UUID) -> None:
        """Show two contacts side by side, to merge them."""
        page = self.sides.page(DUPLICATES)
        if isinstance(page, DuplicatesPage):
            page.compare(first, second)
            self.show_view(DUPLICATES)
            self.views_changed.emit()
            self.place_changed.emit()

    # --- beginning -----------------------------------------------------------------------

    def _begin(self) -> None:
        """Read what lists can show; statuses are made where there are none yet."""

        def work(workspace: Workspace, reader: Reader) -> tuple[ListSetup, bool]:
            setup = workspace.contact_lists.setup(reader)
            return setup, bool(setup.fields["status_id"].choices)

        def found(answer: tuple[ListSetup, bool]) -> None:
            setup, begun = answer
            if not begun and "contacts.edit" in self._context.actor.permissions:
                self._context.command(
                    lambda workspace, uow: workspace.statuses.begin(uow), lambda done: self._begin()
                )
                return
            self._make(setup)

        self._context.query(work, found, "contact setup")

    def _make(self, setup: ListSetup) -> None:
        self._setup = setup
        self._forget_pages()
        if self.list is not None and self.list.use(setup):
            self._load_views()
            return
        state, shown = None, None
        if self.list is not None:
            # Columns came or went, and a table has its columns from the beginning.
            state, shown = self.list.table.controller.state, self.list.view
            self._stack.removeWidget(self.list)
            self.list.deleteLater()
        page = self.list = ContactListPage(self._context, setup, self._tables)
        page.opened.connect(lambda key: self._context.open_record("contacts", str(key)))
        page.selected.connect(self._beside.select)
        page.new_asked.connect(self.new_contact)
        page.save_asked.connect(self.save_changes)
        page.save_as_asked.connect(self.save_view)
        page.share_asked.connect(self.share_view)
        page.merge_asked.connect(self.compare)
        page.set_views_menu(self._menu)
        self._beside.make(setup)
        self._stack.addWidget(page)
        self._load_views()
        if shown is not None:
            page.show_view(shown)
        if state is not None:
            page.table.set_state(state)
        if not self._record:
            self._show_current(page)
        for act in self._when_ready:
            act()
        self._when_ready.clear()

    def _forget_pages(self) -> None:
        """Have record and form made anew with the new fields, unless they are in use."""
        shown = self._stack.currentWidget()
        if self.record is not None and self.record is not shown:
            self._stack.removeWidget(self.record)
            self.record.deleteLater()
            self.record = None
        if self.form is not None and self.form is not shown:
            self._stack.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None

    def _ready(self, act: Callable[[], None]) -> None:
        """Do ``act`` once the pages can be made."""
        if self._setup is None:
            self._when_ready.append(act)
        else:
            act()

    # --- pages ---------------------------------------------------------------------------

    def _form(self) -> ContactFormPage:
        assert self._setup is not None
        if self.form is None:
            self.form = ContactFormPage(self._context, self._setup)
            self.form.saved.connect(self._form_saved)
            self.form.left.connect(self._leave_form)
            self._stack.addWidget(self.form)
        return self.form

    def _form_saved(self, key: UUID) -> None:
        if self._record == str(key):
            # The window stays where it is; only the form makes room for the record.
            self._open(key)
        else:
            self._context.open_record("contacts", str(key))

    def _leave_form(self) -> None:
        if self._record:
            self._open(UUID(self._record))
        else:
            self._back()

    def _open(self, key: UUID) -> None:
        assert self._setup is not None
        if self.record is None:
            self.record = ContactRecordPage(self._context, self._setup)
            self.record.left.connect(self._back)
            self.record.edit_asked.connect(self.edit_contact)
            self.record.shown_contact.connect(self.details_changed)
            self.record.compare_asked.connect(self.compare)
            self._stack.addWidget(self.record)
        self._beside.selected = key
        self._stack.setCurrentWidget(self.record)
        self.record.show_contact(key)
        self.details_changed.emit()
        self.place_changed.emit()

    def _back(self) -> None:
        self._record = ""
        if self.list is not None:
            self._show_current(self.list)
            if self._beside.selected is not None:
                self.list.select(self._beside.selected)
        self.details_changed.emit()
        self.place_changed.emit()

    # --- refreshing ----------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_SETUP_KINDS) and self._setup is not None:
            self._begin()
        elif changes.touches(_COUNTED):
            self._load_views()
        selected = self._beside.selected
        if selected is not None and selected in changes.ids("contact"):
            self._beside.select(selected)

    def _load_views(self) -> None:
        if self._setup is not None:
            self._book.load(self._setup)

    def _views_read(self, first: bool) -> None:
        self._show_first(first)
        saved, self._newly_saved = self._newly_saved, ""
        if saved in self._book and not self._record:
            self.show_view(saved)
            self.place_changed.emit()

    def _show_first(self, first: bool) -> None:
        """Show the view for the first time, or all contacts in place of one that is gone."""
        shown = self._book.find(self._view)
        gone = shown is None and self.sides.page(self._view) is None
        if gone:
            self._view, shown = "all", self._book.find("all")
        if self.list is not None and shown is not None and (first or gone):
            self.list.show_view(shown)
        if gone:
            self.place_changed.emit()
