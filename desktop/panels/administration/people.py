"""Who works in this organisation, with which role."""

from __future__ import annotations

from core.access.records import Person
from core.database.listing import Column
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.banner import Banner

WHY_FIXED = (
    "This workspace is kept on this computer only, so there is nobody to sign in beside you. "
    "People are listed to be named in contracts and in the audit trail."
)
WHY_NOT_YOURS = "Who may sign in, and as what, is changed by those who may edit people."
COLUMNS = (
    Column("name", "Name", width_em=15.5, frozen=True),
    Column("role", "Role", width_em=10),
    Column("email", "E-mail", width_em=20),
    Column("title", "Title", width_em=16),
    Column("state", "State", "status", 7.5),
)
_LOOK = TableLook(
    statuses={
        "state": {
            "active": StatusLook("Active", "circle-check", "ok"),
            "left": StatusLook("Left", "circle-minus", "rest"),
        }
    }
)


class PeoplePage(AdminPage):
    """The list; read-only, and says why."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__(context, WorkHead("People"))
        self.table = RowTable("People", COLUMNS, _LOOK)
        connected = context.panel.workspace.shared is not None
        why = WHY_NOT_YOURS if connected else WHY_FIXED
        self.head.tools.addWidget(Banner(why, "rest", icon_name="lock"), 1)
        self.add_table(self.table)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: workspace.people.people(reader), self._show, "admin people"
        )

    def _show(self, people: list[Person]) -> None:
        self.head.set_title("People", len(people))
        self.counted.emit(len(people))
        self.table.renew_rows(
            [
                (
                    person.name,
                    person.role.capitalize(),
                    person.email,
                    person.title,
                    "active" if person.active else "left",
                )
                for person in people
            ]
        )
