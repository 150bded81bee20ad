"""The runner, without a window: who wins, what is dropped, and how work ends."""

from __future__ import annotations

import gc
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from core.kernel.errors import Cancelled, ChanceryError, Refused
from desktop.tasks.incident import Unexpected
from desktop.tasks.progress import Progress, Reporter
from desktop.tasks.runner import Runner
from desktop.tasks.token import CancelToken


class MainThread:
    """Stands for the event loop: runs posted closures when asked."""

    def __init__(self) -> None:
        self.queue: queue.Queue[Callable[[], None]] = queue.Queue()

    def run_until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        end = time.monotonic() + seconds
        while not condition():
            left = end - time.monotonic()
            assert left > 0, "nothing happened in time"
            try:
                self.queue.get(timeout=min(left, 0.05))()
            except queue.Empty:
                continue

    def run_waiting(self) -> None:
        while not self.queue.empty():
            self.queue.get()()


@pytest.fixture
def loop() -> MainThread:
    return MainThread()


@pytest.fixture
def incidents() -> list[tuple[BaseException, str]]:
    return []


@pytest.fixture
def runner(loop: MainThread, incidents: list[tuple[BaseException, str]]) -> Iterator[Runner]:
    made = Runner(loop.queue.put, lambda error, number: incidents.append((error, number)))
    yield made
    made.close()


def fail(error: ChanceryError) -> None:
    raise AssertionError(f"unexpected {error!r}")


def test_a_result_arrives_on_the_main_thread(runner: Runner, loop: MainThread) -> None:
    threads: list[threading.Thread] = []
    results: list[int] = []

    def work(token: CancelToken, report: Reporter) -> int:
        threads.append(threading.current_thread())
        return 42

    handle = runner.run_query(work, results.append, fail)
    loop.run_until(lambda: bool(results))
    assert results == [42]
    assert threads[0] is not threading.main_thread()
    assert not handle.live


def test_in_a_group_the_newest_wins_and_the_older_is_interrupted(
    runner: Runner, loop: MainThread
) -> None:
    results: list[str] = []
    interrupted = threading.Event()

    def slow(token: CancelToken, report: Reporter) -> str:
        assert interrupted.wait(5)
        return "old"

    runner.run_query(slow, results.append, fail, group="list", interrupt=interrupted.set)
    runner.run_query(lambda t, r: "new", results.append, fail, group="list")
    loop.run_until(lambda: bool(results))
    runner.close()
    loop.run_waiting()
    assert results == ["new"]


def test_writes_run_one_after_the_other_in_order(runner: Runner, loop: MainThread) -> None:
    seen: list[int] = []
    done: list[int] = []

    def write(number: int) -> Callable[[CancelToken, Reporter], int]:
        def work(token: CancelToken, report: Reporter) -> int:
            time.sleep(0.01 / (number + 1))
            seen.append(number)
            return number

        return work

    for number in range(8):
        runner.run_command(write(number), done.append, fail)
    loop.run_until(lambda: len(done) == 8)
    assert seen == done == list(range(8))


def test_an_expected_error_arrives_as_it_is(
    runner: Runner, loop: MainThread, incidents: list[tuple[BaseException, str]]
) -> None:
    errors: list[ChanceryError] = []
    refusal = Refused("This contract is sealed.")

    def work(token: CancelToken, report: Reporter) -> None:
        raise refusal

    runner.run_command(work, lambda value: None, errors.append)
    loop.run_until(lambda: bool(errors))
    assert errors == [refusal]
    assert incidents == []


