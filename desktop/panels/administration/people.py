"""Who works in this organisation, with which role."""

from __future__ import annotations

from core.access.records import Person
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.panels.administration.rows import RowCell, RowTable
from desktop.shell.heads import WorkHead
from desktop.widgets.banner import Banner

WHY_FIXED = (
    "This workspace is kept on this computer only, so there is nobody to sign in beside you. "
    "People are listed to be named in contracts and in the audit trail."
)


class PeoplePage(AdminPage):
    """The list; read-only, and says why."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__(context, WorkHead("People"))
        self.table = RowTable(
            "People", (("Name", 50), ("Role", 32), ("E-mail", 62), ("Title", 52), ("State", 24))
        )
        self.head.tools.addWidget(Banner(WHY_FIXED, "rest", icon_name="lock"), 1)
        self.add_table(self.table)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: workspace.people.people(reader), self._show, "admin people"
        )

    def _show(self, people: list[Person]) -> None:
        self.head.set_title("People", len(people))
        self.counted.emit(len(people))
        self.table.show_rows(
            [
                (
                    person.name,
                    person.role.capitalize(),
                    person.email,
                    person.title,
                    RowCell("Active", "circle-check", "ok")
                    if person.active
                    else RowCell("Left", "circle-minus", "muted"),
                )
                for person in people
            ]
        )
