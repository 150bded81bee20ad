"""A lane: a few threads that take numbers in the order they came. It knows nothing of results."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from core.kernel.threads import give_way


class Lane:
    """Runs ``step(number)`` for each number on one of at most ``threads`` threads.

    The threads are daemons: a service that never answers cannot keep the program from ending.
    Whoever needs work to be finished before that closes the lane with ``finish``.
    """

    def __init__(self, name: str, threads: int, step: Callable[[int], None]) -> None:
        self._name = name
        self._most = threads
        self._step = step
        self._ready = threading.Condition()
        self._waiting: deque[int] = deque()
        self._threads = 0
        self._running = 0
        self._closed = False

    def add(self, number: int) -> None:
        """Queue ``number``; a thread is started only when all are busy."""
        with self._ready:
            if self._closed:
                return
            self._waiting.append(number)
            if len(self._waiting) + self._running > self._threads < self._most:
                self._threads += 1
                name = f"{self._name}_{self._threads}"
                threading.Thread(target=self._serve, name=name, daemon=True).start()
            self._ready.notify()

    def remove(self, number: int) -> bool:
        """Take ``number`` out before it ran; False when it runs or already ran."""
        with self._ready:
            try:
                self._waiting.remove(number)
            except ValueError:
                return False
            return True

    def close(self, finish: bool = False) -> None:
        """Take no more; forget what waits, or wait until all of it is done.

        Args:
            finish: do everything that was asked for before returning.
        """
        with self._ready:
            self._closed = True
            if not finish:
                self._waiting.clear()
            self._ready.notify_all()
            if finish:
                self._ready.wait_for(lambda: not self._waiting and not self._running)

    def _serve(self) -> None:
        give_way()
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                number = self._waiting.popleft()
                self._running += 1
            try:
                self._step(number)
            finally:
                with self._ready:
                    self._running -= 1
                    self._ready.notify_all()
