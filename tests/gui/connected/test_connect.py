"""A newcomer connects to a real shared database, from the first card to the open window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.kernel.errors import Cancelled
from core.sync import joining
from desktop.preparing import Wanted
from desktop.program import Session
from desktop.shell.first_run.pages import FirstRunWizard
from desktop.shell.first_run.parts import WayCard
from desktop.shell.first_run.steps import Step
from tests.gui.connected.conftest import join
from tests.gui.connected.first_steps import LONG, begin_joining, go_on, problem, put, reach
from tests.integration.shared.scene import Scene, add
from tests.integration.sync.desks import side

OWN = "correct horse battery staple"


@pytest.fixture
def wizard(session: Session, qtbot: QtBot) -> FirstRunWizard:
    session.begin(None)
    qtbot.waitUntil(lambda: bool(session.entry.findChildren(FirstRunWizard)), timeout=LONG)
    return session.entry.findChildren(FirstRunWizard)[0]


def test_a_newcomer_connects_chooses_a_password_loads_and_works(
    session: Session, wizard: FirstRunWizard, scene: Scene, qtbot: QtBot
) -> None:
    boss = scene.people["administrator1"]
    login = f"elsie_{scene.database}"
    with scene.as_(boss.login, autocommit=True) as connection:
        add(connection, login, "manager")
    card = next(c for c in wizard.findChildren(WayCard) if c.text().startswith("Connect"))
    QTest.keyClick(card, Qt.Key.Key_Return)
    reach(qtbot, wizard, Step.ADDRESS)
    put(wizard, "Server", "127.0.0.1")
    put(wizard, "Port", "1")
    put(wizard, "Database", scene.database)
    go_on(wizard)
    assert "does not answer" in problem(qtbot, wizard)
    put(wizard, "Server", "127.0.0.1")
    put(wizard, "Port", str(scene.server.port))
    reach(qtbot, wizard, Step.ADDRESS)
    go_on(wizard)
    reach(qtbot, wizard, Step.LOGIN)
    put(wizard, "Login", login)
    put(wizard, "Password", "not this one")
    go_on(wizard)
    assert "does not accept the login" in problem(qtbot, wizard)
    put(wizard, "Password", "one-time")
    reach(qtbot, wizard, Step.LOGIN)
    go_on(wizard)
    reach(qtbot, wizard, Step.PASSWORD)
    put(wizard, "New password", OWN)
    put(wizard, "New password again", OWN)
    go_on(wizard)
    reach(qtbot, wizard, Step.PLACE)
    go_on(wizard)
    qtbot.waitUntil(lambda: session.program is not None, timeout=LONG)
    assert session.program is not None
    bar = session.program.window.frame.status
    qtbot.waitUntil(
        lambda: (part := bar.part("connection")) is not None and "Synced" in part.text(),
        timeout=LONG,
    )
    assert session.program.workspace.actor.role == "manager"


def test_a_load_that_was_stopped_goes_on_at_the_next_start(
    session: Session, scene: Scene, tmp_path: Path, qtbot: QtBot
) -> None:
    here = session._preparing
    folder = tmp_path / "half"
    begin_joining(here, scene, "member1", folder)

    def stop(rows: int, of: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        here.load(folder, stop)
    session.begin(Wanted(folder))
    qtbot.waitUntil(lambda: session.program is not None, timeout=LONG)
    assert session.settings.current.workspaces == (str(folder),)


def test_a_finished_load_is_not_shown_again(scene: Scene, tmp_path: Path) -> None:
    workspace = join(scene, "viewer1", tmp_path / "whole")
    secrets = side(workspace)._parts.secrets
    workspace.close()
    assert joining.is_loaded(tmp_path / "whole", secrets, workspace.clock)
