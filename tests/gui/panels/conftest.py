"""A small demo, copied for each test, and the context that works on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.workspace import Workspace
from desktop.theme.apply import apply_theme
from tests.demos import demo_once

from .direct import DirectContext, opened_copy

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_once(tmp_path_factory, NOW, count=40)


@pytest.fixture
def workspace(_demo: Path, tmp_path: Path) -> Iterator[Workspace]:
    """An open demo that the test may change as it likes."""
    with opened_copy(_demo, tmp_path / "workspace", NOW) as opened:
        yield opened


@pytest.fixture
def context(workspace: Workspace, qapp: QApplication) -> DirectContext:
    apply_theme(qapp, "light", bundled_font=True)
    return DirectContext(workspace)
