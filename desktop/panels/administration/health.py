"""Health: one line a service. Shows at once what is known and asks again behind it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.database.listing import Column
from core.kernel.sizes import size_words
from core.sync.service import SyncStatus
from core.workspace import Workspace
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import Row, RowTable
from desktop.widgets.buttons import push_button

LOW_DISK = 2_000_000_000
LARGE_LOG = 200_000_000
COLUMNS = (
    Column("service", "Service", width_em=13.5, frozen=True),
    Column("state", "State", "status", 11),
    Column("says", "What it says", width_em=28.5),
    # Where a service was never well, words stand for the moment: the two have no order.
    Column("well", "Last well", "datetime", 14.5, sortable=False),
)
_STATES = {
    "well": StatusLook("Well", "circle-check", "ok"),
    "unwell": StatusLook("Needs attention", "triangle-alert", "attention"),
}


@dataclass(frozen=True)
class Line:
    """One service: is it well, what is there to say, and when was this so.

    ``before``: of one that is not well, when it was so last, where it knows by itself.
    """

    service: str
    well: bool
    says: str
    at: datetime
    before: datetime | None = None


def look(workspace: Workspace, reader: Any) -> list[Line]:
    """Ask every service of the workspace how it is; milliseconds, but never on the main thread."""
    known = workspace.health()
    now = workspace.clock.now()
    free = shutil.disk_usage(workspace.folder).free
    log = int(known["log"]["bytes"])
    shared = [] if workspace.shared is None else [_shared(workspace.shared.service.status, now)]
    return [
        *shared,
        Line(
            "Database",
            bool(known["database"]["reachable"]),
            f"Answers, {size_words(int(known['database']['bytes']))}",
            now,
        ),
        Line(
            "Documents",
            bool(known["documents"]["reachable"]),
            "The folder can be written"
            if known["documents"]["reachable"]
            else "The folder cannot be written. Check its permissions.",
            now,
        ),
        _keyring(workspace.kind, now),
        Line(
            "Disk",
            free >= LOW_DISK,
            f"{size_words(free)} free"
            if free >= LOW_DISK
            else f"Only {size_words(free)} free. Make room, or saving will fail.",
            now,
        ),
        Line(
            "Log of changes",
            log < LARGE_LOG,
            f"{size_words(log)}, taken into the database by itself",
            now,
        ),
    ]


def _shared(status: SyncStatus, now: datetime) -> Line:
    """Tell of synchronisation; it was well at its last whole exchange."""
    if status.error is not None:
        what = status.error.what
        return Line("Shared database", False, what, now, status.synced_at)
    if status.synced_at is None:
        return Line("Shared database", True, "Is being asked", now)
    return Line("Shared database", True, "Everything was exchanged", status.synced_at)


def _keyring(kind: str, now: datetime) -> Line:
    if kind == "demo":
        return Line("Keyring", True, "Not used: the demo has a published key", now)
    # The workspace is open, so its keys were read from the keyring when it was opened.
    return Line("Keyring", True, "Gave the key of this workspace", now)


class HealthPage(AdminPage):
    """The lines. Those of the last look stay until the next one is done."""

    def __init__(self, context: AdminContext) -> None:
        self.again = push_button("Look again", icon_name="refresh-cw", on_click=self.load)
        super().__init__(context, WorkHead("Health", (self.again,)))
        self.table = RowTable("Health", COLUMNS, TableLook({"state": _STATES}, zone=context.zone))
        self.add_table(self.table)
        self._last_well: dict[str, datetime] = {}

    def load(self) -> None:
        self.context.panel.query(look, self._show, "admin health")

    def _show(self, lines: list[Line]) -> None:
        for line in lines:
            last = line.at if line.well else line.before
            if last is not None:
                self._last_well[line.service] = last
        self.table.renew_rows([self._row(line) for line in lines])

    def _row(self, line: Line) -> Row:
        last = self._last_well.get(line.service, "Not since Chancery started")
        return (line.service, "well" if line.well else "unwell", line.says, last)
