"""Progress reports, thinned out so that a fast loop does not flood the main thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

INTERVAL = 0.1
"""Seconds between two reports that are passed on."""


@dataclass(frozen=True)
class Progress:
    """How far a piece of work is: ``done`` of ``total`` (None when unknown), and what it does."""

    done: int = 0
    total: int | None = None
    text: str = ""

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None when the total is unknown."""
        if not self.total:
            return None
        return min(1.0, self.done / self.total)


class Reporter:
    """What a task calls to report. The first report and the last one always arrive."""

    def __init__(
        self,
        send: Callable[[Progress], None],
        send_log: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._send_log = send_log
        self._clock = clock
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._held: Progress | None = None

    def __call__(self, done: int, total: int | None = None, text: str = "") -> None:
        """Report progress; cheap enough for every row."""
        progress = Progress(done, total, text)
        with self._lock:
            now = self._clock()
            if now - self._last < INTERVAL:
                self._held = progress
                return
            self._last, self._held = now, None
        self._send(progress)

    def log(self, line: str) -> None:
        """Add a line to the job's log."""
        self._send_log(line)

    def flush(self) -> None:
        """Pass on a report that was held back; the runner calls it when the work is over."""
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            self._send(held)
