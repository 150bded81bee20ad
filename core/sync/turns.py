"""Lets work wait until an exchange is over that began after the work asked for one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.kernel.errors import Cancelled, ChanceryError, Unreachable
from core.kernel.work import Token

# Edits that keep coming must not keep those waiting who want all of them sent.
_ROUNDS = 10
_LOOK = 0.05  # seconds


@dataclass
class Turn:
    """One exchange; ``left``: something is left to send."""

    left: bool = True


class Turns:
    """Counts exchanges, which are made one after the other."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._begun = self._over = 0
        self._left = True
        self._outcome: ChanceryError | None = None

    @contextmanager
    def one(self) -> Iterator[Turn]:
        """Count an exchange, and keep what came of it."""
        turn, outcome = Turn(), None
        with self._changed:
            self._begun += 1
        try:
            yield turn
        except ChanceryError as error:
            outcome = error
            raise
        finally:
            with self._changed:
                self._over, self._left, self._outcome = self._begun, turn.left, outcome
                self._changed.notify_all()

    def through(self, ask: Callable[[], object], token: Token, ended: threading.Event) -> None:
        """Ask for exchanges until one left nothing to send.

        Raises:
            ChanceryError: what came of an exchange.
            Cancelled: stopped while waiting, or nobody exchanges any more.
        """
        for _ in range(_ROUNDS):
            with self._changed:
                wanted = self._begun + 1  # one that is under way may have sent already
            ask()
            if not self._wait(wanted, token, ended):
                return
        raise Unreachable("Not everything could be sent.", todo="Try again in a minute.")

    def _wait(self, wanted: int, token: Token, ended: threading.Event) -> bool:
        with self._changed:
            while self._over < wanted:
                token.raise_if_cancelled()
                if ended.is_set():
                    raise Cancelled
                self._changed.wait(_LOOK)
            if self._outcome is not None:
                raise self._outcome
            return self._left
