"""Groups: what they are called, who is in them, and the page on which one is made or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from core.contacts.records import Group as ContactGroup
from core.database.filters import FilterError, Group, Rule, from_json
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.text import fold
from core.kernel.work import NeverCancelled
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.setup.group_editor import GroupEditor
from desktop.panels.contacts.setup.page import STATES, SetupPage
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.search import SearchField

COLUMNS = (
    Column("name", "Name", width_em=15, frozen=True),
    Column("kind", "Kind", "status", 14),
    Column("members", "Contacts", "number", 7, "right"),
    Column("state", "State", "status", 8.5),
    Column("description", "Description", width_em=14),
    Column("used", "Used by", width_em=12, description="Saved filters and groups."),
)
KINDS: Mapping[str, StatusLook] = {
    "listed": StatusLook("Listed one by one", "list", "rest"),
    "filter": StatusLook("Follows a filter", "list-filter", "progress"),
    "broken": StatusLook("Filter asks for what is gone", "triangle-alert", "attention"),
}
_WHY = "Groups are changed by those who may change contacts."
_LEAST_TYPED = 2


class GroupsPage(SetupPage[RowTable]):
    """The page: the list of groups, or the editor of one in its place."""

    kinds = frozenset({"contact_group", "group_member", "contact", "bulk_operation", "saved_view"})

    def __init__(self, context: ContactsContext) -> None:
        new = push_button("New group", "primary", "plus", self.add)
        super().__init__(context, "Groups", (new,), "contacts.edit")
        self._groups: list[ContactGroup] = []
        self._shown: list[ContactGroup] = []
        self._broken: frozenset[UUID] = frozenset()
        self._uses: Mapping[UUID, list[str]] = {}
        self.editor: GroupEditor | None = None
        self.table = RowTable("Groups", COLUMNS, TableLook({"kind": KINDS, "state": STATES}))
        self.table.activated_row.connect(lambda *_: self.show_contacts())
        self.search = SearchField("Find by name")
        self.search.textChanged.connect(lambda *_: self._fill())
        self.head.tools.addWidget(self.search)
        self.add_verb("Show its contacts", self.show_contacts, editing=False)
        self.add_verb("Change…", self.change, "F2")
        self.switch_verb = self.add_verb("Switch off", self.switch)
        self.add_verb("Delete", self.delete, "Del")
        empty = EmptyState(
            "users",
            "No groups yet.",
            "A group lists contacts one by one, or follows a filter.",
            "New group",
            self.add,
        )
        self.lay_out(empty, why_not=_WHY)

    def load(self) -> None:
        def work(
            workspace: Workspace, reader: Reader
        ) -> tuple[list[ContactGroup], frozenset[UUID]]:
            groups = workspace.groups.groups(reader, all_of_them=True)
            return count_by_filter(workspace, reader, groups)

        self.panel.query(
            lambda workspace, reader: workspace.groups.uses(reader),
            self._uses_arrived,
            "setup group uses",
        )
        # Names first: to count what passes filters may take a while.
        self.panel.query(
            lambda workspace, reader: workspace.groups.groups(reader, all_of_them=True),
            lambda found: self._arrived((found, self._broken), exact=False),
            "setup groups",
        )
        self.panel.query(work, self._arrived, "setup group counts")

    @property
    def chosen(self) -> ContactGroup | None:
        """The chosen group."""
        row = self.table.picked_row
        return self._shown[row] if row is not None and row < len(self._shown) else None

    # --- verbs -------------------------------------------------------------------------------

    def show_contacts(self) -> None:
        """Show who is in the chosen group."""
        one = self.chosen
        if one is None:
            return
        tree = Group("all", (Rule("group", "is", (one.id.hex,)),))
        if one.filter is not None:
            try:
                tree = from_json(one.filter)
            except FilterError as error:
                self.panel.show_error(error)
                return
        self.context.show_filter(one.name, tree)

    def add(self) -> None:
        """Show the editor for a new group."""
        self._edit(None)

    def change(self) -> None:
        """Show the editor for the chosen group."""
        if self.chosen is not None:
            self._edit(self.chosen)

    def switch(self) -> None:
        """Switch the chosen group off, or on again."""
        one = self.chosen
        if one is None:
            return
        self.run(
            lambda workspace, uow: workspace.groups.change(
                uow, one.id, one.name, one.description, not one.active, one.filter
            ),
            f"Group “{one.name}” is switched {'off' if one.active else 'on'}",
        )

    def delete(self) -> None:
        """Delete the chosen group, not its contacts; refused while a filter asks for it."""
        one = self.chosen
        if one is not None:
            self.run(
                lambda workspace, uow: workspace.groups.delete(uow, one.id),
                f"Group “{one.name}” deleted; its contacts are kept",
            )

    # --- the editor --------------------------------------------------------------------------

    def _edit(self, group: ContactGroup | None) -> None:
        editor = self.editor = GroupEditor(self.panel, group)
        editor.left.connect(self._leave)
        self.show_over(editor)
        editor.name.setFocus()

    def _leave(self) -> None:
        self.editor = None
        self.close_over()
        self.load()
        self.table.setFocus()

    # --- inside ------------------------------------------------------------------------------

    def _arrived(
        self, found: tuple[list[ContactGroup], frozenset[UUID]], exact: bool = True
    ) -> None:
        groups, self._broken = found
        if not exact:
            known = {one.id: one.members for one in self._groups if one.by_filter}
            groups = [
                replace(one, members=known.get(one.id)) if one.by_filter else one for one in groups
            ]
        self._groups = groups
        self.counted.emit(len(groups))
        self._fill()

    def _uses_arrived(self, uses: Mapping[UUID, list[str]]) -> None:
        self._uses = uses
        self._fill()

    def _fill(self) -> None:
        typed = fold(self.search.text())
        self._shown = [
            one for one in self._groups if len(typed) < _LEAST_TYPED or typed in fold(one.name)
        ]
        self.show_rows("Groups", [self._row(one) for one in self._shown], len(self._groups))

    def _row(self, one: ContactGroup) -> tuple[object, ...]:
        kind = "broken" if one.id in self._broken else "filter" if one.by_filter else "listed"
        state = "on" if one.active else "off"
        used = ", ".join(self._uses.get(one.id, ()))
        return (one.name, kind, one.members, state, one.description, used)

    def refresh_verbs(self) -> None:
        super().refresh_verbs()
        off = self.chosen is not None and not self.chosen.active
        words = "Switch on" if off else "Switch off"
        self.switch_verb.setText(words)
        self.switch_verb.setAccessibleName(words)


def count_by_filter(
    workspace: Workspace, reader: Reader, groups: list[ContactGroup]
) -> tuple[list[ContactGroup], frozenset[UUID]]:
    """Return groups with the exact count of those that follow a filter, and whose is broken."""
    setup = workspace.contact_lists.setup(reader)
    counted, broken = [], set()
    for one in groups:
        if one.filter is None:
            counted.append(one)
            continue
        try:
            number = workspace.contact_lists.count(
                reader, setup, from_json(one.filter), NeverCancelled()
            )
        except FilterError:
            broken.add(one.id)
            counted.append(one)
            continue
        counted.append(replace(one, members=number))
    return counted, frozenset(broken)
