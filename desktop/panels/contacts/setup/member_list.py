"""Who is in a group and who is to come in or go: found by name or number, kept when it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from core.contacts.lists.source import ListSetup
from core.contacts.phones import shown
from core.database.filters import Group, Rule
from core.database.listing import Column, ListQuery
from core.database.unit_of_work import Reader
from core.kernel.text import counted
from core.kernel.work import NeverCancelled
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.tasks.listening import while_there
from desktop.theme.measure import set_size, set_space
from desktop.widgets.buttons import push_button
from desktop.widgets.chip import FilterChip
from desktop.widgets.empty import EmptyState
from desktop.widgets.search import SearchField
from desktop.widgets.text import Heading, Text
from desktop.widgets.wrap import Wrapped

COLUMNS = (
    Column("name", "Name", width_em=13, frozen=True),
    Column("organisation", "Organisation", width_em=13),
    Column("email", "E-mail", width_em=14),
    Column("mobile", "Mobile", width_em=9.5),
    Column("place", "In the group", "status", 9.5),
)
_PLACES: Mapping[str, StatusLook] = {
    "in": StatusLook("In the group", "check", "ok"),
    "added": StatusLook("Comes in", "circle-plus", "progress"),
    "removed": StatusLook("Goes out", "circle-minus", "attention"),
}
_LEAST_TYPED = 2
_MEMBERS, _FOUND = 200, 50
_MOST_CHIPS = 60
_PAUSE_MS = 150


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: UUID
    name: str
    organisation: str
    email: str
    mobile: str
    is_in: bool


class MemberList(QWidget):
    """The list. ``added`` and ``removed``: names by id of who comes in and who goes out."""

    def __init__(self, context: PanelContext, group_id: UUID | None) -> None:
        super().__init__()
        self._context, self._group_id = context, group_id
        self._setup: ListSetup | None = None
        self._rows: list[_Candidate] = []
        self._first_on_arrival = False
        self.added: dict[UUID, str] = {}
        self.removed: dict[UUID, str] = {}
        self.search = SearchField("Name, phone or any text", "Find contacts to add")
        self.add = push_button("Add", icon_name="plus", on_click=lambda: self._toggle_chosen(True))
        self.take_out = push_button("Take out", on_click=lambda: self._toggle_chosen(False))
        self.chips = Wrapped("Who comes in")
        self._going = Text("", "small", token="attention", wrap=True)
        self._info = Text("", "small", token="muted")
        self.table = RowTable("Contacts", COLUMNS, TableLook({"place": _PLACES}))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        set_size(self.table, minimum_height=72)
        self._empty = EmptyState(
            "user-plus", "Nobody here.", "Type a name or a number; Enter adds the first one found."
        )
        set_size(self._empty, minimum_height=40)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._show_pending()

    def use(self, setup: ListSetup) -> None:
        """Begin to find contacts."""
        self._setup = setup
        self._look()

    # --- inside ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        set_space(column, 2.5)
        column.addWidget(Heading("Contacts in the group"))
        tools = QHBoxLayout()
        set_space(tools, 2)
        set_size(self.search, minimum_width=80)
        for part in (self.search, self.add, self.take_out):
            tools.addWidget(part)
        tools.addWidget(self._info)
        tools.addStretch(1)
        column.addLayout(tools)
        column.addWidget(self.chips)
        column.addWidget(self._going)
        column.addWidget(self.table, 1)
        column.addWidget(self._empty, 1)

    def _connect(self) -> None:
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(lambda *_: self._pause.start())
        self.search.returnPressed.connect(self._enter)
        self.table.chosen.connect(self._show_verbs)
        self.table.activated_row.connect(self._toggle)

    def _enter(self) -> None:
        """Add the first one found, or wait for what is being looked for."""
        if self._pause.isActive():
            self._pause.stop()
            self._look(then_first=True)
        elif self._rows and len(self.search.text().strip()) >= _LEAST_TYPED:
            self._take_first()

    def _take_first(self) -> None:
        first = self._rows[0] if self._rows else None
        if first is not None and not self._is_in(first):
            self._put(first, True)
            self._changed()
        self.search.selectAll()

    def _look(self, then_first: bool = False) -> None:
        setup, group_id = self._setup, self._group_id
        typed = self.search.text().strip()
        searching = len(typed) >= _LEAST_TYPED
        if setup is None:
            return
        if not searching and group_id is None:
            self._arrived(([], 0))
            return
        of_group = Group("all", (Rule("group", "is", (group_id.hex if group_id else "",)),))
        query = ListQuery(search=typed) if searching else ListQuery(of_group)

        def work(workspace: Workspace, reader: Reader) -> tuple[list[_Candidate], int]:
            found = _read(workspace, reader, setup, query, group_id, searching)
            whole = 0
            if group_id is not None:
                lists = workspace.contact_lists
                whole = lists.count(reader, setup, of_group, NeverCancelled())
            return found, whole

        def arrived(answer: tuple[list[_Candidate], int]) -> None:
            self._arrived(answer)
            if then_first:
                self._take_first()

        self._context.query(work, while_there(self, arrived), "group members")

    def _arrived(self, answer: tuple[list[_Candidate], int]) -> None:
        self._rows, whole = answer
        searching = len(self.search.text().strip()) >= _LEAST_TYPED
        words = ""
        if searching:
            words = f"The first {_FOUND} found" if len(self._rows) == _FOUND else ""
        elif whole > len(self._rows):
            words = f"The first {len(self._rows):,} of {whole:,}; type to find the others"
        self._info.setText(words)
        self._fill()

    def _fill(self) -> None:
        self.table.setVisible(bool(self._rows))
        self._empty.setVisible(not self._rows)
        self.table.renew_rows(
            [
                (one.name, one.organisation, one.email, one.mobile, self._place(one))
                for one in self._rows
            ]
        )
        self._show_verbs()

    def _place(self, one: _Candidate) -> str | None:
        if one.id in self.added:
            return "added"
        if one.id in self.removed:
            return "removed"
        return "in" if one.is_in else None

    def _is_in(self, one: _Candidate) -> bool:
        return one.id in self.added or (one.is_in and one.id not in self.removed)

    def _put(self, one: _Candidate, into: bool) -> None:
        self.added.pop(one.id, None)
        self.removed.pop(one.id, None)
        if into != one.is_in:
            (self.added if into else self.removed)[one.id] = one.name

    def _toggle(self, row: int) -> None:
        one = self._rows[row]
        self._put(one, not self._is_in(one))
        self._changed()

    def _toggle_chosen(self, into: bool) -> None:
        for row in self.table.selection().row_ids():
            self._put(self._rows[row], into)
        self._changed()

    def _changed(self) -> None:
        self._fill()
        self._show_pending()

    def _show_verbs(self) -> None:
        chosen = [self._rows[row] for row in self.table.selection().row_ids()]
        self.add.setEnabled(any(not self._is_in(one) for one in chosen))
        self.take_out.setEnabled(any(self._is_in(one) for one in chosen))

    def _show_pending(self) -> None:
        chips: list[QWidget] = []
        for key, name in [*self.added.items()][:_MOST_CHIPS]:
            chip = FilterChip("", name)
            chip.setAccessibleName(f"Comes in: {name}")
            chip.setAccessibleDescription("Delete takes it away again.")
            chip.setToolTip("Take away again (Delete)")
            chip.removed.connect(lambda key=key: self._forget(key))
            chips.append(chip)
        more = len(self.added) - len(chips)
        if more > 0:
            chips.append(Text(f"and {more:,} more", "small", token="muted"))
        self.chips.set_parts(chips)
        self.chips.setVisible(bool(chips))
        going = [*self.removed.values()]
        names = ", ".join(going[:6]) + (f" and {len(going) - 6:,} more" if len(going) > 6 else "")
        goes = "goes" if len(going) == 1 else "go"
        self._going.setText(
            f"{counted(len(going), 'contact')} {goes} out when you save: {names}" if going else ""
        )
        self._going.setVisible(bool(going))

    def _forget(self, key: UUID) -> None:
        place = [*self.added].index(key)
        self.added.pop(key, None)
        self._changed()
        chips = self.chips.parts
        after = chips[min(place, len(chips) - 1)] if chips else self.search
        after.setFocus(Qt.FocusReason.OtherFocusReason)


def _read(
    workspace: Workspace,
    reader: Reader,
    setup: ListSetup,
    query: ListQuery,
    group_id: UUID | None,
    searching: bool,
) -> list[_Candidate]:
    source = workspace.contact_lists.source(setup)
    page = source.first_page(query, _FOUND if searching else _MEMBERS, NeverCancelled())
    places = {column.key: at for at, column in enumerate(source.columns)}
    keys = source.row_keys(page.ids)
    if len(keys) != len(page.rows):
        return []
    members = workspace.groups.are_in(reader, group_id, keys) if group_id else frozenset()

    def words(row: tuple[object, ...], key: str) -> str:
        return str(row[places[key]] or "")

    def mobile(row: tuple[object, ...]) -> str:
        number = words(row, "mobile")
        return shown(number, setup.country) if number else ""

    return [
        _Candidate(
            key,
            words(row, "name"),
            words(row, "organisation"),
            words(row, "email"),
            mobile(row),
            key in members,
        )
        for key, row in zip(keys, page.rows, strict=True)
    ]
