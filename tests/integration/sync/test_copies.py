"""A workspace that was copied, or put back from an old file, is another desk from then on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.database.converting import convert_former
from core.kernel.clock import SystemClock
from core.kernel.errors import CopiedReplica
from core.opening import read_identity, restore
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.workspace import Workspace, open_workspace
from tests.former import content, make_former
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import PASSWORD, Scene
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

Open = Callable[[Path], Workspace]


@pytest.fixture
def secrets() -> MemorySecrets:
    """One keyring for the folder and its copies."""
    return MemorySecrets()


@pytest.fixture
def folder(scene: Scene, secrets: MemorySecrets, tmp_path: Path) -> Path:
    """A loaded workspace, closed."""
    folder, clock = tmp_path / "original", SystemClock()
    signed_in = joining.sign_in(access(scene, scene.people["manager1"]), PASSWORD)
    joining.create(folder, signed_in, secrets, clock)
    joining.load(folder, secrets, clock)
    return folder


@pytest.fixture
def opened(secrets: MemorySecrets) -> Iterator[Open]:
    """Opens folders and closes them in the end."""
    found: list[Workspace] = []

    def make(folder: Path) -> Workspace:
        found.append(open_workspace(folder, secrets))
        return found[-1]

    yield make
    for workspace in found:
        workspace.close()


def device(workspace: Workspace) -> str:
    """Return the device that the settings name; the workspace agrees."""
    named = read_identity(workspace.folder).device_id
    assert named == workspace.actor.device_id
    return str(named)


def events(scene: Scene) -> list[tuple[str, str]]:
    """Return action and device of every shared event of a clause."""
    with scene.above() as connection:
        return [
            (str(action), str(device))
            for action, device in connection.execute(
                "SELECT action, device_id FROM chancery.audit_event WHERE kind = 'clause'"
                " ORDER BY device_id, sequence"
            ).fetchall()
        ]


@pytest.mark.parametrize("first", ["original", "copy"])
def test_a_copied_folder_becomes_another_desk_and_nothing_is_mixed(
    connect: Connect, scene: Scene, folder: Path, opened: Open, first: str
) -> None:
    other = connect("administrator1")
    original = opened(folder)
    note(original, "before")
    sync(original)
    note(original, "unsent when it was copied")
    original.close()
    twin = folder.parent / "twin"
    shutil.copytree(folder, twin)
    original, copy = opened(folder), opened(twin)
    known = device(original)
    assert device(copy) == known
    note(original, "of the original", "more of it")
    note(copy, "of the copy")
    rename(original, "before", title="By the original")
    rename(copy, "before", purpose="By the copy")
    earlier, later = (original, copy) if first == "original" else (copy, original)
    sync(earlier, later, earlier, other)
    assert device(earlier) == known
    assert device(later) != known
    assert shared_notes(scene) == sorted(
        ["before", "of the copy", "of the original", "more of it", "unsent when it was copied"]
    )
    assert clause(other, "before")[:2] == ("By the original", "By the copy")
    assert settled(scene, original, copy, other)
    note(copy, "later on the copy")
    note(original, "later on the original")
    sync(original, copy, other, original)
    assert sound(original, copy, other)
    assert [side(one).service.status.parked for one in (original, copy)] == [0, 0]
    assert settled(scene, original, copy, other)
    # Opened again they are what they were.
    later.close()
    again = opened(later.folder)
    assert device(again) != known
    note(again, "after opening")
    sync(again, other)
    assert sound(again, other)


def test_an_old_backup_comes_back_as_another_desk_and_loses_nothing(
    connect: Connect, scene: Scene, folder: Path, opened: Open, secrets: MemorySecrets
) -> None:
    other = connect("administrator1")
    workspace = opened(folder)
    note(workspace, "confirmed")
    sync(workspace)
    note(workspace, "unsent at the backup")
    kept = workspace.back_up()
    rename(workspace, "confirmed", title="After the backup")
    note(workspace, "sent after the backup")
    sync(workspace)
    known = device(workspace)
    workspace.close()
    restore(folder, kept.path, secrets, SystemClock())
    workspace = opened(folder)
    assert notes(workspace) == ["confirmed", "unsent at the backup"]
    note(workspace, "written on the old file")
    with pytest.raises(CopiedReplica):
        sync(workspace)
    assert side(workspace).service.status.state == "syncing", "there is nothing to decide"
    sync(workspace, other)
    assert device(workspace) != known
    expected = ["confirmed", "sent after the backup", "unsent at the backup"]
    assert notes(workspace) == [*expected, "written on the old file"]
    assert clause(workspace, "confirmed")[0] == "After the backup"
    assert settled(scene, workspace, other)
    assert sound(workspace, other)
    assert len(events(scene)) == 4, "what had been sent is not told twice"
    # And once more, which brings back a file that knows nothing of the second device.
    workspace.close()
    restore(folder, kept.path, secrets, SystemClock())
    workspace = opened(folder)
    note(workspace, "a third life")
    sync(workspace, other)
    assert settled(scene, workspace, other)
    assert sound(workspace, other)


def test_an_old_file_whose_numbers_were_never_used_is_found_by_its_trail(
    connect: Connect, scene: Scene, folder: Path, opened: Open, secrets: MemorySecrets
) -> None:
    other = connect("administrator1")
    workspace = opened(folder)
    sync(workspace)
    kept = workspace.back_up()
    # The next two numbers are used up by what is refused; only their events are applied.
    note(other, "taken", "taken, too")
    note(workspace, "taken", "taken, too")
    sync(other, workspace)
    assert side(workspace).service.status.conflicts == 2
    workspace.close()
    restore(folder, kept.path, secrets, SystemClock())
    workspace = opened(folder)
    note(workspace, "written on the old file")
    try:
        sync(workspace)
    except CopiedReplica:
        sync(workspace)
    sync(other)
    assert "written on the old file" in shared_notes(scene)
    assert settled(scene, workspace, other)
    assert sound(workspace, other)


def test_a_crash_between_file_and_settings_keeps_the_new_device(
    scene: Scene, folder: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = opened(folder)
    note(original, "before")
    sync(original)
    original.close()
    twin = folder.parent / "twin"
    shutil.copytree(folder, twin)
    original, copy = opened(folder), opened(twin)
    note(original, "of the original")
    note(copy, "of the copy")
    sync(original)
    monkeypatch.setattr("core.workspace.write_device", lambda folder, device: None)
    sync(copy)
    now = copy.actor.device_id
    assert read_identity(twin).device_id != now, "the settings were not written"
    copy.close()
    monkeypatch.undo()
    copy = opened(twin)
    assert device(copy) == str(now)
    note(copy, "after the crash")
    sync(copy, original)
    assert settled(scene, original, copy)
    assert sound(original, copy)


def test_an_open_draft_of_a_copy_stays_open_on_its_new_device(
    connect: Connect, folder: Path, opened: Open
) -> None:
    workspace = opened(folder)
    library = make_scene(workspace)
    contract = library.draft()
    sync(workspace)
    inputs = library.load(contract)
    workspace.command(lambda uow: workspace.drafting.begin(uow, contract))
    workspace.close()
    twin = folder.parent / "twin"
    shutil.copytree(folder, twin)
    original, copy = opened(folder), opened(twin)
    sync(original)
    change(original, contract, title="By the original")
    sync(original, copy)
    assert title(copy, contract) == "By the original"
    before = copy.query(
        lambda reader: reader.connection.exec_driver_sql(
            "SELECT count(*) FROM editing_session WHERE closed_at IS NULL"
        ).scalar()
    )
    copy.command(lambda uow: copy.drafting.begin(uow, contract))
    after = copy.query(
        lambda reader: reader.connection.exec_driver_sql(
            "SELECT count(*) FROM editing_session WHERE closed_at IS NULL"
        ).scalar()
    )
    assert inputs is not None
    assert before == after == 1, "the session of the former device went on"
    assert sound(original, copy)


def test_a_former_file_is_converted_with_what_was_not_sent_and_stays_the_same_desk(
    connect: Connect, scene: Scene, folder: Path, opened: Open, secrets: MemorySecrets
) -> None:
    other = connect("administrator1")
    workspace = opened(folder)
    note(workspace, "sent")
    sync(workspace)
    note(workspace, "unsent", "unsent, too")
    known = device(workspace)
    workspace.close()
    key = secrets.get(f"database/{read_identity(folder).workspace_id}")
    assert key
    make_former(workspace.database, key)
    before = content(workspace.database, key)
    assert before["sync_outbox"]
    assert convert_former(workspace.database, key, SystemClock().now())
    assert content(workspace.database, key) == before
    workspace = opened(folder)
    note(workspace, "after it")
    sync(workspace, other)
    assert device(workspace) == known
    assert shared_notes(scene) == ["after it", "sent", "unsent", "unsent, too"]
    assert sound(workspace, other)
    assert settled(scene, workspace, other)
