"""How work is asked to stop or to wait; thread-safe, and without Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.kernel.errors import Cancelled


class CancelToken:
    """Asks a piece of work to stop. The work looks at it often; nothing is killed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._callbacks: list[Callable[[], object]] = []

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._cancelled.is_set()

    @property
    def paused(self) -> bool:
        """Whether the work was asked to wait."""
        return not self._running.is_set()

    def cancel(self) -> None:
        """Ask the work to stop, wake it if it is waiting, and run what was left for this moment."""
        with self._lock:
            if self._cancelled.is_set():
                return
            self._cancelled.set()
            callbacks, self._callbacks = self._callbacks, []
        self._running.set()
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], object]) -> None:
        """Have ``callback`` run on cancel, such as the interrupt of a running query.

        It runs on the cancelling thread, at once if the token is cancelled already.
        """
        with self._lock:
            if not self._cancelled.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def forget_callbacks(self) -> None:
        """Drop what waits for cancel: the work is over and there is nothing left to interrupt."""
        with self._lock:
            self._callbacks = []

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled when the work was asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled

    def pause(self) -> None:
        """Ask the work to wait at its next checkpoint."""
        if not self._cancelled.is_set():
            self._running.clear()

    def resume(self) -> None:
        """Let the work go on."""
        self._running.set()

    def checkpoint(self) -> None:
        """Wait here while the work is paused; raise Cancelled when it was asked to stop."""
        self._running.wait()
        self.raise_if_cancelled()
