"""A workspace of one computer is moved into an organisation, and one is copied out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.kernel.clock import SystemClock
from core.opening import NewWorkspace, create_workspace
from core.workspace import open_workspace
from desktop.preparing import Wanted
from desktop.program import Session
from desktop.shell.first_run.pages import FirstRunWizard
from desktop.shell.first_run.steps import Step
from desktop.shell.irreversible import IrreversibleDialog
from desktop.start.moving import MovedDialog
from tests.gui.connected.first_steps import LONG, begin_joining, go_on, put, reach
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.desks import titles


@pytest.fixture
def alone(session: Session, tmp_path: Path) -> Path:
    """A workspace of this computer alone with one contract."""
    folder, secrets = tmp_path / "alone", session._preparing.secrets
    assert secrets is not None
    wanted = NewWorkspace("Lyle & Daughters", "Miriam Okafor")
    create_workspace(folder, wanted, secrets, SystemClock())
    workspace = open_workspace(folder, secrets)
    make_scene(workspace).draft()
    workspace.close()
    return folder


def open_in(session: Session, folder: Path, qtbot: QtBot) -> None:
    qtbot.waitUntil(
        lambda: session.program is not None and session.program.workspace.folder == folder,
        timeout=LONG,
    )


def join(session: Session, scene: Scene, who: str, folder: Path) -> Path:
    preparing = session._preparing
    begin_joining(preparing, scene, who, folder)
    preparing.load(folder, lambda rows, of: None)
    return folder


def act(session: Session, action: str) -> None:
    assert session.program is not None
    session.program.registry.get(action).handler()


def agree(session: Session, word: str, qtbot: QtBot) -> IrreversibleDialog:
    assert session.program is not None
    window = session.program.window
    qtbot.waitUntil(lambda: bool(window.findChildren(IrreversibleDialog)), timeout=LONG)
    dialog = window.findChildren(IrreversibleDialog)[0]
    QTest.keyClicks(dialog.field, word)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    QTest.keyClick(dialog.agree, Qt.Key.Key_Space)
    return dialog


def test_somebody_who_worked_alone_connects_and_brings_everything_along(
    session: Session, alone: Path, scene: Scene, qtbot: QtBot
) -> None:
    session.begin(Wanted(alone))
    open_in(session, alone, qtbot)
    act(session, "file.move_out")
    wizard = session.entry.findChildren(FirstRunWizard)[0]
    reach(qtbot, wizard, Step.ADDRESS)
    put(wizard, "Server", "127.0.0.1")
    put(wizard, "Port", str(scene.server.port))
    put(wizard, "Database", scene.database)
    go_on(wizard)
    reach(qtbot, wizard, Step.LOGIN)
    put(wizard, "Login", scene.people["manager1"].login)
    put(wizard, "Password", PASSWORD)
    go_on(wizard)
    reach(qtbot, wizard, Step.PLACE)
    go_on(wizard)
    qtbot.waitUntil(
        lambda: session.program is not None and session.program.workspace.kind == "connected",
        timeout=LONG,
    )
    assert session.program is not None
    joined = session.program.workspace.folder
    assert titles(session.program.workspace) == {}
    organisation = session.program.window.person.organisation

    dialog = agree(session, organisation, qtbot)
    assert "Lyle & Daughters" in dialog.windowTitle()
    qtbot.waitUntil(
        lambda: (
            session.program is not None and bool(session.program.window.findChildren(MovedDialog))
        ),
        timeout=LONG,
    )
    assert session.program.workspace.folder == joined
    assert len(titles(session.program.workspace)) == 1
    again = open_workspace(alone, session._preparing.secrets)  # type: ignore[arg-type]
    assert len(titles(again)) == 1, "the old folder stays as it was"
    again.close()


def test_who_lacks_the_rights_is_told_and_the_workspace_opens_as_it_was(
    session: Session, alone: Path, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    joined = join(session, scene, "member1", tmp_path / "joined")
    session.begin(Wanted(joined))
    open_in(session, joined, qtbot)
    assert session.program is not None
    organisation = session.program.window.person.organisation
    session.moves.confirm(alone)
    agree(session, organisation, qtbot)
    qtbot.waitUntil(session.entry.problem.isVisible, timeout=LONG)
    assert "clauses and templates" in session.entry.problem.words
    verb = next(b for b in session.entry.problem.buttons if "Open “joined”" in b.accessibleName())
    QTest.keyClick(verb, Qt.Key.Key_Space)
    open_in(session, joined, qtbot)
    assert titles(session.program.workspace) == {}


def test_a_folder_that_is_no_workspace_is_refused_before_anything_is_asked(
    session: Session, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    joined = join(session, scene, "manager1", tmp_path / "joined")
    session.begin(Wanted(joined))
    open_in(session, joined, qtbot)
    assert session.program is not None
    act(session, "file.move_in")
    dialog = session.program.window.findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(str(tmp_path))
    dialog.reject()
    window = session.program.window
    qtbot.waitUntil(
        lambda: any("no Chancery workspace" in one.text for one in window.notices.all()),
        timeout=LONG,
    )
    assert not window.findChildren(IrreversibleDialog)


def test_a_connected_workspace_is_copied_for_this_computer_alone(
    session: Session, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    joined = join(session, scene, "manager1", tmp_path / "joined")
    secrets = session._preparing.secrets
    assert secrets is not None
    workspace = open_workspace(joined, secrets)
    make_scene(workspace).draft()
    workspace.close()
    session.begin(Wanted(joined))
    open_in(session, joined, qtbot)
    session.moves.copy_out(tmp_path / "own")
    open_in(session, tmp_path / "own", qtbot)
    assert session.program is not None
    assert session.program.workspace.kind == "standalone"
    assert len(titles(session.program.workspace)) == 1
    assert session.program.workspace.actor.role == "administrator"
    assert sorted(one.name for one in tmp_path.iterdir() if "copying" in one.name) == []
    open_workspace(joined, secrets).close()
