"""The pipeline: its statuses in their order, who stands in each, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.contacts.records import Status
from core.contacts.statuses import STAGES
from core.contacts.stays import Stays
from core.database.filters import Group, Rule
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.contacts import looks
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.setup.order_page import OrderPage
from desktop.panels.contacts.setup.order_table import OrderTable
from desktop.panels.contacts.setup.page import STATES
from desktop.panels.contacts.setup.sheet import Sheet, combo, line
from desktop.tables.looks import StatusLook, TableLook
from desktop.theme.measure import set_space
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Rule as Divider
from desktop.widgets.charts.category_bars import CategoryBars
from desktop.widgets.charts.chart import Part
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import SidePanel
from desktop.widgets.text import Heading, Text

_FIRST: Mapping[str, StatusLook] = {"first": StatusLook("New contacts", "log-in", "progress")}
COLUMNS = (
    Column("name", "Name", width_em=12, sortable=False, frozen=True),
    Column("stage", "Stage", "status", 8, sortable=False),
    Column("contacts", "Contacts", "number", 7, "right", sortable=False),
    Column(
        "days",
        "Days in it",
        "number",
        7,
        "right",
        sortable=False,
        description="Half of all stays were shorter, half longer.",
    ),
    Column("first", "Begins with", "status", 11, sortable=False),
    Column("state", "State", "status", 8, sortable=False),
)
_WHY = "Statuses are changed by those who may change statuses and own fields."
_HELP = (
    "Days in it: the median of all stays in a status, ended or not, "
    "of contacts whose history tells of it."
)


class StatusesPage(OrderPage):
    """The page. Lists, filters and imports know a status by its stage, whatever it is called."""

    kinds = frozenset({"contact_status", "contact", "status_change", "bulk_operation"})

    def __init__(self, context: ContactsContext) -> None:
        add = push_button("New status", "primary", "plus", self.add)
        super().__init__(context, "Statuses", (add,), "contacts.fields")
        self._statuses: list[Status] = []
        self._standing: Mapping[UUID, int] = {}
        self._stays: Mapping[UUID, Stays] | None = None
        look = TableLook({"stage": looks.STAGES, "first": _FIRST, "state": STATES})
        self.table = OrderTable("Statuses", COLUMNS, look)
        self.table.set_movable(self.may)
        self.table.activated_row.connect(lambda *_: self.show_contacts())
        self._put_verbs()
        self.chart = CategoryBars("Contacts by status")
        self.chart.chosen.connect(lambda place: self._show(self._in_use()[place]))
        self.chart.table_asked.connect(self.table.setFocus)
        empty = EmptyState(
            "workflow",
            "No statuses yet.",
            "They are the stages that a contact goes through.",
            "New status",
            self.add,
        )
        self.lay_out(empty, self._body_with_chart(), _WHY)

    def load(self) -> None:
        def work(workspace: Workspace, reader: Reader) -> tuple[list[Status], dict[UUID, int]]:
            found = workspace.statuses.statuses(reader, all_of_them=True)
            return found, workspace.statuses.standing(reader)

        self.panel.query(work, self._arrived, "setup statuses")
        self.panel.query(
            lambda workspace, reader: workspace.statuses.stays(reader),
            self._stays_arrived,
            "setup stays",
        )

    @property
    def chosen(self) -> Status | None:
        """The chosen status."""
        row = self.table.picked_row
        return self._statuses[row] if row is not None and row < len(self._statuses) else None

    # --- verbs -------------------------------------------------------------------------------

    def show_contacts(self) -> None:
        """Show who stands in the chosen status."""
        if self.chosen is not None:
            self._show(self.chosen)

    def add(self) -> None:
        """Ask for a new status."""
        StatusSheet(self, self.context).open()

    def change(self) -> None:
        """Ask for another name or stage."""
        if self.chosen is not None:
            StatusSheet(self, self.context, self.chosen).open()

    def begin_in(self) -> None:
        """Let new contacts begin in the chosen status."""
        one = self.chosen
        if one is not None:
            words = f"New contacts begin in “{one.name}” now"
            self.run(lambda workspace, uow: workspace.statuses.begin_in(uow, one.id), words)

    def switch(self) -> None:
        """Switch the chosen status off, or on again."""
        one = self.chosen
        if one is None:
            return
        self.run(
            lambda workspace, uow: workspace.statuses.change(
                uow, one.id, one.name, one.stage, not one.active
            ),
            f"“{one.name}” is switched {'off' if one.active else 'on'}",
        )

    def delete(self) -> None:
        """Delete the chosen status, if it was never used."""
        one = self.chosen
        if one is not None:
            self.run(
                lambda workspace, uow: workspace.statuses.delete(uow, one.id),
                f"Status “{one.name}” deleted",
            )

    def put_at(self, start: int, target: int) -> None:
        """Put a status at another place of the pipeline."""
        keys = [one.id for one in self._statuses]
        name = self._statuses[start].name
        keys.insert(target, keys.pop(start))
        # Shown at once, so that the next key moves the same row on.
        self._statuses.insert(target, self._statuses.pop(start))
        self._fill()
        self.tell_moved(name, target, len(keys))
        self.run(lambda workspace, uow: workspace.statuses.order(uow, keys), f"“{name}” moved")

    # --- inside ------------------------------------------------------------------------------

    def _put_verbs(self) -> None:
        self.add_verb("Show its contacts", self.show_contacts, editing=False)
        self.add_verb("Change…", self.change, "F2")
        self.first_verb = self.add_verb("Begin new contacts here", self.begin_in)
        self.switch_verb = self.add_verb("Switch off", self.switch)
        self.add_verb("Delete", self.delete, "Del")
        self.add_moves("status")

    def _body_with_chart(self) -> QWidget:
        body = QWidget()
        row = QHBoxLayout(body)
        set_space(row)
        row.addWidget(self.table, 1)
        row.addWidget(Divider(upright=True))
        side = SidePanel("Where contacts stand", 84)
        side.body.addWidget(Heading("Where contacts stand"))
        side.body.addWidget(self.chart)
        side.body.addWidget(Text(_HELP, "small", token="muted", wrap=True))
        side.body.addStretch(1)
        row.addWidget(side)
        return body

    def _arrived(self, found: tuple[list[Status], dict[UUID, int]]) -> None:
        self._statuses, self._standing = found
        self.counted.emit(len(self._statuses))
        self._fill()

    def _stays_arrived(self, found: Mapping[UUID, Stays]) -> None:
        self._stays = found
        self._fill()

    def _fill(self) -> None:
        self.show_rows("Statuses", [self._row(one) for one in self._statuses])
        shown = self._in_use()
        parts = [self._part(one) for one in shown]
        self.chart.set_parts(parts, counted(sum(part.number for part in parts), "contact"))

    def _row(self, one: Status) -> tuple[object, ...]:
        stay = (self._stays or {}).get(one.id)
        return (
            one.name,
            one.stage,
            self._standing.get(one.id, 0),
            None if stay is None else round(stay.median_days),
            "first" if one.first else None,
            "on" if one.active else "off",
        )

    def _part(self, one: Status) -> Part:
        number = self._standing.get(one.id, 0)
        look = looks.STAGES[one.stage]
        return Part(one.name, number, look.meaning, f"{one.name}: {counted(number, 'contact')}")

    def _in_use(self) -> list[Status]:
        return [one for one in self._statuses if one.active]

    def _show(self, one: Status) -> None:
        tree = Group("all", (Rule("status_id", "is", (one.id.hex,)),))
        self.context.show_filter(one.name, tree)

    def refresh_verbs(self) -> None:
        super().refresh_verbs()
        one = self.chosen
        off = one is not None and not one.active
        words = "Switch on" if off else "Switch off"
        self.switch_verb.setText(words)
        self.switch_verb.setAccessibleName(words)
        self.first_verb.setEnabled(one is not None and one.active and not one.first)


class StatusSheet(Sheet):
    """Asks for the name and the stage of a status."""

    def __init__(
        self, page: QWidget, context: ContactsContext, status: Status | None = None
    ) -> None:
        title = f"Change status “{status.name}”" if status else "New status"
        super().__init__(page, context.panel, title)
        self._status = status
        self.name = line(status.name if status else "", 80)
        self.stage = combo([*STAGES.items()], status.stage if status else "lead")
        self.add_field("name", "Name", self.name, required=True)
        self.add_field(
            "stage",
            "Stage",
            self.stage,
            "What the status means to dashboards and imports, whatever you call it.",
        )
        self.finish("Save status" if status else "Add status", self._keep)
        self.name.setFocus()
        self.name.selectAll()

    def _keep(self) -> None:
        name, stage = self.name.text(), str(self.stage.currentData())
        one = self._status
        if one is None:
            self.keep(
                lambda workspace, uow: workspace.statuses.add(uow, name, stage),
                f"Status “{name.strip()}” added",
            )
            return
        self.keep(
            lambda workspace, uow: workspace.statuses.change(uow, one.id, name, stage, one.active),
            f"Status “{name.strip()}” saved",
        )
