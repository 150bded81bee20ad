"""More contacts than one computer changes by itself: the shared database does it, and undoes it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from core.contacts.bulk import BulkDone, BulkTask
from core.contacts.custom import CustomField
from core.contacts.groups import pair_id
from core.kernel.work import NeverCancelled, no_report
from core.sync import authority
from core.workspace import Workspace
from tests.integration.contacts.conftest import names, rule
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side, sound, sync

TOKEN = NeverCancelled()
COUNT = 12


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches be of five contacts, so that twelve take three."""
    monkeypatch.setattr(authority, "LEAST", 5)
    monkeypatch.setattr(authority, "MOST", 5)


def alone(workspace: Workspace) -> Workspace:
    """Let a desk change three contacts by itself."""
    workspace.contact_bulk._most = 3
    return workspace


@pytest.fixture
def boss(connect: Connect) -> Workspace:
    """A desk with twelve contacts."""
    desk = alone(connect("administrator1"))
    desk.command(desk.statuses.begin)
    for number in range(COUNT):
        values = {"last_name": f"Person {number:02}", "city": "Adelaide"}
        desk.command(lambda uow, values=values: desk.contacts.create(uow, values))  # type: ignore[misc]
    sync(desk)
    return desk


@pytest.fixture
def member(connect: Connect, boss: Workspace) -> Workspace:
    return alone(connect("member1"))


def rows_of(workspace: Workspace) -> dict[str, int]:
    return workspace.query(
        lambda reader: {
            name: row
            for row, name in reader.connection.exec_driver_sql(
                "SELECT rowid, last_name FROM contact ORDER BY last_name"
            )
        }
    )


def run(workspace: Workspace, task: BulkTask, rows: list[int] | None = None) -> BulkDone:
    chosen = [*rows_of(workspace).values()] if rows is None else rows
    return workspace.contact_bulk.run(workspace.background, task, chosen, TOKEN, no_report)


def undo(workspace: Workspace, done: BulkDone) -> tuple[int, int]:
    return workspace.contact_bulk.undo(workspace.background, done.operation, TOKEN, no_report)


def tag(workspace: Workspace, name: str = "VIP") -> UUID:
    return workspace.command(lambda uow: workspace.labels.make(uow, "tag", name)).value


def with_tag(workspace: Workspace, label: UUID) -> int:
    sync(workspace)
    return len(names(workspace, tree=rule("tag", "is", label.hex)))


def alike(*desks: Workspace) -> bool:
    """Tell whether every desk holds what is shared, nothing waits, and every trail is sound."""
    sync(*desks, *desks)
    return sound(*desks) and all(
        side(one).service.status.unsent == 0 and side(one).exchange.check() == () for one in desks
    )


def test_a_tag_is_put_on_all_there_reaches_both_desks_and_is_taken_back(
    boss: Workspace, member: Workspace
) -> None:
    vip = tag(member)
    first = rows_of(member)["Person 00"]
    assert run(member, BulkTask("tag", vip), [first]).changed == 1, "few are done here"
    done = run(member, BulkTask("tag", vip))
    assert (done.changed, done.unchanged) == (11, 1)
    assert with_tag(boss, vip) == with_tag(member, vip) == COUNT
    assert undo(member, done) == (11, 0)
    assert with_tag(boss, vip) == with_tag(member, vip) == 1
    assert alike(boss, member)
