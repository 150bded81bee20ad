"""The parts of an open contract, each made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtWidgets import QStackedWidget, QWidget


class Part(Protocol):
    """What every part can do."""

    def activate(self) -> None:
        """Show what is there now; called whenever the part comes to the front."""
        ...


class LazyTabs:
    """Parts by their key. Opening a contract makes only the part that is looked at."""

    def __init__(self, stack: QStackedWidget) -> None:
        self._stack = stack
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all parts, in their order."""
        return tuple(self._makers)

    def set_makers(self, makers: Mapping[str, Callable[[], QWidget]]) -> None:
        """Let go of the parts that are there, and make others when they are wanted."""
        for part in self._made.values():
            self._stack.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._made.clear()
        self._makers = dict(makers)

    def made(self) -> tuple[QWidget, ...]:
        """Return the parts that were made."""
        return tuple(self._made.values())

    def get(self, key: str) -> QWidget | None:
        """Return a part, made now if need be; None when there is none of this key."""
        if key in self._makers and key not in self._made:
            self._made[key] = self._makers[key]()
            self._stack.addWidget(self._made[key])
        return self._made.get(key)

    def peek(self, key: str) -> QWidget | None:
        """Return a part if it was made."""
        return self._made.get(key)

    def show(self, key: str) -> None:
        """Bring a part to the front."""
        part = self.get(key)
        if part is not None:
            self._stack.setCurrentWidget(part)
            shown: Part = part  # type: ignore[assignment]
            shown.activate()
