"""The real window on a workspace of many contacts: its frames, its absences and its memory.

    python -m tests.performance.bench_contacts_window FOLDER frame|loop_gap|memory

Prints JSON.
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication

from core.contacts.bulk import BulkTask
from core.contacts.exporting.request import ExportRequest
from core.database.filters import Group, Rule
from core.database.listing import Selection, Sort
from core.kernel.clock import FixedClock
from core.secrets.store import DemoSecrets
from core.workspace import Workspace, open_workspace
from desktop.bootstrap import Program, start
from desktop.panels.contacts.desk import ContactsDesk
from desktop.shell.settings import SettingsStore
from desktop.tables.pane import TablePane
from desktop.tables.state import TableViewState
from desktop.tasks.collector import MainThreadCollector
from desktop.theme.apply import Appearance
from tests.performance.area_contacts_export import columns_of
from tests.performance.contact_files import NOW

COLUMNS = 20
FRAMES = 400
_BULK = 100_000
_LONGEST_S = 500.0  # the look for duplicates, on a busy machine


class Screen:
    """The window with the Contacts desk open and its list whole."""

    def __init__(self, folder: Path) -> None:
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        self.workspace: Workspace = open_workspace(folder, DemoSecrets(), FixedClock(NOW))
        self.collector = MainThreadCollector()  # as the program does
        appearance = Appearance(application)
        appearance.set("light", 1.0, True)
        self.program: Program = start(application, self.workspace, SettingsStore(None), appearance)
        window = self.window = self.program.window
        window.show_first()
        window.go("contacts")
        window.resize(1600, 900)
        window.show()
        desk = window.page("contacts")
        assert isinstance(desk, ContactsDesk)
        self.desk = desk
        self.wait(lambda: desk.list is not None and self.whole())
        keys = [column.key for column in self.table.source.columns][:COLUMNS]
        self.table.set_state(TableViewState(columns=tuple(keys)))
        self.wait(self.whole)
        self.collector.settle()

    @property
    def table(self) -> TablePane:
        page = self.desk.list
        assert page is not None
        return page.table

    @property
    def rows(self) -> int:
        return len(self.table.model.ids)

    def whole(self) -> bool:
        """Whether the list is complete."""
        return self.table.controller.phase == "ready" and self.rows > 0

    def wait(self, done: Callable[[], bool]) -> None:
        """Let the window work until ``done``."""
        end = time.monotonic() + _LONGEST_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("the window did not come to rest")
            QApplication.processEvents()
            time.sleep(0.002)

    def rest(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def close(self) -> None:
        self.window.close()
        self.program.close()
        self.collector.stop()


def frames(screen: Screen) -> dict[str, Any]:
    """Scroll by hand's breadth, now and then by a leap, and time each painted frame."""
    view = screen.table.view
    image = QImage(view.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)
    bar = view.verticalScrollBar()
    region = QRegion(view.viewport().rect())
    step = max(1, bar.singleStep())
    taken = []
    for number in range(FRAMES + 20):
        leap = (bar.maximum() // 7) * (number % 7) if number % 40 == 0 else bar.value() + 3 * step
        bar.setValue(leap)
        screen.rest(0.02)
        started = time.perf_counter()
        view.viewport().render(image, QPoint(0, 0), region)
        if number >= 20:
            taken.append((time.perf_counter() - started) * 1000)
    return {"frames": taken, "rows": screen.rows, "columns": len(screen.table.shown_columns())}


def gaps(screen: Screen) -> dict[str, Any]:
    """The longest absence of the event loop during each job, the list being scrolled."""
    found: dict[str, float] = {}
    beats = 0
    for name, begin in _jobs(screen).items():
        gap, count = _longest(screen, begin)
        found[name] = gap
        beats += count
    return {"gaps": found, "beats": beats, "rows": screen.rows}


def _longest(screen: Screen, begin: Callable[[], Callable[[], bool]]) -> tuple[float, int]:
    """Begin a job, scroll until it is done; returns the longest gap in ms and how many beats."""
    last, worst, beats = time.perf_counter(), 0.0, 0
    bar = screen.table.view.verticalScrollBar()

    def beat() -> None:
        nonlocal last, worst, beats
        now = time.perf_counter()
        worst, last, beats = max(worst, (now - last) * 1000), now, beats + 1

    def scroll() -> None:
        if bar.maximum() > 0:
            bar.setValue((bar.value() + bar.singleStep() * 7) % bar.maximum())

    pulse, wheel = QTimer(interval=0), QTimer(interval=30)
    pulse.timeout.connect(beat)
    wheel.timeout.connect(scroll)
    pulse.start()
    wheel.start()
    done = begin()
    end = time.monotonic() + _LONGEST_S
    while not done() and time.monotonic() < end:
        QApplication.processEvents()
    settle = time.monotonic() + 0.5
    while time.monotonic() < settle:
        QApplication.processEvents()
    pulse.stop()
    wheel.stop()
    assert done(), "a job did not end"
    return worst, beats


def _jobs(screen: Screen) -> dict[str, Callable[[], Callable[[], bool]]]:
    controller = screen.table.controller

    def ordered() -> Callable[[], bool]:
        controller.set_sorts((Sort("email", True),))
        return screen.whole

    def filtered() -> Callable[[], bool]:
        controller.set_filter(Group("all", (Rule("last_visit_on", "empty"),)))
        return screen.whole

    def everything() -> Callable[[], bool]:
        controller.set_filter(Group())
        return screen.whole

    def searched() -> Callable[[], bool]:
        words = iter(["k", "ko", "kov", "kova", "kovac", "mail", ""])

        def type_on() -> None:
            word = next(words, None)
            if word is not None:
                controller.set_search(word)

        typing = QTimer(screen.window, interval=120)
        typing.timeout.connect(type_on)
        typing.start()
        until = time.monotonic() + 1.5
        return lambda: time.monotonic() > until and screen.whole()

    def scanned() -> Callable[[], bool]:
        controller.set_filter(Group("all", (Rule("notes", "contains", ("kova",)),)))
        return screen.whole

    def tagged() -> Callable[[], bool]:
        return _tagging(screen)

    def exported() -> Callable[[], bool]:
        return _exporting(screen)

    def looked() -> Callable[[], bool]:
        return _looking(screen)

    return {
        "order": ordered,
        "filter": filtered,
        "everything": everything,
        "search": searched,
        "scan": scanned,
        "all again": everything,
        "bulk_tag": tagged,
        "export": exported,
        "duplicates": looked,
    }


def _tagging(screen: Screen) -> Callable[[], bool]:
    page = screen.desk.list
    assert page is not None
    name = f"Window {time.time_ns()}"
    made = screen.workspace.command(lambda uow: screen.workspace.labels.make(uow, "tag", name))
    ended: list[object] = []
    rows = Selection.of(screen.table.model.ids, [(0, _BULK - 1)]).row_ids()

    def work(workspace: Workspace, token: Any, report: Any) -> object:
        task = BulkTask("tag", made.value)
        done = workspace.contact_bulk.run(workspace.background, task, rows, token, report)
        return workspace.contact_bulk.undo(workspace.background, done.operation, token, report)

    screen.program.context.job("Tag and untag", work, ended.append)
    return lambda: bool(ended)


def _exporting(screen: Screen) -> Callable[[], bool]:
    page = screen.desk.list
    assert page is not None
    folder = tempfile.TemporaryDirectory()
    setup, ended = page.setup, []
    ids = screen.table.model.ids.slice(0, _BULK)

    def work(workspace: Workspace, token: Any, report: Any) -> object:
        path = Path(folder.name) / "contacts.csv"
        request = ExportRequest("Bench", setup, ids, columns_of(setup), path, "csv")
        return workspace.exports.export(workspace.background, request, token, report)

    def over(made: object) -> None:
        folder.cleanup()
        ended.append(made)

    screen.program.context.job("Export", work, over)
    return lambda: bool(ended)


def _looking(screen: Screen) -> Callable[[], bool]:
    ended: list[object] = []

    def work(workspace: Workspace, token: Any, report: Any) -> object:
        may = workspace.actor.permissions
        return workspace.duplicates.look(workspace.background, may, token, report)

    screen.program.context.job("Look for duplicates", work, ended.append)
    return lambda: bool(ended)


def memory(screen: Screen) -> dict[str, Any]:
    """Resident memory once the list was scrolled from end to end, ordered and searched."""
    opened = _resident()
    bar = screen.table.view.verticalScrollBar()
    for number in range(200):
        bar.setValue(bar.maximum() * (number * 37 % 200) // 200)
        screen.rest(0.02)
    for word in ("kova", "mail", ""):
        screen.table.controller.set_search(word)
        screen.rest(0.3)
        screen.wait(screen.whole)
    screen.table.controller.set_sorts((Sort("last_visit_on", True),))
    screen.rest(0.3)
    screen.wait(screen.whole)
    return {"rss": _resident(), "opened_mb": round(opened / 1e6), "rows": screen.rows}


def _resident() -> int:
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


_MEASURES = {"frame": frames, "loop_gap": gaps, "memory": memory}

if __name__ == "__main__":
    opened = Screen(Path(sys.argv[1]))
    print(json.dumps(_MEASURES[sys.argv[2]](opened)))
    opened.close()
