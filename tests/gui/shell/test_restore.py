"""Going back to a backup: whole rows to choose from, and Cancel is what Enter does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.database.backup import Backup
from desktop.shell.irreversible import IrreversibleDialog
from desktop.start.restore import MOST_ROWS, RestoreDialog

MADE = datetime(2026, 11, 20, 14, 32, tzinfo=UTC)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def offered(window: QWidget, count: int) -> RestoreDialog:
    backups = [Backup(Path(f"{at}.db"), MADE, "by-hand", 1_200_000) for at in range(count)]
    dialog = RestoreDialog(window, backups, UTC, lambda path: None)
    dialog.open()
    return dialog


def questions(window: QWidget) -> list[IrreversibleDialog]:
    return window.findChildren(IrreversibleDialog)


@pytest.mark.parametrize("count", [1, 5, 12])
def test_no_row_of_the_list_is_cut(window: QWidget, count: int) -> None:
    rows = offered(window, count).list
    last = rows.item(min(MOST_ROWS, count) - 1)
    assert rows.viewport().height() == rows.visualItemRect(last).bottom() + 1


def test_cancel_is_the_default_and_has_the_focus(window: QWidget) -> None:
    dialog = offered(window, 3)
    assert dialog.cancel.isDefault()
    assert dialog.focusWidget() is dialog.cancel


def test_enter_on_a_backup_asks_about_it_once(window: QWidget, qtbot: QtBot) -> None:
    dialog = offered(window, 3)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert len(questions(window)) == 1
