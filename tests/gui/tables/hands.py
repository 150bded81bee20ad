"""A runner that does a table's work only when the test says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.kernel.errors import ChanceryError
from core.kernel.work import NeverCancelled, no_report


class _Asked:
    def __init__(self, key: str, work: Any, on_result: Any, on_error: Any) -> None:
        self.key, self.work, self.on_result, self.on_error = key, work, on_result, on_error
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Hands:
    """Work waits in ``asked`` until ``do`` or ``do_all``; newest of a key wins."""

    def __init__(self) -> None:
        self.asked: list[_Asked] = []

    def __call__(
        self,
        key: str,
        work: Any,
        on_result: Callable[[Any], object],
        on_error: Callable[[ChanceryError], object],
    ) -> _Asked:
        for other in self.asked:
            if other.key == key:
                other.cancel()
        asked = _Asked(key, work, on_result, on_error)
        self.asked.append(asked)
        return asked

    def keys(self) -> list[str]:
        """What is waiting, without the table's own name."""
        return [each.key.split(", ")[1].split()[0] for each in self.asked if not each.cancelled]

    def do(self, word: str) -> None:
        """Do the oldest waiting work named ``word``."""
        for asked in self.asked:
            if not asked.cancelled and f", {word}" in asked.key:
                self.asked.remove(asked)
                self._do(asked)
                return
        raise AssertionError(f"nobody asked for {word}: {self.keys()}")

    def do_all(self) -> None:
        """Do everything that waits, and what that asks for."""
        while self.asked:
            asked = self.asked.pop(0)
            if not asked.cancelled:
                self._do(asked)

    def _do(self, asked: _Asked) -> None:
        try:
            result = asked.work(NeverCancelled(), no_report)
        except ChanceryError as error:
            asked.on_error(error)
            return
        if not asked.cancelled:
            asked.on_result(result)
