"""The table on the program's own runner: real threads, a slow source, the window fluid."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.database.filters import Context
from core.database.listing import FirstPage, IdList, ListQuery
from core.kernel.work import Token
from desktop.tables.controller import run_on
from desktop.tables.pane import TablePane
from desktop.tables.state import TableViewState
from desktop.tasks.bridge import Bridge
from desktop.tasks.runner import Runner
from tests.gui.table_page import FIELDS, LOOK, TEXTS, ContractsSource


class SlowSource(ContractsSource):
    """Takes its time, and remembers which thread was asked.

    Args:
        whole: seconds for a whole list that is not searched.
    """

    def __init__(self, whole: float = 0.15) -> None:
        super().__init__(count=20_000)
        self._whole = whole
        self.threads: set[str] = set()
        self.stopped: list[str] = []

    def _wait(self, seconds: float, token: Token, what: str) -> None:
        self.threads.add(threading.current_thread().name)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                token.raise_if_cancelled()
            except Exception:
                self.stopped.append(what)
                raise
            time.sleep(0.002)

    def first_page(self, query: ListQuery, limit: int, token: Token) -> FirstPage:
        self._wait(0.02, token, query.search)
        return super().first_page(query, limit, token)

    def id_list(self, query: ListQuery, token: Token) -> IdList:
        self._wait(0.15 if query.search else self._whole, token, query.search)
        return super().id_list(query, token)

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        self.threads.add(threading.current_thread().name)
        return super().rows(ids)


@pytest.fixture
def runner() -> Iterator[Runner]:
    bridge = Bridge()
    made = Runner(bridge.post)
    yield made
    made.close()
    bridge.close()


def test_first_rows_come_before_the_count_and_older_questions_are_stopped(
    qtbot: QtBot, runner: Runner
) -> None:
    source = SlowSource(whole=30)  # until it is stopped
    pane = TablePane(
        source,
        FIELDS,
        run_on(runner),
        TEXTS,
        LOOK,
        TableViewState(),
        lambda: Context(date(2026, 11, 21)),
    )
    qtbot.addWidget(pane)
    pane.resize(1000, 700)
    pane.show()
    pane.load()
    qtbot.waitUntil(lambda: len(pane.model.ids) == 200)
    assert pane.footer.words() == "Counting…"
    pane.controller.set_search("lease")
    qtbot.waitUntil(lambda: pane.controller.phase == "ready")
    assert pane.footer.words() == "1,818 contracts 18,182 hidden by filter"
    assert "" in source.stopped
    assert "MainThread" not in source.threads


def test_no_answer_reaches_a_table_that_was_closed(qtbot: QtBot, runner: Runner) -> None:
    source = SlowSource()
    pane = TablePane(source, FIELDS, run_on(runner), TEXTS, LOOK)
    pane.show()
    pane.load()
    pane.close()
    pane.deleteLater()
    qtbot.wait(300)


def test_the_window_never_waits_for_the_source_of_a_list_that_is_scrolled(
    qtbot: QtBot, runner: Runner
) -> None:
    source = SlowSource()
    pane = TablePane(source, FIELDS, run_on(runner), TEXTS, LOOK)
    qtbot.addWidget(pane)
    pane.resize(1000, 700)
    pane.show()
    pane.load()
    qtbot.waitUntil(lambda: pane.controller.phase == "ready")
    for position in (19_999, 10_000, 15_000, 3):
        pane.view.scroll_to_top(position)
        qtbot.waitUntil(lambda at=position: bool(pane.model.raw(min(at, 19_999))))
    pane.refresh()
    qtbot.waitUntil(lambda: pane.controller.phase == "ready")
    assert source.threads
    assert "MainThread" not in source.threads
