"""The look of the program, and a pane of contracts whose work is done by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.database.filters import Context
from desktop.tables.pane import TablePane
from desktop.tables.state import TableViewState
from desktop.theme.apply import apply_theme
from tests.gui.table_page import FIELDS, LOOK, TEXTS, ContractsSource

from .hands import Hands


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    apply_theme(qapp, "light", bundled_font=True)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def source() -> ContractsSource:
    return ContractsSource()


@pytest.fixture
def pane(qtbot: QtBot, hands: Hands, source: ContractsSource) -> TablePane:
    """A pane that was shown but has not asked for anything yet."""
    made = TablePane(
        source, FIELDS, hands, TEXTS, LOOK, TableViewState(), lambda: Context(date(2026, 11, 21))
    )
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


@pytest.fixture
def settle(qapp: QApplication, hands: Hands) -> Callable[[], None]:
    """Let the window and the hands work until nothing is left to do."""

    def work() -> None:
        for _ in range(5):
            qapp.processEvents()
            hands.do_all()

    return work
