"""Results reach the main thread in order, and never reach a window that is gone."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.tasks.bridge import Bridge
from desktop.tasks.progress import Reporter
from desktop.tasks.runner import Runner
from desktop.tasks.token import CancelToken


def test_closures_run_on_the_main_thread_in_order(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[tuple[int, QThread]] = []

    def work() -> None:
        for number in range(500):
            bridge.post(lambda number=number: seen.append((number, QThread.currentThread())))  # type: ignore[misc]

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(seen) == 500, timeout=5000)
    assert [number for number, _ in seen] == list(range(500))
    assert {thread for _, thread in seen} == {QThread.currentThread()}


def test_a_closure_that_raises_does_not_hold_up_the_next(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[int] = []
    with qtbot.captureExceptions() as raised:
        bridge.post(lambda: dict[str, int]()["missing"] and None)
        bridge.post(lambda: seen.append(1))
        qtbot.waitUntil(lambda: seen == [1], timeout=2000)
    assert raised[0][0] is KeyError


def test_work_that_outlives_its_window_finds_nobody(qtbot: QtBot) -> None:
    bridge = Bridge()
    runner = Runner(bridge.post)
    label = QLabel("waiting")
    release = threading.Event()

    def work(token: CancelToken, report: Reporter) -> str:
        release.wait(5)
        return "done"

    runner.run_query(work, label.setText, lambda error: None)
    bridge.close()
    runner.close()
    label.deleteLater()
    del label, bridge
    release.set()
    qtbot.wait(50)


def test_ten_thousand_progress_reports_do_not_block_the_window(qtbot: QtBot) -> None:
    bridge = Bridge()
    runner = Runner(bridge.post)

    def work(token: CancelToken, report: Reporter) -> None:
        for row in range(10_000):
            report(row, 10_000)
            report.log(f"row {row}")

    gaps: list[float] = []
    last = [time.monotonic()]

    def tick() -> None:
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(5)
    job = runner.run_job("Import", work, lambda v: None, lambda e: None)
    qtbot.waitUntil(lambda: not job.live, timeout=20_000)
    runner.close()
    assert job.progress.done == 9_999
    assert len(job.log) == 500
    # A guard against blocking for the whole stream, wide enough for a busy machine.
    assert max(gaps) < 0.5
