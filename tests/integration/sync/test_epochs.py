"""The shared database is restored, or moves to another server, while desks hold work."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import psycopg
import pytest

from core.kernel.clock import SystemClock
from core.kernel.errors import SignInRefused, Unreachable
from core.opening import read_identity
from core.sync import joining
from core.sync.server import restoring
from core.workspace import Workspace, open_workspace
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.shared.test_restore import dump, pour
from tests.integration.sync.conftest import Connect, access
from tests.integration.sync.desks import (
    change,
    note,
    notes,
    settled,
    shared_notes,
    side,
    sound,
    sync,
    title,
)
from tests.integration.sync.test_network import clause, rename
from tests.integration.sync.test_refusals import add_view, views
from tests.shared_server import SharedServer

After = Literal["resend", "discard"]
ANEW = PASSWORD + " anew"


def restore_in_place(scene: Scene, source: Path, after: After) -> dict[str, str]:
    """Put a dump in place of the database; returns the one-time passwords by login."""
    with psycopg.connect(scene.server.superuser(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {scene.database} WITH (FORCE)".encode())
    scene.server.make_database(scene.database)
    pour(scene.server, scene.database, source)
    return renew(scene, after)


def renew(scene: Scene, after: After) -> dict[str, str]:
    with scene.installer() as connection:
        renewed = restoring.renew(connection, after)
        connection.commit()
    return {one.login: one.password for one in renewed}


def return_to_work(scene: Scene, passwords: dict[str, str], **desks: Workspace) -> None:
    """Let each person give the one-time password and choose an own one."""
    for name, workspace in desks.items():
        login = scene.people[name].login
        with pytest.raises((SignInRefused, Unreachable)):
            sync(workspace)
        side(workspace).own_login.change_password(passwords[login], ANEW)


def mutations(scene: Scene) -> int:
    with scene.above() as connection:
        row = connection.execute("SELECT count(*) FROM sync.mutation").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("after", ["resend", "discard"])
def test_after_a_restore_to_yesterday_nothing_unsent_is_lost(
    connect: Connect, scene: Scene, tmp_path: Path, after: After
) -> None:
    miriam, tomas, boss = connect("manager1"), connect("member1"), connect("administrator1")
    note(miriam, "old", "edited")
    contract = make_scene(miriam).draft()
    sync(miriam, tomas, boss, tomas)
    source = dump(scene, tmp_path / "yesterday.dump")
    note(miriam, "lost")
    rename(miriam, "old", title="Lost title")
    change(tomas, contract, title="Lost, too")
    sync(miriam, tomas, boss, miriam)
    assert title(boss, contract) == "Lost, too"
    note(miriam, "unsent")
    rename(miriam, "edited", title="Unsent title")
    rename(boss, "old", purpose="Unsent on what was lost")
    view = add_view(tomas, scene.people["member1"].id)

    devices = [desk.actor.device_id for desk in (miriam, tomas, boss)]

    passwords = restore_in_place(scene, source, after)
    return_to_work(scene, passwords, manager1=miriam, member1=tomas, administrator1=boss)
    # Who holds lost work of others must not be taken for its author.
    sync(boss, tomas, miriam)
    for conflict in side(miriam).review.conflicts():
        # What was written since the restore, on a state that was lost: she decides, and sees both.
        assert [one.columns for one in conflict.fields] == [("purpose",)]
        side(miriam).review.resolve(conflict.id, {"purpose": "theirs"})
    sync(miriam, boss, tomas)

    assert [desk.actor.device_id for desk in (miriam, tomas, boss)] == devices
    lost = after == "discard"
    for desk in (miriam, tomas, boss):
        assert ("lost" in notes(desk)) is not lost
        assert "unsent" in notes(desk)
        assert clause(desk, "edited")[0] == "Unsent title"
        assert (title(desk, contract) == "Lost, too") is not lost
    waiting = side(boss).service.status.conflicts
    purpose = clause(boss, "old")[1]
    assert purpose == "Unsent on what was lost", "it stands, or waits for a decision"
    assert clause(miriam, "old")[0] == ("Old" if lost else "Lost title")
    assert view.hex in views(tomas)
    for desk in (miriam, tomas):
        assert side(desk).service.status.unsent == 0, side(desk).review.unsent()
    assert side(boss).service.status.unsent == 0 or waiting
    assert sound(miriam, tomas, boss)
    for desk in (miriam, tomas):
        assert side(desk).exchange.check() == ()
    note(miriam, "life goes on")
    sync(miriam, boss, tomas)
    assert "life goes on" in notes(boss)
    assert sound(miriam, tomas, boss)


@pytest.mark.parametrize("after", ["resend", "discard"])
def test_moving_to_another_server_sends_nothing_again(
    connect: Connect,
    scene: Scene,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    after: After,
) -> None:
    miriam, boss = connect("manager1"), connect("administrator1")
    note(miriam, "old")
    contract = make_scene(miriam).draft()
    sync(miriam, boss, miriam)
    note(miriam, "unsent")
    device = miriam.actor.device_id
    versions = "SELECT id, row_version FROM chancery.clause ORDER BY id"
    with scene.above() as connection:
        before = connection.execute(versions).fetchall()
    source = dump(scene, tmp_path / "moving.dump")
    with SharedServer(tmp_path_factory.mktemp("moved")) as server:
        server.make_database(scene.database)
        moved = Scene(server, scene.database, scene.people)
        with moved.installer() as connection:
            restoring.prepare(connection)
            connection.commit()
        pour(server, scene.database, source)
        passwords = renew(moved, after)
        opened = {}
        for name, workspace in (("manager1", miriam), ("administrator1", boss)):
            folder, secrets = workspace.folder, side(workspace)._parts.secrets
            workspace.close()
            where = access(moved, moved.people[name])
            joining.change_password(where, passwords[where.address.login], ANEW)
            joining.write_access(folder, where)
            joining.keep_password(read_identity(folder), ANEW, secrets)
            opened[name] = open_workspace(folder, secrets, SystemClock())
        miriam, boss = opened["manager1"], opened["administrator1"]
        try:
            sync(boss)
            known = mutations(moved)
            sync(miriam)
            assert mutations(moved) - known <= 2, "the unsent work and its trail, nothing else"
            sync(boss, miriam)
            with moved.above() as connection:
                there = dict(connection.execute(versions).fetchall())
            assert [(key, there[key]) for key, _ in before] == before
            assert shared_notes(moved)[-1] == "unsent"
            assert "unsent" not in shared_notes(scene)
            assert title(boss, contract) == title(miriam, contract)
            assert settled(moved, miriam, boss)
            assert sound(miriam, boss)
            assert miriam.actor.device_id == device, "a move is no copy"
        finally:
            for workspace in (miriam, boss):
                workspace.close()
