"""The real window on a small demo, at its dashboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.kernel.clock import FixedClock
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import DemoSecrets, MemorySecrets
from core.workspace import Workspace, open_workspace
from desktop.bootstrap import start
from desktop.panels.dashboard.desk import DashboardDesk
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance
from tests.demos import demo_once
from tests.gui.contracts.hands import NOW, Hands

Window = Callable[..., "Dashboard"]


class Dashboard(Hands):
    """A person at the dashboard."""

    closed = False

    @property
    def page(self) -> DashboardDesk:
        page = self.window.page("dashboard")
        assert isinstance(page, DashboardDesk)
        return page

    def ready(self) -> None:
        """Wait until everyone has answered and the cards have their places."""
        content = self.page.content
        parts = ("figures", "waiting", "dated", "charts")
        self.wait(lambda: all(content.complete(part) for part in parts), "the dashboard is read")
        self.rest(60)

    def close(self) -> None:
        """Close window and workspace. Harmless when repeated."""
        if not self.closed:
            self.closed = True
            self.window.close()
            self.program.close()

    @property
    def here(self) -> str:
        place = self.window.history.current
        return place.desk if place is not None else ""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_once(tmp_path_factory, NOW, count=120)


@pytest.fixture
def at(qapp: QApplication) -> Iterator[Window]:
    """Open the window of a workspace; it is closed at the end."""
    opened: list[Dashboard] = []

    def show(
        workspace: Workspace, settings: SettingsStore | None = None, ready: bool = True
    ) -> Dashboard:
        appearance = Appearance(qapp)
        appearance.set("light", 1.0, True)
        program = start(qapp, workspace, settings or SettingsStore(None), appearance)
        program.window.show_first()
        program.window.resize(1440, 900)
        program.window.show()
        program.window.activateWindow()
        opened.append(Dashboard(program))
        if ready:
            opened[-1].ready()
        return opened[-1]

    yield show
    for one in opened:
        one.close()


@pytest.fixture
def copied(demo: Path, tmp_path: Path) -> Callable[[], Workspace]:
    """Open a copy of the demo, the same one each time."""
    import shutil

    folder = tmp_path / "workspace"
    shutil.copytree(demo, folder)
    return lambda: open_workspace(folder, DemoSecrets(), FixedClock(NOW))


@pytest.fixture
def dashboard(at: Window, copied: Callable[[], Workspace]) -> Dashboard:
    """The dashboard of the demo."""
    return at(copied())


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace in which nobody has done anything."""
    secrets, clock = MemorySecrets(), FixedClock(NOW)
    wanted = NewWorkspace("Harrow & Lyle", "Miriam Okafor", time_zone="Australia/Adelaide")
    create_workspace(tmp_path / "empty", wanted, secrets, clock)
    return open_workspace(tmp_path / "empty", secrets, clock)