def test_a_program_error_goes_to_the_crash_log_and_a_calm_sentence_to_the_person(
    runner: Runner, loop: MainThread, incidents: list[tuple[BaseException, str]]
) -> None:
    errors: list[ChanceryError] = []
    runner.run_query(lambda t, r: 1 // 0, lambda value: None, errors.append)
    loop.run_until(lambda: bool(errors))
    fault, number = incidents[0]
    assert isinstance(fault, ZeroDivisionError)
    assert isinstance(errors[0], Unexpected)
    assert errors[0].incident == number
    assert number in errors[0].todo
    assert "division" not in str(errors[0])


def test_a_job_reports_logs_and_says_what_came_out(runner: Runner, loop: MainThread) -> None:
    def work(token: CancelToken, report: Reporter) -> int:
        for row in range(1, 1001):
            report(row, 1000, "Reading rows")
        report.log("1,000 rows read")
        return 1000

    job = runner.run_job(
        "Import members.csv", work, lambda v: None, fail, describe=lambda n: f"{n} rows"
    )
    loop.run_until(lambda: not job.live)
    assert (job.state, job.result, job.log) == ("done", "1000 rows", ["1,000 rows read"])
    assert job.progress == Progress(1000, 1000, "Reading rows")
    assert runner.jobs.all() == [job]


def test_a_cancelled_job_says_so_at_once_and_can_be_started_again(
    runner: Runner, loop: MainThread
) -> None:
    started = threading.Event()
    again = threading.Event()
    errors: list[ChanceryError] = []

    def work(token: CancelToken, report: Reporter) -> str:
        if again.is_set():
            return "done"
        started.set()
        while True:
            token.raise_if_cancelled()
            time.sleep(0.002)

    job = runner.run_job("Export", work, lambda v: None, errors.append)
    loop.run_until(started.is_set)
    loop.run_waiting()
    with pytest.raises(ValueError, match="under way"):
        runner.retry(job)
    runner.cancel(job)
    assert job.state == "stopping"
    loop.run_until(lambda: not job.live)
    assert job.state == "stopped"
    assert isinstance(errors[0], Cancelled)
    again.set()
    second = runner.retry(job)
    loop.run_until(lambda: not second.live)
    assert second.state == "done"


def test_a_paused_job_waits_and_goes_on(runner: Runner, loop: MainThread) -> None:
    passed: list[int] = []

    def work(token: CancelToken, report: Reporter) -> None:
        while len(passed) < 2000:
            token.checkpoint()
            passed.append(1)
            time.sleep(0.0005)

    job = runner.run_job("Import", work, lambda v: None, fail, can_pause=True)
    loop.run_until(lambda: len(passed) > 3 and job.state == "running")
    runner.pause(job)
    time.sleep(0.05)
    at = len(passed)
    time.sleep(0.1)
    assert (job.state, len(passed)) == ("paused", at)
    runner.resume(job)
    loop.run_until(lambda: len(passed) > at)
    runner.cancel(job)


def test_a_paused_job_can_still_be_cancelled(runner: Runner, loop: MainThread) -> None:
    started = threading.Event()

    def work(token: CancelToken, report: Reporter) -> None:
        while True:
            started.set()
            token.checkpoint()
            time.sleep(0.001)

    job = runner.run_job("Import", work, lambda v: None, lambda e: None, can_pause=True)
    loop.run_until(lambda: started.is_set() and job.state == "running")
    runner.pause(job)
    runner.cancel(job)
    loop.run_until(lambda: job.state == "stopped")


def test_an_interrupted_driver_error_counts_as_stopped_not_as_a_fault(
    runner: Runner, loop: MainThread, incidents: list[tuple[BaseException, str]]
) -> None:
    def work(token: CancelToken, report: Reporter) -> None:
        while not token.cancelled:
            time.sleep(0.001)
        raise OSError("interrupted")

    job = runner.run_job("Search", work, lambda v: None, lambda e: None)
    loop.run_until(lambda: job.state == "running")
    runner.cancel(job)
    loop.run_until(lambda: job.state == "stopped")
    assert incidents == []


def test_closing_finishes_writes_and_stops_the_rest(loop: MainThread) -> None:
    runner = Runner(loop.queue.put)
    written: list[int] = []
    started, stopped = threading.Event(), threading.Event()

    def write(token: CancelToken, report: Reporter) -> None:
        time.sleep(0.05)
        token.raise_if_cancelled()
        written.append(1)

    def read(token: CancelToken, report: Reporter) -> None:
        started.set()
        while not token.cancelled:
            time.sleep(0.001)
        stopped.set()

    runner.run_query(read, lambda v: None, fail)
    assert started.wait(2)
    runner.run_command(write, lambda v: None, fail)
    runner.run_command(write, lambda v: None, fail)
    runner.close()
    assert written == [1, 1]
    assert stopped.wait(2)
    loop.run_waiting()
    with pytest.raises(RuntimeError):
        runner.run_query(read, lambda v: None, fail)


def test_a_fast_loop_reports_its_first_and_last_step_and_little_between() -> None:
    sent: list[Progress] = []
    now = [0.0]
    report = Reporter(sent.append, lambda line: None, lambda: now[0])
    for step in range(1000):
        now[0] += 0.001
        report(step, 1000)
    report.flush()
    assert sent[0].done == 0
    assert sent[-1].done == 999
    assert 9 <= len(sent) <= 12


def test_work_cancelled_before_it_starts_is_not_done(runner: Runner, loop: MainThread) -> None:
    done: list[int] = []
    hold = threading.Event()
    for _ in range(3):
        runner.run_query(lambda t, r: hold.wait(5), lambda v: None, fail)
    handle = runner.run_query(lambda t, r: done.append(1), lambda v: None, fail)
    handle.cancel()
    hold.set()
    finished: list[int] = []
    runner.run_query(lambda t, r: 1, finished.append, fail)
    loop.run_until(lambda: bool(finished))
    assert done == []


def test_no_worker_drops_the_last_reference_to_what_a_view_handed_in(
    runner: Runner, loop: MainThread
) -> None:
    freed: list[str] = []

    class View:
        def work(self, token: CancelToken, report: Reporter) -> int:
            return 1

        def refuse(self, token: CancelToken, report: Reporter) -> int:
            raise Refused("The draft is sealed.")

        def break_down(self, token: CancelToken, report: Reporter) -> int:
            return {}["missing"]

        def show(self, outcome: object) -> None:
            pass

        def __del__(self) -> None:
            freed.append(threading.current_thread().name)

    gc.disable()
    try:
        for round_number in range(60):
            view = View()
            work = (view.work, view.refuse, view.break_down)[round_number % 3]
            handle = runner.run_query(work, view.show, view.show)
            del view, work
            loop.run_until(lambda: not handle.live)  # noqa: B023  (asked at once)
    finally:
        gc.enable()
    assert freed == [threading.main_thread().name] * 60


def test_a_read_that_never_ends_does_not_keep_the_program_from_ending() -> None:
    program = (
        "import queue, time\n"
        "from desktop.tasks.runner import Runner\n"
        "runner = Runner(queue.Queue().put)\n"
        "runner.run_query(lambda token, report: time.sleep(60), print, print)\n"
        "time.sleep(0.1)\n"
        "runner.close()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], timeout=20, check=False)
    assert ended.returncode == 0


def test_a_job_that_waits_is_stopped_without_being_run(runner: Runner, loop: MainThread) -> None:
    gate = threading.Event()
    ran: list[int] = []
    busy = [
        runner.run_job(f"Busy {n}", lambda t, r: gate.wait(5), lambda v: None, fail)
        for n in range(2)
    ]
    waiting = runner.run_job(
        "Waiting", lambda t, r: ran.append(1), lambda v: None, lambda error: None
    )
    loop.run_until(lambda: all(job.state == "running" for job in busy))
    runner.cancel(waiting)
    assert waiting.state == "stopped"
    gate.set()
    loop.run_until(lambda: all(job.state == "done" for job in busy))
    assert ran == []
