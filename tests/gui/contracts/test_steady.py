"""Slow work stays off the main thread, and opening many contracts leaves nothing behind."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from core.documents.preview import PreviewPage, PreviewRenderer

from .hands import DRAFT, Hands, open_window


def test_pages_are_set_off_the_main_thread_while_somebody_types(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    render = PreviewRenderer.render_page

    def watched(renderer: PreviewRenderer, *given: Any, **options: Any) -> PreviewPage:
        threads.append(threading.current_thread())
        return render(renderer, *given, **options)

    monkeypatch.setattr(PreviewRenderer, "render_page", watched)
    hands.open(DRAFT, "draft")
    hands.draft.choose(hands.model.composition.clauses[2].key)
    hands.wait(lambda: threads, "the first page")
    before = len(threads)
    for char in "promptly":
        hands.type(char)
    hands.wait(lambda: len(threads) > before, "a page with the new words")
    assert threading.main_thread() not in threads


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


def test_a_program_that_was_closed_leaves_no_widgets(
    demo: Path, tmp_path: Path, qapp: QApplication
) -> None:
    before = set(QApplication.allWidgets())
    hands = open_window(demo, tmp_path / "workspace", qapp)
    hands.open(DRAFT, "draft")
    hands.window.close()
    hands.program.close()
    hands.rest(50)
    assert set(QApplication.allWidgets()) <= before
