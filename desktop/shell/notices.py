"""What happened while the person looked elsewhere: a short list, unread until it is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from core.kernel.clock import Clock, SystemClock
from desktop.theme.tokens import MeaningName

KEPT = 200


@dataclass(frozen=True)
class NoticeChoice:
    """One time at which a notice can be told again."""

    words: str
    run: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """One thing that happened; ``run`` goes to it, by the word ``verb``.

    ``later``: when it can be told again, for what can wait.
    """

    text: str
    at: datetime
    meaning: MeaningName = "ok"
    run: Callable[[], object] | None = None
    read: bool = False
    verb: str = "Show"
    later: tuple[NoticeChoice, ...] = ()


class Notices:
    """The list, newest first. Toasts end up here as read, so that none is lost."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._notices: list[Notice] = []
        self._listeners: list[Callable[[], None]] = []
        self._news: list[Callable[[Notice], object]] = []

    def add(
        self,
        text: str,
        meaning: MeaningName = "ok",
        run: Callable[[], object] | None = None,
        read: bool = False,
        verb: str = "Show",
        later: tuple[NoticeChoice, ...] = (),
    ) -> None:
        """Add a notice at the present moment."""
        notice = Notice(text, self._clock.now(), meaning, run, read, verb, later)
        self._notices.insert(0, notice)
        del self._notices[KEPT:]
        self._tell()
        if not read:
            for listener in list(self._news):
                listener(notice)

    def all(self) -> list[Notice]:
        """Return the notices, newest first."""
        return list(self._notices)

    @property
    def unread(self) -> int:
        """How many have not been seen."""
        return sum(not notice.read for notice in self._notices)

    def mark_read(self) -> None:
        """Say that the person has seen them all."""
        self._notices = [replace(notice, read=True) for notice in self._notices]
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have ``listener`` called when the list changes."""
        self._listeners.append(listener)

    def on_news(self, listener: Callable[[Notice], object]) -> None:
        """Have ``listener`` told each notice that nobody has read yet, when it is added."""
        self._news.append(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()
