"""A real shared database, and windows of people who work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.kernel.clock import SystemClock
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.workspace import Workspace, open_workspace
from desktop.bootstrap import Program, start
from desktop.program import Session
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance
from tests.gui.connected.first_steps import Here
from tests.gui.contracts.hands import Hands
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.conftest import access, scene, server  # noqa: F401
from tests.replayed import replayed_migrations

Window = Callable[..., Hands]


def join(scene: Scene, login: str, folder: Path) -> Workspace:  # noqa: F811
    """Make, load and open the workspace of a person."""
    secrets, clock = MemorySecrets(), SystemClock()
    signed_in = joining.sign_in(access(scene, scene.people[login]), PASSWORD)
    with replayed_migrations():
        joining.create(folder, signed_in, secrets, clock)
    joining.load(folder, secrets, clock)
    return open_workspace(folder, secrets, clock)


def show(workspace: Workspace, application: QApplication, scheme: str = "light") -> Hands:
    """Open the window of a workspace at 1440 by 900."""
    appearance = Appearance(application)
    appearance.set(scheme, 1.0, True)  # type: ignore[arg-type]
    program: Program = start(application, workspace, SettingsStore(None), appearance)
    program.window.show_first()
    program.window.go("contracts")
    program.window.resize(1440, 900)
    program.window.show()
    program.window.activateWindow()
    return Hands(program)


@pytest.fixture
def window(scene: Scene, tmp_path: Path, qapp: QApplication) -> Iterator[Window]:  # noqa: F811
    """Open the window of a person of the scene."""
    opened: list[Hands] = []

    def make(login: str, prepare: Callable[[Workspace], object] | None = None) -> Hands:
        workspace = join(scene, login, tmp_path / login)
        if prepare is not None:
            prepare(workspace)
        opened.append(show(workspace, qapp))
        return opened[-1]

    yield make
    for hands in opened:
        hands.window.close()
        hands.program.close()


@pytest.fixture
def session(qapp: QApplication, tmp_path: Path) -> Iterator[Session]:
    """The program before anything is open; its keys are in memory."""
    made = Session(
        qapp, SettingsStore(None), bundled_font=True, preparing=Here(tmp_path / "places")
    )
    yield made
    made.end()
    qapp.setQuitOnLastWindowClosed(True)
