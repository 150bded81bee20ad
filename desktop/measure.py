"""Measures the start: milliseconds from process creation to the first paint, memory when idle.

Prints one line of JSON: ``first_paint_ms``, ``shown_ms`` (the desk is there), ``idle_rss_bytes``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop.places import demo_folder
from desktop.preparing import Wanted
from desktop.program import Session, make_application
from desktop.shell.settings import SettingsStore

IDLE_MS = 1_500
_POLL_MS = 20


def run_measured(workspace: Path | None) -> int:
    """Open ``workspace``, or the demo, print the figures and end; returns 0 when it opened."""
    application = make_application()
    session = Session(application, SettingsStore(None))
    figures: dict[str, float] = {}
    waiting = QTimer()
    waiting.setInterval(_POLL_MS)

    def painted() -> None:
        figures["first_paint_ms"] = since_process_began()

    def look() -> None:
        if session.program is not None:
            waiting.stop()
            figures["shown_ms"] = since_process_began()
            QTimer.singleShot(IDLE_MS, finish)
        elif session.entry.problem.isVisible():
            waiting.stop()
            print(session.entry.problem.words, file=sys.stderr)  # noqa: T201  (a command's answer)
            application.exit(1)

    def finish() -> None:
        figures["idle_rss_bytes"] = resident_bytes()
        print(json.dumps(figures))  # noqa: T201  (a command's answer)
        application.exit(0)

    session.entry.painted.connect(painted)
    waiting.timeout.connect(look)
    waiting.start()
    folder = workspace.resolve() if workspace is not None else demo_folder()
    session.begin(Wanted(folder, demo=workspace is None))
    code = application.exec()
    session.end()
    return code


def since_process_began() -> float:
    """Return milliseconds since the system made this process, to its tick (10 ms on Linux)."""
    stat = Path("/proc/self/stat")
    if not stat.exists():
        return round(time.process_time() * 1000, 1)
    ticks = int(stat.read_text().rpartition(")")[2].split()[19])
    began = ticks / os.sysconf("SC_CLK_TCK")
    return round((time.clock_gettime(time.CLOCK_BOOTTIME) - began) * 1000, 1)


def resident_bytes() -> int:
    """Return the memory of this process that is in RAM, in bytes; 0 where it is not told."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
