"""A synchronisation that says what a test wants, and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from core.kernel.actor import Actor
from core.kernel.changes import Changes
from core.sync.service import SyncStatus

MANAGER = Actor(
    uuid4(), uuid4(), uuid4(), "Miriam Okafor", "manager", frozenset({"contracts.read"})
)


class Clock:
    """Stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


class FakeService:
    """Says a status when told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status = SyncStatus()
        self.listeners: list[Callable[[SyncStatus], None]] = []
        self.asked: list[str] = []

    def listen(self, listener: Callable[[SyncStatus], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def start(self) -> None:
        self.asked.append("start")

    def now(self) -> None:
        self.asked.append("now")

    def say(self, **facts: Any) -> None:
        self.status = replace(self.status, **facts)
        for listener in [*self.listeners]:
            listener(self.status)


class FakeSide:
    """The side of a workspace that synchronises."""

    def __init__(self) -> None:
        self.service = FakeService()
        self.listeners: list[Callable[[Changes], None]] = []

    def listen(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def bring(self, changes: Changes) -> None:
        for listener in [*self.listeners]:
            listener(changes)


class FakeContext:
    """As much of the panels' context as the link uses."""

    def __init__(self, clock: Clock, runner: Any) -> None:
        self.workspace = SimpleNamespace(clock=clock, actor=MANAGER)
        self.runner = runner
        self.heard: list[Changes] = []

    def announce_changes(self, changes: Changes) -> None:
        self.heard.append(changes)
