"""Desks that leave more than three contacts to the shared database, in batches of five."""

from __future__ import annotations

from uuid import UUID

import pytest

from core.contacts.bulk import BulkDone, BulkTask
from core.kernel.work import NeverCancelled, Token, no_report
from core.sync import authority
from core.workspace import Workspace
from tests.integration.contacts.conftest import names, rule
from tests.integration.sync.desks import side, sound, sync

TOKEN = NeverCancelled()
COUNT = 12


def in_fives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches be of five contacts, so that twelve take three."""
    monkeypatch.setattr(authority, "LEAST", 5)
    monkeypatch.setattr(authority, "MOST", 5)


def alone(workspace: Workspace) -> Workspace:
    """Let a desk change three contacts by itself."""
    workspace.contact_bulk._most = 3
    return workspace


def fill(desk: Workspace) -> Workspace:
    """Add twelve contacts."""
    desk.command(desk.statuses.begin)
    for number in range(COUNT):
        values = {"last_name": f"Person {number:02}", "city": "Adelaide"}
        desk.command(lambda uow, values=values: desk.contacts.create(uow, values))  # type: ignore[misc]
    sync(desk)
    return desk


def rows_of(workspace: Workspace) -> dict[str, int]:
    """Return row ids by last name."""
    return workspace.query(
        lambda reader: {
            name: row
            for row, name in reader.connection.exec_driver_sql(
                "SELECT rowid, last_name FROM contact ORDER BY last_name"
            )
        }
    )


def run(
    workspace: Workspace, task: BulkTask, rows: list[int] | None = None, token: Token = TOKEN
) -> BulkDone:
    """Do it, to all contacts unless rows are given."""
    chosen = [*rows_of(workspace).values()] if rows is None else rows
    return workspace.contact_bulk.run(workspace.background, task, chosen, token, no_report)


def undo(workspace: Workspace, done: BulkDone, token: Token = TOKEN) -> tuple[int, int]:
    """Take it back; how many are as before, and how many keep a newer change."""
    return workspace.contact_bulk.undo(workspace.background, done.operation, token, no_report)


def tag(workspace: Workspace, name: str = "VIP") -> UUID:
    """Make a tag."""
    return workspace.command(lambda uow: workspace.labels.make(uow, "tag", name)).value


def with_tag(workspace: Workspace, label: UUID) -> int:
    """Exchange, and return how many have a tag."""
    sync(workspace)
    return len(names(workspace, tree=rule("tag", "is", label.hex)))


def alike(*desks: Workspace) -> bool:
    """Tell whether every desk holds what is shared, nothing waits, and trails are sound."""
    sync(*desks, *desks)
    auditors = [one for one in desks if "audit.read" in one.actor.permissions]
    return sound(*auditors) and all(
        side(one).service.status.unsent == 0 and side(one).exchange.check() == () for one in desks
    )
