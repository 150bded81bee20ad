"""What a person does at the window, by keyboard and mouse, and what there is to see."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.contracts.records import Contract
from core.demo.naming import demo_id
from core.kernel.clock import FixedClock
from core.secrets.store import DemoSecrets
from core.workspace import open_workspace
from desktop.bootstrap import Program, start
from desktop.panels.contracts.desk import ContractsDesk
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.record.draft_tab import DraftTab
from desktop.panels.contracts.record_page import RecordPage
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
DRAFT = demo_id("contract", "NDA-2026-0418")
_PATIENCE_S = 20.0

T = TypeVar("T", bound=QWidget)


class Hands:
    """What a person does at the window, by keyboard and mouse, and what there is to see."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.window = program.window

    def wait(self, condition: Callable[[], object], what: str = "") -> None:
        """Let the window work until ``condition`` holds."""
        until = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"It did not happen in time: {what or condition}")
            self.rest(5)

    def rest(self, milliseconds: int = 120) -> None:
        """Let timers and threads come to rest."""
        # Unlike QTest.qWait, a loop lets go of the interpreter, so that the threads get on.
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus(), key, modifiers or Qt.KeyboardModifier.NoModifier)

    def focus(self) -> QWidget:
        """Return what has the focus; without a window manager a window may not be active."""
        modal = QApplication.activeModalWidget()
        if modal is not None:
            return modal.focusWidget() or modal
        top = self.window
        if QApplication.focusWidget() is None:
            top.activateWindow()
            self.rest(10)
        return QApplication.focusWidget() or top.focusWidget() or top

    def ctrl(self, key: Qt.Key) -> None:
        """Press a key together with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def type(self, words: str) -> None:
        """Type words where the focus is."""
        for char in words:
            QTest.keyClicks(self.focus(), char)

    def dialog(self) -> QWidget:
        """Return the dialog that is open."""
        self.wait(lambda: QApplication.activeModalWidget() is not None, "a dialog opens")
        found = QApplication.activeModalWidget()
        assert found is not None
        return found

    @property
    def desk(self) -> ContractsDesk:
        page = self.window.page("contracts")
        assert isinstance(page, ContractsDesk)
        return page

    @property
    def record(self) -> RecordPage:
        page = self.desk.record_page
        assert page is not None
        return page

    @property
    def model(self) -> DraftModel:
        model = self.record.model
        assert model is not None
        return model

    @property
    def draft(self) -> DraftTab:
        return self.tab("draft", DraftTab)

    def tab(self, key: str, kind: type[T]) -> T:
        found = self.record.tab(key)
        assert isinstance(found, kind)
        return found

    def open(self, contract_id: UUID, tab: str = "") -> None:
        """Open a contract at one of its tabs."""
        self.program.context.open_contract(contract_id)
        self.wait(
            lambda: self.record.contract is not None and self.record.contract.id == contract_id,
            "the contract opens",
        )
        if tab:
            self.record.show_tab(tab)
        self.rest()

    def saved(self) -> None:
        """Wait until everything typed is kept."""
        self.wait(lambda: not self.model.dirty and self.model.inputs.saved_at, "autosave")

    def contract(self, contract_id: UUID) -> Contract:
        """Read a contract as it is stored."""
        workspace = self.program.workspace
        return workspace.query(lambda reader: workspace.contracts.contract(reader, contract_id))


def open_window(demo: Path, folder: Path, application: QApplication) -> Hands:
    """Open the window at 1440 by 900 on a copy of ``demo`` in ``folder``, with its list read."""
    hands = Hands(open_at("contracts", demo, folder, application))
    table = hands.desk.list.table
    hands.wait(lambda: table.controller.phase == "ready" and len(table.model.ids) > 0, "the list")
    return hands


def open_at(desk: str, demo: Path, folder: Path, application: QApplication) -> Program:
    """Open the window at 1440 by 900 on a copy of ``demo`` in ``folder``, at one of its desks."""
    shutil.copytree(demo, folder)
    appearance = Appearance(application)
    appearance.set("light", 1.0, True)
    workspace = open_workspace(folder, DemoSecrets(), FixedClock(NOW))
    program = start(application, workspace, SettingsStore(None), appearance)
    window = program.window
    window.show_first()
    window.go(desk)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    return program
