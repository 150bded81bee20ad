"""What happened while the person looked elsewhere: a short list, unread until it is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.kernel.clock import Clock, SystemClock
from desktop.theme.tokens import MeaningName

KEPT = 200


@dataclass(frozen=True)
class Notice:
    """One thing that happened; ``run`` goes to it."""

    text: str
    at: datetime
    meaning: MeaningName = "ok"
    run: Callable[[], object] | None = None
    read: bool = False


class Notices:
    """The list, newest first. Toasts end up here as read, so that none is lost."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._notices: list[Notice] = []
        self._listeners: list[Callable[[], None]] = []

    def add(
        self,
        text: str,
        meaning: MeaningName = "ok",
        run: Callable[[], object] | None = None,
        read: bool = False,
    ) -> None:
        """Add a notice at the present moment."""
        self._notices.insert(0, Notice(text, self._clock.now(), meaning, run, read))
        del self._notices[KEPT:]
        self._tell()

    def all(self) -> list[Notice]:
        """Return the notices, newest first."""
        return list(self._notices)

    @property
    def unread(self) -> int:
        """How many have not been seen."""
        return sum(not notice.read for notice in self._notices)

    def mark_read(self) -> None:
        """Say that the person has seen them all."""
        self._notices = [Notice(n.text, n.at, n.meaning, n.run, read=True) for n in self._notices]
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the list changes."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()
