"""Saves and brings back the size, place and panels of the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.shell import details, views
from desktop.shell.frame import SMALLEST, Frame, em
from desktop.shell.geometry import Box, clamp


def save(window: QWidget, frame: Frame) -> dict[str, Any]:
    """Return the state as plain values."""
    place = window.normalGeometry()
    return {
        "place": [place.x(), place.y(), place.width(), place.height()],
        "maximised": window.isMaximized(),
        "splits": frame.splits(),
        "views": frame.views_wanted,
        "details": frame.details_wanted,
    }


def restore(window: QWidget, frame: Frame, state: dict[str, Any]) -> None:
    """Put the window where it was, on a screen that exists; what cannot be read is left out."""
    screens = [_box(screen.availableGeometry()) for screen in QGuiApplication.screens()]
    home = screens[0] if screens else Box(0, 0, 1440, 900)
    smallest = (min(int(em(SMALLEST[0])), home.width), min(int(em(SMALLEST[1])), home.height))
    window.setMinimumSize(*smallest)
    place = state.get("place")
    if _numbers(place, 4):
        wanted = Box(*(int(value) for value in place))  # type: ignore[union-attr]
    else:
        width, height = min(1440, home.width), min(900, home.height)
        wanted = Box(
            home.x + (home.width - width) // 2,
            home.y + (home.height - height) // 2,
            width,
            height,
        )
    at = clamp(wanted, screens)
    window.setGeometry(at.x, at.y, max(at.width, smallest[0]), max(at.height, smallest[1]))
    frame.views_wanted = bool(state.get("views", True))
    frame.details_wanted = bool(state.get("details", True))
    splits = state.get("splits")
    if _numbers(splits, 2):
        frame.set_splits([float(value) for value in splits])  # type: ignore[union-attr]
    if state.get("maximised") is True:
        window.showMaximized()


def reset(frame: Frame) -> None:
    """Give the panels the widths that they came with."""
    frame.set_splits([views.WIDTH, details.WIDTH])
    frame.fit()


def _box(rect: Any) -> Box:
    return Box(rect.x(), rect.y(), rect.width(), rect.height())


def _numbers(value: object, count: int) -> bool:
    if not isinstance(value, list) or len(value) != count:
        return False
    return all(isinstance(item, (int, float)) and 0 <= abs(item) < 100_000 for item in value)
