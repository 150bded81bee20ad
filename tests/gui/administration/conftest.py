"""A small demo workspace, and the desk on it in a window of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.workspace import Workspace
from desktop.panels.administration.context import AdminContext
from desktop.panels.administration.desk import AdministrationDesk
from desktop.theme.apply import apply_theme
from tests.demos import demo_once
from tests.gui.panels.direct import DirectContext, opened_copy

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ZONE = ZoneInfo("Australia/Adelaide")


@pytest.fixture(scope="session")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_once(tmp_path_factory, NOW, count=6)


@pytest.fixture
def workspace(_demo: Path, tmp_path: Path) -> Iterator[Workspace]:
    with opened_copy(_demo, tmp_path / "workspace", NOW) as opened:
        yield opened


@pytest.fixture
def context(workspace: Workspace, qapp: QApplication) -> DirectContext:
    apply_theme(qapp, "light", bundled_font=True)
    return DirectContext(workspace)


@pytest.fixture
def desk(context: DirectContext, qtbot: QtBot) -> AdministrationDesk:
    made = AdministrationDesk(AdminContext(context, ZONE))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1180, 820)
    made.show()
    qtbot.waitExposed(made)
    return made
