"""Cycles with widgets in them are freed on the main thread, whoever allocates."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.tasks.collector import MainThreadCollector


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[MainThreadCollector]:
    # What earlier tests left to the event loop would be freed later and count as room made.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()
    gc.collect()
    made = MainThreadCollector()
    yield made
    made.stop()


class Page:
    """A page whose widget and callback know each other, as connected lambdas do."""

    def __init__(self, freed: list[str]) -> None:
        self.label = QLabel("Title")
        self.again = lambda: self.label.text()
        self._freed = freed

    def __del__(self) -> None:
        self._freed.append(threading.current_thread().name)


def _allocate_much() -> None:
    kept = []
    for _ in range(20_000):
        cycle: list[object] = []
        cycle.append(cycle)
        kept.append([cycle])


def test_a_busy_worker_frees_no_page(collector: MainThreadCollector, qtbot: QtBot) -> None:
    freed: list[str] = []
    for _ in range(10):
        Page(freed)
    worker = threading.Thread(target=_allocate_much, name="query_1")
    worker.start()
    worker.join()
    assert freed == []
    qtbot.waitUntil(lambda: len(freed) == 10, timeout=5000)
    assert set(freed) == {threading.main_thread().name}


def test_collecting_goes_back_to_python_at_the_end(qtbot: QtBot) -> None:
    collector = MainThreadCollector()
    assert not gc.isenabled()
    collector.settle()
    collector.stop()
    assert gc.isenabled()


def test_nothing_is_collected_while_nothing_is_due(collector: MainThreadCollector) -> None:
    gc.collect()
    assert collector.collect_what_is_due() is None
