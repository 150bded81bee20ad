"""How many contacts each role, and each person with a limit of their own, may export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from core.access.records import Person
from core.contacts.exporting.quota import MOST_DAYS
from core.contacts.exporting.records import DAYS, Limit
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.dialog import Dialog
from desktop.shell.heads import WorkHead
from desktop.tables.row_table import RowTable
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.page import Labelled

COLUMNS = (
    Column("whose", "Whose", width_em=16, frozen=True),
    Column("role", "Role", width_em=10),
    Column("rows", "Contacts", width_em=12, sortable=False),
    Column("days", "Within", width_em=8, sortable=False),
    Column("set", "Set by", width_em=14),
)
_ANY = "Any number"
Take = Callable[[int | None, int, UUID | None], object]


@dataclass(frozen=True, slots=True)
class _Read:
    limits: list[Limit]
    people: list[Person]


class ExportLimitsPage(AdminPage):
    """The limits of roles, then of people."""

    def __init__(self, context: AdminContext) -> None:
        self.change = push_button("Change…", on_click=self._change)
        self.drop = push_button("Remove own limit", on_click=self._drop)
        self.add = push_button("Limit a person…", "primary", on_click=self._add)
        super().__init__(context, WorkHead("Export limits", (self.drop, self.change, self.add)))
        self._may = "settings.edit" in context.panel.actor.permissions
        words = (
            "What leaves with an export counts for so many days. A person's own limit goes before "
            "that of the role."
            if self._may
            else "Only an administrator may change how much may be exported."
        )
        banner = Banner(words, "rest", icon_name="info" if self._may else "lock")
        self.head.tools.addWidget(banner, 1)
        self.table = RowTable("Export limits", COLUMNS)
        self.add_table(self.table)
        self.table.picked.connect(lambda _: self._offer())
        self.table.activated_row.connect(lambda _: self._change())
        self._limits: Sequence[Limit] = ()
        self._people: Sequence[Person] = ()
        self.sheet: LimitSheet | None = None
        self._offer()

    def load(self) -> None:
        def work(workspace: Workspace, reader: Reader) -> _Read:
            return _Read(workspace.exports.limits(reader), workspace.people.people(reader))

        self.context.panel.query(work, self._show, "admin export limits")

    def _show(self, read: _Read) -> None:
        self._limits, self._people = read.limits, read.people
        self.table.renew_rows(
            [
                (
                    one.name,
                    "" if one.person_id is None else one.role.capitalize(),
                    _ANY if one.rows is None else f"{one.rows:,}",
                    "" if one.rows is None else counted(one.days, "day"),
                    "An administrator" if one.given else "At first",
                )
                for one in read.limits
            ]
        )
        self._offer()

    @property
    def _picked(self) -> Limit | None:
        place = self.table.picked_row
        return self._limits[place] if place is not None and place < len(self._limits) else None

    def _offer(self) -> None:
        picked = self._picked
        for button in (self.change, self.drop, self.add):
            button.setVisible(self._may)
        self.change.setEnabled(picked is not None)
        self.drop.setEnabled(picked is not None and picked.given)

    # --- changing ------------------------------------------------------------------------

    def _change(self) -> None:
        picked = self._picked
        if picked is None or not self._may:
            return

        def take(rows: int | None, days: int, _: UUID | None) -> None:
            self._set(picked.role, picked.person_id, picked.name, rows, days)

        self.sheet = LimitSheet(self.window(), f"Export limit: {picked.name}", take)
        self.sheet.fill(picked.rows, picked.days)
        self.sheet.open()

    def _add(self) -> None:
        limited = {one.person_id for one in self._limits}
        free = [one for one in self._people if one.active and one.id not in limited]

        def take(rows: int | None, days: int, person_id: UUID | None) -> None:
            person = next(one for one in free if one.id == person_id)
            self._set(person.role, person.id, person.name, rows, days)

        self.sheet = LimitSheet(self.window(), "Limit a person", take, free)
        self.sheet.open()

    def _set(
        self, role: str, person_id: UUID | None, name: str, rows: int | None, days: int
    ) -> None:
        panel = self.context.panel
        words = "any number of contacts" if rows is None else counted(rows, "contact")
        panel.command(
            lambda workspace, uow: workspace.exports.set_limit(uow, role, person_id, rows, days),
            lambda done: panel.toast(f"{name}: {words}", done.undo),
        )

    def _drop(self) -> None:
        picked, panel = self._picked, self.context.panel
        if picked is None:
            return
        panel.command(
            lambda workspace, uow: workspace.exports.drop_limit(uow, picked.role, picked.person_id),
            lambda done: panel.toast(f"{picked.name}: own limit removed", done.undo),
        )


class LimitSheet(Dialog):
    """Asks for a number of contacts and of days, and for the person where one is to be chosen."""

    def __init__(
        self, window: QWidget | None, title: str, take: Take, people: Sequence[Person] = ()
    ) -> None:
        super().__init__(window, title)
        self._answer = take
        self.person = QComboBox()
        for one in people:
            self.person.addItem(f"{one.name}, {one.role}", one.id)
        self.rows = QLineEdit()
        self.days = QSpinBox()
        self.days.setRange(1, MOST_DAYS)
        self.days.setValue(DAYS)
        self.days.setSuffix(" days")
        if people:
            self.body.addWidget(Labelled("Person", self.person))
        else:
            self.person.setParent(self)
            self.person.hide()
        self._rows = Labelled("Contacts", self.rows, "Empty: any number.")
        self.body.addWidget(self._rows)
        self.body.addWidget(Labelled("Within", self.days))
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Set limit", self._take, "primary", default=True)
        self.rows.textChanged.connect(lambda _: self._show())
        self.rows.setFocus()

    def fill(self, rows: int | None, days: int) -> None:
        """Show what holds now."""
        self.rows.setText("" if rows is None else f"{rows:,}")
        self.days.setValue(days)
        self.rows.selectAll()

    def _show(self) -> None:
        self.take.setEnabled(_is_number(self.rows.text()))

    def _take(self) -> None:
        bare = _bare(self.rows.text())
        person = self.person.currentData()
        self.accept()
        self._answer(int(bare) if bare else None, self.days.value(), person)


def _bare(typed: str) -> str:
    return typed.replace(",", "").replace(" ", "")


def _is_number(typed: str) -> bool:
    bare = _bare(typed)
    return not bare or (bare.isascii() and bare.isdigit() and len(bare) <= 12)
