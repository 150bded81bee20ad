"""Ties synchronisation to the window: its thread's news to the main thread, presses to places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError
from core.sync.service import SyncStatus
from desktop.connected.popover import ConnectionPopover, Verb
from desktop.connected.state import effective, shown
from desktop.connected.words import Told, told
from desktop.context import WorkspaceContext
from desktop.shell.window import MainWindow

TICK_MS = 30_000
"""How often ages and days in the bar are told anew."""

_SECOND = 1000


class Service(Protocol):
    """What is used of ``core.sync.service.SyncService``."""

    @property
    def status(self) -> SyncStatus: ...
    def listen(self, listener: Callable[[SyncStatus], None]) -> Callable[[], None]: ...
    def start(self) -> None: ...
    def now(self) -> None: ...


class Side(Protocol):
    """What is used of ``core.sync.shared_side.SharedSide``."""

    @property
    def service(self) -> Service: ...
    def listen(self, listener: Callable[[Changes], None]) -> Callable[[], None]: ...


Post = Callable[[Callable[[], None]], None]


class SyncLink(QObject):
    """Lives as long as the window. ``told_anew`` comes with each state, on the main thread,
    ``shown_anew`` with what the status bar makes of it, also when only time has passed.

    Attributes:
        ask_sign_in: opens the sign-in; set by the program.
    """

    told_anew = Signal(object)
    shown_anew = Signal(object)
    rights_changed = Signal()

    def __init__(
        self, side: Side, context: WorkspaceContext, window: MainWindow, post: Post
    ) -> None:
        super().__init__(window)
        self._side = side
        self._context = context
        self._window = window
        self._clock = context.workspace.clock
        self._actor = context.workspace.actor
        self._sync = side.service.status
        self._busy_since: datetime | None = None
        self._popover: ConnectionPopover | None = None
        self.ask_sign_in: Callable[[], object] = lambda: None
        self._ends = [
            side.service.listen(lambda status: post(lambda: self._heard(status))),
            side.listen(lambda changes: post(lambda: self._arrived(changes))),
        ]
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._show)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._show)
        self._second = QTimer(self)
        self._second.setInterval(_SECOND)
        self._second.timeout.connect(self._tell_popover)
        window.connection_asked.connect(self._asked)
        self._show()

    @property
    def sync(self) -> SyncStatus:
        """What was heard last."""
        return self._sync

    def start(self) -> None:
        """Begin to synchronise in the background."""
        service = self._side.service
        self._tick.start()
        # It counts what waits first, which reads the file.
        self._context.runner.run_query(
            lambda token, report: service.start(), lambda none: None, self._not_started
        )

    def close(self) -> None:
        """Listen no longer. Harmless when repeated."""
        for timer in (self._again, self._tick, self._second):
            timer.stop()
        while self._ends:
            self._ends.pop()()

    def now(self) -> None:
        """Synchronise at once."""
        self._side.service.now()
        self._window.toast("Syncing now")

    def _not_started(self, error: ChanceryError) -> None:
        self._sync = replace(self._sync, state="refused", error=error)
        self._show()

    # --- news ----------------------------------------------------------------------------

    def _heard(self, sync: SyncStatus) -> None:
        busy = effective(sync) in ("starting", "syncing")
        if not busy:
            self._busy_since = None
        elif self._busy_since is None:
            self._busy_since = self._clock.now()
        self._sync = sync
        self._show()
        self._check_rights()
        self.told_anew.emit(sync)

    def _arrived(self, changes: Changes) -> None:
        self._check_rights()
        self._context.announce_changes(changes)

    def _check_rights(self) -> None:
        now = self._context.workspace.actor
        if now is not self._actor:
            before, self._actor = self._actor, now
            if (before.name, before.role, before.permissions) != (
                now.name,
                now.role,
                now.permissions,
            ):
                self.rights_changed.emit()

    def _show(self) -> None:
        now = self._clock.now()
        found = shown(self._sync, now, self._busy_since)
        self._window.set_status(found.status)
        self.shown_anew.emit(found.status)
        if found.again_at is None:
            self._again.stop()
        else:
            left = (found.again_at - now).total_seconds() * 1000
            self._again.start(max(10, int(left) + 1))
        self._tell_popover()

    # --- presses -------------------------------------------------------------------------

    def _asked(self, part: str) -> None:
        state = effective(self._sync)
        if part == "refused" and state == "sign_in":
            self.ask_sign_in()
            return
        anchor = self._window.frame.status.part(part)
        if anchor is None:
            return
        main: Verb | None = ("Sync now", self.now)
        if state == "offline":
            main = ("Try now", self.now)
        elif state == "sign_in":
            main = ("Sign in again…", self.ask_sign_in)
        elif state in ("starting", "syncing") or self._sync.update_needed == "connect":
            main = None
        links: list[Verb] = []
        if self._window.has_desk("review"):
            links.append(("Sync history", lambda: self._window.go("review", "history")))
        self._popover = ConnectionPopover(anchor, self._words(), main, links)
        self._popover.destroyed.connect(self._popover_gone)
        self._popover.open()
        self._second.start()

    def _words(self) -> Told:
        return told(self._sync, self._clock.now(), self._window.zone)

    def _tell_popover(self) -> None:
        if self._popover is not None and self._popover.isVisible():
            self._popover.show_words(self._words())

    def _popover_gone(self) -> None:
        self._popover = None
        self._second.stop()
