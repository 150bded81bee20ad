"""Measures how long a table takes to paint a frame while it is scrolled."""

from __future__ import annotations

import time
from datetime import date, timedelta

from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QAbstractItemView, QApplication

ROWS, COLUMNS = 1_000_000, 48
WIDTH, HEIGHT = 1600, 900
FRAMES = 300
_NAMES = ("Warehouse services", "Data processing addendum", "Mutual NDA", "Office lease, level 4")
_FIRST = date(2026, 1, 1)


def value_of(row: int, column: int) -> str:
    """Return the text of one cell, much of it different from row to row."""
    kind = column % 4
    if kind == 0:
        return f"{_NAMES[row % 4]} {row:,}"
    if kind == 1:
        return f"Party {row * 7 % 997}"
    if kind == 2:
        return f"{row * 137 % 10_000_000 / 100:,.2f}"
    day = _FIRST + timedelta(days=row % 700)
    return f"{day.day} {day:%b} {day.year}"


def frame_times(view: QAbstractItemView) -> list[float]:
    """Return the milliseconds of each of 300 full frames; three rows further every time."""
    view.resize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
    bar = view.verticalScrollBar()
    step = view.rowHeight(0) if hasattr(view, "rowHeight") else 30  # type: ignore[attr-defined]
    times: list[float] = []
    for frame in range(FRAMES):
        bar.setValue(bar.value() + 3 * step)
        QApplication.processEvents()
        before = time.perf_counter()
        view.viewport().render(image, QPoint(0, 0), QRegion(view.viewport().rect()))
        if frame >= 5:
            times.append((time.perf_counter() - before) * 1000)
    return times


def percentile(times: list[float], share: float) -> float:
    """Return the smallest time that ``share`` of all frames do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
