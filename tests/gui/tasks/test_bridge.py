"""Results reach the main thread in order, and never reach a window that is gone."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.tasks.bridge import SLICE, Bridge
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


def test_of_ten_thousand_reports_the_last_figure_and_the_newest_lines_stay(
    qtbot: QtBot,
) -> None:
    bridge = Bridge()
    runner = Runner(bridge.post)

    def work(token: CancelToken, report: Reporter) -> None:
        for row in range(10_000):
            report(row, 10_000)
            report.log(f"row {row}")

    job = runner.run_job("Import", work, lambda v: None, lambda e: None)
    qtbot.waitUntil(lambda: not job.live, timeout=20_000)
    runner.close()
    assert job.progress.done == 9_999
    assert len(job.log) == 500


def test_the_window_has_its_turn_between_many_results(qtbot: QtBot) -> None:
    bridge = Bridge()
    turns: list[int] = []
    done: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(done)))
    timer.start(0)
    for number in range(60):
        bridge.post(lambda number=number: (time.sleep(SLICE / 4), done.append(number)))  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(done) == 60, timeout=20_000)
    timer.stop()
    assert len(set(turns) - {0, 60}) >= 10
