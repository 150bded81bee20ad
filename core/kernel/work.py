"""What a long piece of work is handed: a token that stops it, and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

# Told how much is done, of how much (None: not known yet).
Report = Callable[[int, int | None], None]


class Token(Protocol):
    """Asked now and then by work that a person may stop."""

    def raise_if_cancelled(self) -> None:
        """Leave the work if the person stopped it.

        Raises:
            Cancelled: it was stopped.
        """
        ...

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Have ``callback`` called, on any thread, when the work is stopped: ends a long query."""
        ...


class NeverCancelled:
    """The token of work that nobody can stop: tests, command line, short reads."""

    def raise_if_cancelled(self) -> None:
        """Let the work go on."""

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Never call it."""


def no_report(done: int, of: int | None) -> None:
    """Tell nobody."""
