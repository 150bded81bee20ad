"""Brings closures to the main thread: one object, one queued signal, one locked list."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

SLICE = 0.008
"""Seconds that results may take of the main thread in one go."""


class Bridge(QObject):
    """Made and freed on the main thread. After ``close`` it takes nothing any more."""

    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._closures: deque[Callable[[], None]] = deque()
        self._woken = False
        self._open = True
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def post(self, closure: Callable[[], None]) -> None:
        """Have ``closure`` run on the main thread; safe from any thread, kept in order."""
        with self._lock:
            if not self._open:
                return
            self._closures.append(closure)
            if self._woken:
                return
            self._woken = True
            # Emitted under the lock: close() cannot free this object between check and emit.
            self._wake.emit()

    def close(self) -> None:
        """Drop what waits and refuse the rest."""
        with self._lock:
            self._open = False
            self._closures.clear()

    def _drain(self) -> None:
        """Run what waits, but give the window a turn after a few milliseconds."""
        until = time.monotonic() + SLICE
        try:
            while time.monotonic() < until:
                closure = self._next()
                if closure is None:
                    return
                closure()
        finally:
            # Also when a closure raised: what is behind it must still run.
            self._wake_again()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            return self._closures.popleft() if self._closures else None

    def _wake_again(self) -> None:
        with self._lock:
            self._woken = bool(self._closures) and self._open
            if self._woken:
                self._wake.emit()
