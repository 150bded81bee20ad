"""Sizes. Everything is a multiple of ``u``, a quarter of the application font's height."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

Step = Literal["caption", "small", "body", "section", "title", "figure"]

# Factor on the body size, and the weight that the step has by itself.
_STEPS: dict[Step, tuple[float, int]] = {
    "caption": (0.85, 500),
    "small": (0.9, 400),
    "body": (1.0, 400),
    "section": (1.15, 600),
    "title": (1.5, 600),
    "figure": (2.2, 600),
}


@cache
def unit() -> float:
    """Return ``u`` in logical pixels: 4.0 with Inter 10 pt at 96 dpi.

    Asked for thousands of times when a page is made; whoever changes the application font calls
    ``unit.cache_clear()``.
    """
    # 10 pt at 96 dpi is 13.33 px, and the design sets u = 4 px there.
    return max(1.0, QFontInfo(QApplication.font()).pixelSize() * 4.0 / 13.0)


def u(count: float) -> int:
    """Return ``count`` units in whole logical pixels, at least one where ``count`` is positive."""
    size = round(count * unit())
    return max(1, size) if count > 0 else size


def font(step: Step = "body", weight: int | None = None, tabular: bool = False) -> QFont:
    """Return the font of a type step.

    Args:
        weight: CSS weight (400, 500, 600 …) instead of the step's own.
        tabular: figures of equal width, for columns of numbers.
    """
    factor, own = _STEPS[step]
    result = QFont(QApplication.font())
    size = result.pointSizeF()
    if size > 0:
        result.setPointSizeF(size * factor)
    else:
        result.setPixelSize(round(result.pixelSize() * factor))
    result.setWeight(QFont.Weight(weight or own))
    if tabular:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result
