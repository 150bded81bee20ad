"""Keeps Python's cyclic garbage collector on the main thread.

The collector runs on whichever thread happens to allocate. A window that closed leaves cycles of
widgets and callbacks; collected on a worker, they would free Qt objects there, which crashes.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500
# A full collection walks every object, so it waits until much has survived the smaller ones.
_OLDEST_AFTER = 20


class MainThreadCollector(QObject):
    """Collects by timer instead of by allocation, from its making until ``stop``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect_what_is_due)
        self._timer.start()

    def collect_what_is_due(self) -> int | None:
        """Collect the oldest generation whose turn it is; return it, or None when none is."""
        young, middle, old = gc.get_count()
        limit_young, limit_middle, _ = gc.get_threshold()
        due: int | None = None
        if young > limit_young:
            due = 0
        if middle > limit_middle:
            due = 1
        if old > _OLDEST_AFTER:
            due = 2
        if due is not None:
            gc.collect(due)
        return due

    def settle(self) -> None:
        """Collect now and set aside what the start has made, so that later rounds are short."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Give collecting back to Python, as it was before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
