"""Steps are taken back one after another and done again, on a real workspace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.contacts.statuses import status_id
from core.database.undo import UndoStep
from core.kernel.errors import Stale
from core.workspace import Workspace
from desktop.shell.undo import UndoStack
from tests.demos import demo_once
from tests.gui.contracts.hands import NOW
from tests.gui.panels.direct import opened_copy


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Workspace]:
    demo = demo_once(tmp_path_factory, NOW, count=2)
    with opened_copy(demo, tmp_path / "workspace", NOW) as opened:
        yield opened


def call(workspace: Workspace, name: str) -> UndoStep:
    key = status_id(workspace.actor.organisation_id, "active")
    done = workspace.command(
        lambda uow: workspace.statuses.change(uow, key, name, "active", active=True)
    )
    assert done.undo is not None
    return done.undo


def called(workspace: Workspace) -> str:
    statuses = workspace.query(workspace.statuses.statuses)
    return next(one.name for one in statuses if one.key == "active")


def back(workspace: Workspace, stack: UndoStack) -> None:
    step = stack.next_undo
    assert step is not None
    stack.taken_back(step, workspace.undo(step).undo)


def again(workspace: Workspace, stack: UndoStack) -> None:
    step = stack.next_redo
    assert step is not None
    stack.done_again(step, workspace.undo(step).undo)


def test_steps_on_one_record_are_taken_back_and_done_again_in_turn(workspace: Workspace) -> None:
    stack = UndoStack()
    first = called(workspace)
    for name in ("One", "Two", "Three"):
        stack.push(call(workspace, name))
    for name in ("Two", "One", first):
        back(workspace, stack)
        assert called(workspace) == name
    for name in ("One", "Two", "Three"):
        again(workspace, stack)
        assert called(workspace) == name
    back(workspace, stack)
    assert called(workspace) == "Two"


def test_a_change_between_two_steps_is_kept(workspace: Workspace) -> None:
    stack = UndoStack()
    stack.push(call(workspace, "One"))
    call(workspace, "Of somebody else")
    stack.push(call(workspace, "Two"))
    back(workspace, stack)
    assert called(workspace) == "Of somebody else"
    with pytest.raises(Stale):
        back(workspace, stack)
    assert called(workspace) == "Of somebody else"
