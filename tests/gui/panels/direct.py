"""A panel context that does all work at once, on the real workspace, and remembers what it told."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.database.undo import UndoStep
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.clock import FixedClock
from core.kernel.errors import Cancelled, ChanceryError
from core.kernel.work import NeverCancelled, no_report
from core.secrets.store import DemoSecrets
from core.workspace import Workspace, open_workspace


@contextmanager
def opened_copy(demo: Path, folder: Path, now: datetime) -> Iterator[Workspace]:
    """Open a copy of ``demo`` in ``folder`` that a test may change as it likes."""
    shutil.copytree(demo, folder)
    opened = open_workspace(folder, DemoSecrets(), FixedClock(now))
    try:
        yield opened
    finally:
        opened.close()


def show(qtbot: QtBot, page: QWidget) -> None:
    """Show ``page`` as the active window, so that focus and Tab work in it."""
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    with qtbot.waitActive(page):
        page.activateWindow()


class DirectContext(QObject):
    """Queries, commands and jobs run in the call itself; toasts and opened records are kept."""

    changes = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.actor = workspace.actor
        self.toasts: list[tuple[str, UndoStep | None]] = []
        self.errors: list[ChanceryError] = []
        self.opened: list[UUID] = []
        self.pages: list[tuple[str, dict[str, Any]]] = []
        self.jobs: list[str] = []

    def query(
        self,
        work: Callable[[Workspace, Reader], Any],
        on_result: Callable[[Any], object],
        group: str = "",
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        try:
            value = self.workspace.query(lambda reader: work(self.workspace, reader))
        except ChanceryError as error:
            (on_error or self.show_error)(error)
            return
        on_result(value)

    def command(
        self,
        work: Callable[[Workspace, UnitOfWork], Any],
        on_done: Callable[[Done[Any]], object] | None = None,
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        try:
            done = self.workspace.command(lambda uow: work(self.workspace, uow))
        except ChanceryError as error:
            (on_error or self.show_error)(error)
            return
        if on_done is not None:
            on_done(done)
        self.changes.emit(done.changes)

    def job(
        self,
        title: str,
        work: Callable[..., Any],
        on_result: Callable[[Any], object],
        describe: Callable[[Any], str] = str,
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        self.jobs.append(title)
        try:
            value = work(self.workspace, NeverCancelled(), no_report)
        except Cancelled as error:
            self.errors.append(error)
            return
        self.jobs.append(describe(value))
        on_result(value)

    def toast(self, text: str, undo: UndoStep | None = None) -> None:
        self.toasts.append((text, undo))

    def toast_with(self, text: str, verb: str, act: Callable[[], object]) -> None:
        self.toasts.append((text, None))

    def show_error(self, error: ChanceryError) -> None:
        self.errors.append(error)

    def open_contract(self, contract_id: UUID) -> None:
        self.opened.append(contract_id)

    def open_page(self, name: str, **arguments: Any) -> None:
        self.pages.append((name, arguments))

    def undo_last(self) -> None:
        """Take back what the last toast offered to undo."""
        step = self.toasts[-1][1]
        assert step is not None
        self.changes.emit(self.workspace.undo(step).changes)
