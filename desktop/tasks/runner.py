"""Runs work on threads and brings results back to the main thread; plain Python, no Qt.

A worker knows a number. Work, callbacks and what came of the work stay in tables that the main
thread empties, and only after the worker has let go of them; so the last reference to a widget is
never dropped on a worker thread, and work that outlives its window finds nobody listening.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from core.kernel.clock import Clock, SystemClock
from core.kernel.errors import Cancelled, ChanceryError
from desktop.tasks.incident import Recorder, Unexpected, forget, new_incident_id
from desktop.tasks.jobs import Job, JobBook, State
from desktop.tasks.lanes import Lane
from desktop.tasks.progress import Progress, Reporter
from desktop.tasks.token import CancelToken

T = TypeVar("T")

Work = Callable[[CancelToken, Reporter], T]
OnError = Callable[[ChanceryError], object]
Post = Callable[[Callable[[], None]], None]


@dataclass
class _Pending:
    """What the main thread knows about work under way. ``value`` types are checked by callers."""

    token: CancelToken
    on_result: Callable[[Any], object]
    on_error: OnError
    group: str = ""
    job: Job | None = None
    is_command: bool = False


@dataclass
class _Task:
    """What a worker finds under its number, and where it leaves what came of it."""

    lane: Lane
    work: Work[Any]
    token: CancelToken
    value: Any = None
    error: ChanceryError | None = None


class Handle:
    """Work under way, for whoever asked for it."""

    def __init__(self, runner: Runner, number: int, token: CancelToken) -> None:
        self._runner = runner
        self._number = number
        self._token = token

    @property
    def live(self) -> bool:
        """Whether a result or an error may still arrive."""
        return self._runner.is_live(self._number)

    def cancel(self) -> None:
        """Ask the work to stop; nothing of it arrives any more."""
        self._runner.drop(self._number)


class Runner:
    """Queries run side by side, commands one after the other, jobs beside both."""

    def __init__(
        self,
        post: Post,
        record: Recorder = forget,
        query_threads: int = 3,
        job_threads: int = 2,
        clock: Clock | None = None,
    ) -> None:
        """Make a runner.

        Args:
            post: has a closure run on the main thread, in order; safe from any thread.
            record: keeps unexpected exceptions under their incident id.
        """
        self._post = post
        self._record = record
        self._clock = clock or SystemClock()
        self._numbers = itertools.count(1)
        self._pending: dict[int, _Pending] = {}
        self._tasks: dict[int, _Task] = {}
        self._queries = Lane("query", query_threads, self._step)
        # One thread: writes happen in the order in which they were asked for.
        self._commands = Lane("command", 1, self._step)
        self._job_lane = Lane("job", job_threads, self._step)
        self._retries: dict[int, Callable[[], Job]] = {}
        self._closed = False
        self.jobs = JobBook()

    def run_query(
        self,
        work: Work[T],
        on_result: Callable[[T], object],
        on_error: OnError,
        group: str = "",
        interrupt: Callable[[], object] | None = None,
    ) -> Handle:
        """Run a read. In a ``group`` the newest wins: older work is stopped, its result dropped.

        Args:
            interrupt: stops a running database query from another thread; called on cancel.
        """
        if group:
            for number in [n for n, p in self._pending.items() if p.group == group]:
                self.drop(number)
        token = CancelToken()
        if interrupt is not None:
            token.on_cancel(interrupt)
        pending = _Pending(token, on_result, on_error, group)
        return self._start(self._queries, work, pending)

    def run_command(
        self,
        work: Work[T],
        on_result: Callable[[T], object],
        on_error: OnError,
    ) -> Handle:
        """Run a write after the writes before it. It is finished even if the window closes."""
        pending = _Pending(CancelToken(), on_result, on_error, is_command=True)
        return self._start(self._commands, work, pending)

    def run_job(
        self,
        title: str,
        work: Work[T],
        on_result: Callable[[T], object],
        on_error: OnError,
        can_pause: bool = False,
        describe: Callable[[T], str] = lambda value: "",
        open_result: Callable[[T], object] | None = None,
    ) -> Job:
        """Run long work that Activity lists, with progress, pause, cancel, retry and log.

        Args:
            can_pause: the work calls ``token.checkpoint()`` often.
            describe: puts the result into one sentence.
            open_result: shows the result when the person asks for it.
        """
        number = next(self._numbers)
        job = Job(number, title, self._clock.now(), can_pause)

        def finished(value: T) -> None:
            job.result = describe(value)
            if open_result is not None:
                job.open_result = lambda: open_result(value)
            # Finished before the callback, which may look at the job, and with its result said.
            self._finish(job, "done")
            on_result(value)

        pending = _Pending(CancelToken(), finished, on_error, job=job)
        self.jobs.add(job)
        self._retries[number] = lambda: self.run_job(
            title, work, on_result, on_error, can_pause, describe, open_result
        )
        self._start(self._job_lane, work, pending, number)
        return job

    def pause(self, job: Job) -> None:
        """Have a job wait at its next checkpoint."""
        pending = self._pending.get(job.id)
        if pending is not None and job.can_pause and job.state in ("waiting", "running"):
            pending.token.pause()
            self._set(job, "paused")

    def resume(self, job: Job) -> None:
        """Let a paused job go on."""
        pending = self._pending.get(job.id)
        if pending is not None and job.state == "paused":
            self._set(job, "running")
            pending.token.resume()

    def cancel(self, job: Job) -> None:
        """Ask a job to stop; it says so at once and stops at its next look at the token."""
        pending = self._pending.get(job.id)
        if pending is not None and job.live and job.state != "stopping":
            self._set(job, "stopping")
            pending.token.cancel()
            if self._take_out(job.id):
                self._failed(job.id, Cancelled())

    def retry(self, job: Job) -> Job:
        """Start a job that failed or was stopped again, as a new job."""
        if job.live:
            raise ValueError("a job that is under way cannot be started again")
        return self._retries[job.id]()

    def is_live(self, number: int) -> bool:
        """Return whether work is still awaited."""
        return number in self._pending

    def drop(self, number: int) -> None:
        """Stop awaiting work and ask it to stop."""
        pending = self._pending.pop(number, None)
        if pending is not None:
            self._take_out(number)
            pending.token.cancel()

    @property
    def closed(self) -> bool:
        """Whether the runner takes no more work."""
        return self._closed

    def close(self) -> None:
        """End: reads and jobs are asked to stop, writes already asked for are finished."""
        if self._closed:
            return
        self._closed = True
        pending, self._pending = self._pending, {}
        for entry in pending.values():
            if not entry.is_command:
                entry.token.cancel()
        self._queries.close()
        self._job_lane.close()
        self._commands.close(finish=True)

    def _start(self, lane: Lane, work: Work[T], pending: _Pending, number: int = 0) -> Handle:
        if self._closed:
            raise RuntimeError("the runner is closed")
        number = number or next(self._numbers)
        self._pending[number] = pending
        self._tasks[number] = _Task(lane, work, pending.token)
        lane.add(number)
        return Handle(self, number, pending.token)

    def _take_out(self, number: int) -> bool:
        """Take work out of its lane before it ran; False when it runs or already ran."""
        task = self._tasks.get(number)
        if task is None or not task.lane.remove(number):
            return False
        del self._tasks[number]
        return True

    def _step(self, number: int) -> None:
        """On a worker thread: do the work, let go of it, and only then say so."""
        self._execute(number)
        self._post(partial(self._arrived, number))

    def _execute(self, number: int) -> None:
        task = self._tasks[number]
        reporter = Reporter(
            lambda progress: self._post(lambda: self._progressed(number, progress)),
            lambda line: self._post(lambda: self._logged(number, line)),
        )
        try:
            task.token.checkpoint()
            self._post(partial(self._started, number))
            task.value = task.work(task.token, reporter)
        except ChanceryError as error:
            _let_go(error)
            task.error = error
        except Exception as error:  # noqa: BLE001  (the task runner's boundary)
            # An interrupted query raises the driver's own error; the person asked for it.
            task.error = Cancelled() if task.token.cancelled else self._unexpected(error)
        finally:
            reporter.flush()
            task.token.forget_callbacks()
            # An error knows this frame; with the task in it, both would wait for the collector.
            del task

    def _unexpected(self, error: Exception) -> Unexpected:
        incident = new_incident_id()
        self._record(error, incident)
        _let_go(error)
        return Unexpected(incident, error)

    def _arrived(self, number: int) -> None:
        task = self._tasks.pop(number)
        if task.error is not None:
            self._failed(number, task.error)
        else:
            self._succeeded(number, task.value)

    def _started(self, number: int) -> None:
        pending = self._pending.get(number)
        if pending is not None and pending.job is not None and pending.job.state == "waiting":
            self._set(pending.job, "running")

    def _progressed(self, number: int, progress: Progress) -> None:
        pending = self._pending.get(number)
        if pending is not None and pending.job is not None:
            pending.job.progress = progress
            self.jobs.changed(pending.job)

    def _logged(self, number: int, line: str) -> None:
        pending = self._pending.get(number)
        if pending is not None and pending.job is not None:
            pending.job.add_log(line)
            self.jobs.changed(pending.job)

    def _succeeded(self, number: int, value: object) -> None:
        pending = self._pending.pop(number, None)
        if pending is not None:
            pending.on_result(value)

    def _failed(self, number: int, error: ChanceryError) -> None:
        pending = self._pending.pop(number, None)
        if pending is None:
            return
        if pending.job is not None:
            pending.job.error = error
            self._finish(pending.job, "stopped" if isinstance(error, Cancelled) else "failed")
        pending.on_error(error)

    def _finish(self, job: Job, state: State) -> None:
        job.finished = self._clock.now()
        self._set(job, state)

    def _set(self, job: Job, state: State) -> None:
        job.state = state
        self.jobs.changed(job)


def _let_go(error: BaseException) -> None:
    """Empty the frames that ``error`` remembers: they hold the work, and so perhaps a widget."""
    while True:
        traceback.clear_frames(error.__traceback__)
        following = error.__cause__ or error.__context__
        if following is None:
            return
        error = following
