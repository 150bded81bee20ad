"""Every test here runs under the light theme at 100 %."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.theme.apply import apply_theme


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light", 1.0, bundled_font=True)
    yield
    apply_theme(qapp, "light", 1.0, bundled_font=True)
