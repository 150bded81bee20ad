"""The one thread that writes to a workspace file. Interactive work overtakes bulk work."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

INTERACTIVE = 0
BACKGROUND = 10
_STOP = 1_000_000


class Writer:
    """Runs callables one after another on its own thread, the most urgent first.

    Args:
        done: is called on that thread after each of them.
    """

    def __init__(self, name: str = "writer", done: Callable[[], None] = lambda: None) -> None:
        self._queue: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]] = (
            queue.PriorityQueue()
        )
        self._order = itertools.count()
        self._closed = False
        self._done = done
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T], priority: int = INTERACTIVE) -> Future[T]:
        """Queue ``work`` and return its future. Lower ``priority`` runs earlier.

        Raises:
            RuntimeError: the writer was closed.
        """
        future: Future[T] = Future()

        def step() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001  (handed to whoever waits)
                future.set_exception(error)

        with self._lock:
            if self._closed:
                raise RuntimeError("the workspace is closed")
            self._queue.put((priority, next(self._order), step))
        return future

    def run(self, work: Callable[[], T], priority: int = INTERACTIVE) -> T:
        """Queue ``work``, wait for it and return its result. Re-entrant calls run at once."""
        if threading.current_thread() is self._thread:
            return work()
        return self.submit(work, priority).result()

    def close(self) -> None:
        """Finish what is queued, then stop. Harmless when called again."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put((_STOP, next(self._order), None))
        self._thread.join()

    def _run(self) -> None:
        while True:
            _, _, step = self._queue.get()
            if step is None:
                return
            step()
            self._done()
