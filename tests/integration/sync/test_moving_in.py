"""A standalone workspace is moved into an organisation: nothing is lost, nothing is mixed up."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from core.admin import moving
from core.kernel.clock import SystemClock
from core.kernel.errors import Refused
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.sync.moving import move_in
from core.sync.moving_survey import survey
from core.workspace import Workspace, open_workspace
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.conftest import Connect, access
from tests.integration.sync.desks import change, side, sync, titles


def make_alone(folder: Path, secrets: MemorySecrets) -> Workspace:
    """Make and open a workspace of one computer."""
    wanted = NewWorkspace("Harrow & Lyle", "Miriam Okafor")
    create_workspace(folder, wanted, secrets, SystemClock())
    return open_workspace(folder, secrets, SystemClock())


def load(scene: Scene, who: str, folder: Path, secrets: MemorySecrets) -> None:
    """Make the connected workspace of a person and load it; it stays closed."""
    signed_in = joining.sign_in(access(scene, scene.people[who]), PASSWORD)
    joining.create(folder, signed_in, secrets, SystemClock())
    joining.load(folder, secrets, SystemClock())


def test_everything_comes_along_and_is_sent(scene: Scene, connect: Connect, tmp_path: Path) -> None:
    colleague = connect("manager1")
    make_scene(colleague)  # the organisation has clauses with the same keys already
    sync(colleague)

    clock, secrets = SystemClock(), MemorySecrets()
    old, new = tmp_path / "alone", tmp_path / "joined"
    alone = make_alone(old, secrets)
    contracts = {make_scene(alone).draft()}
    alone.command(lambda uow: alone.settings.put(uow, "colour", "blue"))
    document = alone.documents.put(b"a file")
    events = alone.query(alone.audit.count)
    alone.close()

    load(scene, "administrator1", new, secrets)
    moved = move_in(old, new, secrets, clock)
    assert moved.rows["contract"] == 1
    assert moved.events == events
    assert {one.was for one in moved.renamed} >= {"duty", "personal", "general", "secrecy"}
    assert document.sha256, "files without a record stay where they are"

    joined = open_workspace(new, secrets, clock)
    try:
        sync(joined, colleague)
        assert side(joined).review.unsent() == []
        assert contracts <= titles(colleague).keys()
        assert titles(joined) == titles(colleague)
        assert joined.query(lambda reader: joined.settings.get(reader, "colour")) == "blue"
        for workspace in (joined, colleague):
            assert all(one.sound for one in workspace.query(workspace.audit.verify))
        assert joined.query(joined.audit.count) > events
        told = joined.query(
            lambda reader: reader.connection.exec_driver_sql(
                "SELECT payload FROM audit_event WHERE action = 'workspace.moved_in'"
            ).scalar_one()
        )
        assert ["library clause", "duty", "duty-2"] in json.loads(told)["details"]["renamed"]
    finally:
        joined.close()
    with pytest.raises(Refused):
        move_in(old, new, secrets, clock)
    again = open_workspace(old, secrets, clock)
    assert titles(again).keys() == contracts, "the old folder stays as it was"
    again.close()


def test_a_connected_workspace_is_copied_into_one_of_this_computer_alone(
    scene: Scene, connect: Connect, tmp_path: Path
) -> None:
    clock, secrets = SystemClock(), MemorySecrets()
    joined, alone = tmp_path / "joined", tmp_path / "alone"
    load(scene, "manager1", joined, secrets)
    workspace = open_workspace(joined, secrets, clock)
    sent = make_scene(workspace).draft()
    sync(workspace)
    change(workspace, sent, title="Changed and not sent")
    document = workspace.documents.put(b"a file")
    workspace.close()

    command = Namespace(act="export-standalone", old=joined, new=alone)
    assert moving.run(command, secrets) == 0
    copy = open_workspace(alone, secrets, clock)
    try:
        assert copy.shared is None
        assert titles(copy) == {sent: "Changed and not sent"}
        assert copy.documents.get(document.sha256) == b"a file"
        assert all(one.sound for one in copy.query(copy.audit.verify))
        change(copy, sent, title="Changed alone")
        assert copy.actor.role == "administrator"
    finally:
        copy.close()


def test_what_the_person_may_not_write_is_refused_before_anything_is_written(
    scene: Scene, tmp_path: Path
) -> None:
    clock, secrets = SystemClock(), MemorySecrets()
    old, new = tmp_path / "alone", tmp_path / "joined"
    alone = make_alone(old, secrets)
    make_scene(alone).draft()
    alone.close()
    held = survey(old, secrets, clock)
    assert (held.organisation, held.contracts, held.templates) == ("Harrow & Lyle", 1, 1)

    load(scene, "member1", new, secrets)
    with pytest.raises(Refused, match="clauses and templates, wordings that were approved"):
        move_in(old, new, secrets, clock)
    joined = open_workspace(new, secrets, clock)
    try:
        assert [one.words for one in side(joined).review.unsent()] == [("New computer",)]
        assert titles(joined) == {}
    finally:
        joined.close()
    with pytest.raises(Refused, match="Only a workspace of this computer alone"):
        survey(new, secrets, clock)


def test_settings_for_everybody_stay_behind_when_the_person_may_not_change_them(
    scene: Scene, tmp_path: Path
) -> None:
    clock, secrets = SystemClock(), MemorySecrets()
    old, new = tmp_path / "alone", tmp_path / "joined"
    alone = make_alone(old, secrets)
    alone.command(lambda uow: alone.settings.put(uow, "letterhead", "on", everyone=True))
    alone.command(lambda uow: alone.settings.put(uow, "colour", "blue"))
    alone.close()
    load(scene, "manager1", new, secrets)
    moved = move_in(old, new, secrets, clock)
    assert moved.left == 1
    joined = open_workspace(new, secrets, clock)
    try:
        sync(joined)
        assert side(joined).review.unsent() == []
        assert joined.query(lambda reader: joined.settings.get(reader, "colour")) == "blue"
    finally:
        joined.close()
