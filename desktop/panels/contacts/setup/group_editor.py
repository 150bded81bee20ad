"""Makes a group or changes one: name, description, and its members or its filter."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contacts.lists.source import ListSetup
from core.contacts.records import Group as ContactGroup
from core.database.filters import Context, FilterError, Group, from_json, to_json
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.clock import today
from core.kernel.errors import ChanceryError, InvalidValue
from core.kernel.work import NeverCancelled
from core.settings.service import SavedView
from core.workspace import Workspace
from desktop.panels.contacts.filtering import ContactFilters
from desktop.panels.contacts.looks import TEXTS
from desktop.panels.contacts.parts import Page
from desktop.panels.contacts.setup.member_list import MemberList
from desktop.panels.contacts.setup.sheet import combo, line
from desktop.panels.contacts.views import LIST_KEY
from desktop.panels.context import PanelContext
from desktop.tables.builder import FilterBuilder
from desktop.tables.state import TableViewState
from desktop.tasks.listening import while_there
from desktop.theme.measure import set_size, set_space
from desktop.widgets.buttons import push_button
from desktop.widgets.page import Labelled
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

_WIDE = 120


class GroupEditor(Page):
    """``left`` asks for the list again. Nothing is written before it is saved."""

    left = Signal()

    def __init__(self, context: PanelContext, group: ContactGroup | None) -> None:
        self.save_button = push_button("Save group", "primary", "check", self.save)
        cancel = push_button("Cancel", "plain", on_click=self.leave)
        title = f"Change {group.name}" if group else "New group"
        super().__init__(title, (cancel, self.save_button), ("Groups", self.leave), wide=True)
        self._context, self._group = context, group
        self._setup: ListSetup | None = None
        self._views: list[SavedView] = []
        self.name = line(group.name if group else "", 120)
        self.description = line(group.description if group else "", 500)
        self.kind = Segmented(
            "Who is in it", [("listed", "Listed one by one"), ("filter", "Follow a filter")]
        )
        self.members = MemberList(context, group.id if group and not group.by_filter else None)
        self.filter = _FilterPart(context)
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        self._lay_out()
        if group is not None:
            self.kind.set_value("filter" if group.by_filter else "listed")
            self.kind.setEnabled(False)
            self._kind.set_help("Chosen once. For the other kind make a new group.")
        self.kind.changed.connect(lambda *_: self._show_kind())
        self._show_kind()
        self._read()

    def save(self) -> None:
        """Save, unless something does not fit, which is said under its field."""
        self._named.set_error("")
        self._fault.hide()
        by_filter = self.kind.value == "filter"
        if by_filter and not self.filter.tree.rules:
            self._refused(InvalidValue("filter", "", "at least one rule, or list the contacts"))
            return
        tree = to_json(self.filter.tree) if by_filter else None
        name, about = self.name.text(), self.description.text()
        added, removed = [*self.members.added], [*self.members.removed]
        group = self._group

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            groups = workspace.groups
            if group is None:
                groups.create(uow, name, about, [] if by_filter else added, tree)
                return
            if not by_filter:
                groups.add(uow, group.id, added)
                groups.remove(uow, group.id, removed)
            groups.change(uow, group.id, name, about, group.active, tree)

        self._context.command(work, self._kept, self._refused)

    def leave(self) -> None:
        """Go back without saving."""
        self.left.emit()

    # --- inside ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        narrow = QWidget()
        column = QVBoxLayout(narrow)
        set_space(column, 4)
        self._named = Labelled("Name", self.name, required=True)
        self._kind = Labelled("Who is in it", self.kind)
        column.addWidget(self._named)
        column.addWidget(Labelled("Description", self.description))
        column.addWidget(self._kind)
        set_size(narrow, maximum_width=_WIDE)
        self.column.addWidget(narrow)
        self.column.addWidget(self._fault)
        self.column.addWidget(self.members, 1)
        self.column.addWidget(self.filter)
        self.column.addStretch(0)

    def _show_kind(self) -> None:
        by_filter = self.kind.value == "filter"
        self.members.setVisible(not by_filter)
        self.filter.setVisible(by_filter)

    def _read(self) -> None:
        def work(workspace: Workspace, reader: Reader) -> tuple[ListSetup, list[SavedView]]:
            setup = workspace.contact_lists.setup(reader)
            return setup, workspace.views.views(reader, LIST_KEY)

        def found(answer: tuple[ListSetup, list[SavedView]]) -> None:
            setup, views = answer
            self.members.use(setup)
            tree = Group()
            if self._group is not None and self._group.filter is not None:
                try:
                    tree = from_json(self._group.filter)
                except FilterError as error:
                    self._refused(error)
            self.filter.use(setup, views, tree)

        self._context.query(work, while_there(self, found), "group editor")

    def _kept(self, done: Done[None]) -> None:
        verb = "saved" if self._group else "added"
        self._context.toast(f"Group “{self.name.text().strip()}” {verb}", done.undo)
        self.left.emit()

    def _refused(self, error: ChanceryError) -> None:
        if isinstance(error, InvalidValue) and error.field == "name":
            self._named.set_error(error.todo)
            self.name.setFocus()
            return
        self._fault.setText(error.todo if isinstance(error, InvalidValue) else str(error))
        self._fault.show()


class _FilterPart(QWidget):
    """A saved filter to begin with, and the builder."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._setup: ListSetup | None = None
        self._filters: ContactFilters | None = None
        self._total: int | None = None
        self.begin = combo([("", "An empty filter")])
        self.builder = FilterBuilder(TEXTS, alone=True)
        self.builder.changed.connect(lambda *_: self._count())
        column = QVBoxLayout(self)
        set_space(column, 3)
        begin = Labelled("Begin with", self.begin, "It is copied; the saved filter stays as it is.")
        set_size(begin, maximum_width=_WIDE)
        column.addWidget(begin)
        column.addWidget(self.builder)
        self.begin.activated.connect(lambda *_: self._begin())

    @property
    def tree(self) -> Group:
        """The filter in force."""
        return self.builder.tree

    def use(self, setup: ListSetup, views: list[SavedView], tree: Group) -> None:
        """Offer what ``setup`` can ask, and the saved filters; show ``tree``."""
        self._setup = setup
        self._filters = ContactFilters(self._context, setup, self.builder)
        for view in views:
            if view.state.get("filter", {}).get("rules"):
                self.begin.addItem(view.name, view.state)
        clock = self._context.workspace.clock
        self.builder.set_context(Context(today(clock, setup.zone), setup.zone))
        self.builder.set_tree(tree)
        self._count()

    def _begin(self) -> None:
        state = self.begin.currentData()
        try:
            tree = TableViewState.from_json(state).filter if state else Group()
        except FilterError as error:
            self._context.show_error(error)
            return
        self.builder.set_tree(tree)
        self._count()

    def _count(self) -> None:
        setup, tree = self._setup, self.builder.tree
        if setup is None:
            return
        self.builder.show_count(None, self._total, True)

        def work(workspace: Workspace, reader: Reader) -> tuple[int | None, int]:
            total = workspace.contacts.count(reader)
            try:
                shown = workspace.contact_lists.count(reader, setup, tree, NeverCancelled())
            except FilterError:
                return None, total
            return shown, total

        def counted(answer: tuple[int | None, int]) -> None:
            shown, self._total = answer
            self.builder.show_count(shown, self._total, False)

        self._context.query(work, while_there(self, counted), "group filter count")
