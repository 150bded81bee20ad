"""What bulk runs show and need: rows, runs, and the workspace's two ways to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from core.database.unit_of_work import Done, Reader, UnitOfWork

T = TypeVar("T")

MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class BulkRowRecord:
    """One row of a run. ``reason`` says why it failed."""

    id: UUID
    number: int
    state: str
    answers: Mapping[str, Any]
    contract_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class BulkRunRecord:
    """A run with its counts; ``waiting + done + failed`` is the number of rows."""

    id: UUID
    job_id: UUID
    template: str
    template_version: int
    file_name: str
    waiting: int
    done: int
    failed: int
    state: str
    created_at: datetime
    template_version_id: UUID


class Runs(Protocol):
    """What a run needs of the workspace."""

    def query(self, work: Callable[[Reader], T]) -> T:
        """Run a query."""
        ...

    def background(self, work: Callable[[UnitOfWork], T]) -> Done[T]:
        """Run a command behind interactive work."""
        ...
