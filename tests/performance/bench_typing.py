"""How long the window is away while somebody types into a draft of 60 clauses.

Prints JSON: the longest gap of the event loop in milliseconds for each letter.
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.demo.seed import make_demo
from core.documents.model import Body, Paragraph, Text
from core.kernel.clock import FixedClock
from tests.gui.contracts.hands import DRAFT, NOW, Hands, open_window

CLAUSES = 60
_TYPED = "promptly and in writing "
_WORDS = "The parties shall act in good faith and answer within ten days. " * 6
_BETWEEN_MS = 60


def run() -> list[float]:
    """Type, letter by letter, and return the longest gap after each."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as name:
        demo = Path(name) / "demo"
        make_demo(demo, FixedClock(NOW), count=40).close()
        hands = open_window(demo, Path(name) / "workspace", application)
        gaps = _typed(hands)
        hands.window.close()
        hands.program.close()
    return gaps


def _typed(hands: Hands) -> list[float]:
    hands.open(DRAFT, "draft")
    while len(hands.model.composition.clauses) < CLAUSES:
        hands.model.add_clause("A further clause", Body((Paragraph("p1", (Text(_WORDS),)),)))
    hands.saved()
    hands.draft.choose(hands.model.composition.clauses[CLAUSES // 2].key)
    hands.rest(1500)
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps[-1] = max(gaps[-1], (now - last) * 1000)
        last = now

    timer = QTimer(interval=0)
    timer.timeout.connect(beat)
    for char in _TYPED:
        gaps.append(0.0)
        last = time.perf_counter()
        timer.start()
        hands.type(char)
        hands.rest(_BETWEEN_MS)
        timer.stop()
    return gaps


if __name__ == "__main__":
    print(json.dumps(run()))
