"""The real window on a small demo workspace, made once and copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.demos import demo_once

from .hands import NOW, Hands, open_window


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_once(tmp_path_factory, NOW, count=40)


@pytest.fixture
def hands(demo: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Hands]:
    """The window at 1440 by 900, on a workspace that the test may change as it likes."""
    hands = open_window(demo, tmp_path / "workspace", qapp)
    yield hands
    hands.window.close()
    hands.program.close()
