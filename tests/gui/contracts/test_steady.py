"""The window stays fluid while somebody types, and opening many contracts leaves nothing behind."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.documents.model import Body, Paragraph, Text

from .conftest import DRAFT, Hands

# The window's own limit is 50 ms; a machine that others use as well is given more.
_LONGEST_GAP_S = 0.15


def test_typing_in_a_draft_of_sixty_clauses_never_stops_the_window(hands: Hands) -> None:
    hands.open(DRAFT, "draft")
    words = "The parties shall act in good faith and answer within ten days. " * 6
    while len(hands.model.composition.clauses) < 60:
        hands.model.add_clause("A further clause", Body((Paragraph("p1", (Text(words),)),)))
    hands.saved()
    hands.draft.choose(hands.model.composition.clauses[30].key)
    hands.rest(1500)
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    timer = QTimer(interval=0)
    timer.timeout.connect(beat)
    last = time.perf_counter()
    timer.start()
    for char in "promptly":
        hands.type(char)
        hands.rest(60)
    timer.stop()
    print(f"longest gap {max(gaps) * 1000:.0f} ms")
    assert max(gaps) <= _LONGEST_GAP_S


def test_opening_twenty_contracts_leaves_no_widgets_behind(hands: Hands) -> None:
    source = hands.desk.list.source
    keys = [source.row_key(row) for row in hands.desk.list.table.model.ids]
    hands.open(DRAFT)
    others = [key for key in keys if key != DRAFT]
    for key in others[:3]:
        hands.open(key)
    hands.open(DRAFT)
    hands.rest(200)
    before = len(QApplication.allWidgets())
    for key in others[:20]:
        hands.open(key)
    hands.open(DRAFT)
    hands.rest(300)
    assert len(QApplication.allWidgets()) <= before * 1.1
