"""The first window: the frame without its desks, painted at once, until the workspace is open."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from core.kernel.errors import ChanceryError
from desktop.shell import window_state
from desktop.shell.frame import Frame
from desktop.start.pages import OpeningPage, PageVerb, ProblemPage
from desktop.widgets.empty import PATIENCE_MS


class EntryWindow(QMainWindow):
    """``painted`` comes once, after the first paint; ``closed`` when the person closes it."""

    painted = Signal()
    closed = Signal()

    def __init__(self, state: dict[str, Any]) -> None:
        """Make the window in the place where the last one was left."""
        super().__init__()
        self.setWindowTitle("Chancery")
        self.frame = Frame()
        self.opening = OpeningPage()
        self.frame.stack.addWidget(self.opening)
        self.problem = ProblemPage()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.frame)
        self._stack.addWidget(self.problem)
        self.setCentralWidget(self._stack)
        for part in (self.frame.header, self.frame.rail, self.frame.status):
            # They belong to a workspace; here they only hold their place.
            part.setEnabled(False)
        self.frame.header.person.hide()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(PATIENCE_MS)
        self._quiet.timeout.connect(self.opening.speak)
        self._seen = False
        self._extra: QWidget | None = None
        window_state.restore(self, self.frame, state)

    def show_opening(self, words: str) -> None:
        """Say that ``words`` is being done, if it takes longer than a moment."""
        self.opening.begin(words)
        self._stack.setCurrentWidget(self.frame)
        self._quiet.start()

    def show_problem(self, error: ChanceryError, verbs: list[PageVerb]) -> None:
        """Show why there is no workspace, and what helps."""
        self._quiet.stop()
        self._stack.setCurrentWidget(self.problem)
        self.problem.show_problem(error, verbs)

    def show_page(self, page: QWidget) -> None:
        """Show a page of its own, such as the first run; one at a time."""
        self._quiet.stop()
        if self._extra is not None:
            self._stack.removeWidget(self._extra)
            self._extra.deleteLater()
        self._extra = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and not self._seen:
            # With this event the whole window was painted.
            self._seen = True
            QTimer.singleShot(0, self._tell_painted)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _tell_painted(self) -> None:
        self.painted.emit()
