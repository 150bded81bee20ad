"""The sign-in log: who came when, from which computer and address, with which version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.database.listing import Column
from core.kernel.errors import ChanceryError
from core.sync.people_records import SignIn
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button

if TYPE_CHECKING:
    from core.sync.shared_side import SharedSide

NEWEST = 500
COLUMNS = (
    Column("when", "When", "datetime", 13, frozen=True),
    Column("who", "Who", width_em=16),
    Column("computer", "Computer", width_em=16),
    Column("address", "Network address", width_em=14),
    Column("version", "Chancery", width_em=10),
)


class SignInsPage(AdminPage):
    """The newest sign-ins; kept by the shared database."""

    def __init__(self, context: AdminContext, shared: SharedSide) -> None:
        self.again = push_button("Look again", icon_name="refresh-cw", on_click=self.load)
        super().__init__(context, WorkHead("Sign-in log", (self.again,)))
        self._shared = shared
        self.table = RowTable("Sign-in log", COLUMNS, TableLook(zone=context.zone))
        self.add_table(self.table)

    def load(self) -> None:
        logins = self._shared.logins
        self.context.panel.runner.run_query(
            lambda token, report: logins.sign_ins(NEWEST),
            self._show,
            self._not_loaded,
            "admin sign-ins",
        )

    def _show(self, found: list[SignIn]) -> None:
        self.head.set_title("Sign-in log", len(found))
        self.table.renew_rows(
            [(one.at, one.name, one.device, one.address, one.build) for one in found]
        )

    def _not_loaded(self, error: ChanceryError) -> None:
        self.context.panel.show_error(error)
