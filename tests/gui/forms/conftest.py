"""The look of the program, so that forms have their real sizes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from desktop.theme.apply import apply_theme


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> None:
    apply_theme(qapp, "light", 1.0, bundled_font=True)
