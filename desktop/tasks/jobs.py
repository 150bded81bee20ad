"""The list of long jobs that Activity shows: state, progress, log and result of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from core.kernel.errors import ChanceryError
from desktop.tasks.progress import Progress

State = Literal["waiting", "running", "paused", "stopping", "done", "failed", "stopped"]

LIVE: tuple[State, ...] = ("waiting", "running", "paused", "stopping")
LOG_LINES = 500


@dataclass
class Job:
    """One job. Only the main thread changes it, through ``JobBook`` and the runner.

    Attributes:
        can_pause: whether the work stops at checkpoints and may wait there.
        result: one sentence on what came out; ``open_result`` shows it.
    """

    id: int
    title: str
    started: datetime
    can_pause: bool = False
    state: State = "waiting"
    progress: Progress = field(default_factory=Progress)
    log: list[str] = field(default_factory=list)
    error: ChanceryError | None = None
    result: str = ""
    open_result: Callable[[], object] | None = None
    finished: datetime | None = None

    @property
    def live(self) -> bool:
        """Whether the job is not over."""
        return self.state in LIVE

    def add_log(self, line: str) -> None:
        """Keep a line; the oldest go when there are too many."""
        self.log.append(line)
        del self.log[:-LOG_LINES]


class JobBook:
    """Every job of this session, newest first, and who wants to know about changes."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._listeners: list[Callable[[Job], None]] = []

    def add(self, job: Job) -> None:
        """Add a job."""
        self._jobs[job.id] = job
        self.changed(job)

    def all(self) -> list[Job]:
        """Return the jobs, newest first."""
        return list(reversed(self._jobs.values()))

    def running(self) -> list[Job]:
        """Return the jobs that are not over."""
        return [job for job in self._jobs.values() if job.live]

    def clear_finished(self) -> None:
        """Forget the jobs that are over."""
        gone = [job for job in self._jobs.values() if not job.live]
        for job in gone:
            del self._jobs[job.id]
        for job in gone:
            self.changed(job)

    def has(self, job: Job) -> bool:
        """Return whether the book still holds ``job``."""
        return job.id in self._jobs

    def on_change(self, listener: Callable[[Job], None]) -> Callable[[], None]:
        """Have ``listener`` called with a job that changed; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def changed(self, job: Job) -> None:
        """Tell the listeners that ``job`` changed."""
        for listener in list(self._listeners):
            listener(job)
