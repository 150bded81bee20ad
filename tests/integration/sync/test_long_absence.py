"""A desk that was away for longer than removals are kept."""

from __future__ import annotations

from core.workspace import Workspace
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import note, notes, shared_notes, sync


def slots(workspace: Workspace) -> int:
    return workspace.query(
        lambda reader: int(
            reader.connection.exec_driver_sql("SELECT count(*) FROM template_slot").scalar_one()
        )
    )


def test_what_was_removed_meanwhile_goes_although_nothing_tells_of_it_any_more(
    scene: Scene, connect: Connect
) -> None:
    miriam, elsie = connect("manager1"), connect("administrator1")
    make_scene(miriam)
    sync(miriam, elsie)
    had = slots(elsie)
    note(elsie, "written_while_away")
    with scene.above() as above:
        above.execute(
            "DELETE FROM chancery.template_slot WHERE ctid ="
            " (SELECT min(ctid) FROM chancery.template_slot)"
        )
    with scene.above() as above:
        above.execute("UPDATE sync.tombstone SET at = at - interval '181 days'")
    sync(miriam, connect("member1"))
    with scene.above() as above:
        left = above.execute("SELECT count(*) FROM sync.tombstone").fetchone()
    assert left == (0,), "the desk of a newcomer cleared it away"
    sync(elsie, elsie)
    assert slots(elsie) == slots(miriam) == had - 1
    assert "written_while_away" in shared_notes(scene)
    assert notes(elsie) == shared_notes(scene)
