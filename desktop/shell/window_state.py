"""Where the window was and what it showed, kept as plain values and brought back onto a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget


@dataclass(frozen=True)
class WindowState:
    """What is remembered of the window.

    Attributes:
        place: left, top, width, height in logical pixels; None before the first close.
        desk: the desk last shown.
        splits: sizes of each splitter by its object name.
        folded: names of the panels that were folded away.
    """

    place: tuple[int, int, int, int] | None = None
    maximised: bool = False
    desk: str = ""
    splits: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    folded: tuple[str, ...] = ()


def clamped(place: QRect, screens: list[QRect]) -> QRect:
    """Return ``place`` moved and shrunk so that all of it lies on one of ``screens``.

    The screen that shows most of it is taken; the first one where none shows any, as after a
    monitor was unplugged.
    """
    if not screens:
        return place
    home = max(screens, key=lambda screen: _area(screen.intersected(place)))
    width, height = min(place.width(), home.width()), min(place.height(), home.height())
    left = min(max(place.left(), home.left()), home.left() + home.width() - width)
    top = min(max(place.top(), home.top()), home.top() + home.height() - height)
    return QRect(left, top, width, height)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def read_state(values: Mapping[str, Any]) -> WindowState:
    """Return the state kept in ``values``; whatever does not fit is left at its default."""
    place = _numbers(values.get("place"))
    splits = {
        key.removeprefix("split_"): numbers
        for key, value in values.items()
        if key.startswith("split_") and (numbers := _numbers(value))
    }
    folded = values.get("folded")
    desk = values.get("desk")
    return WindowState(
        place=(place[0], place[1], place[2], place[3]) if len(place) == 4 else None,
        maximised=values.get("maximised") is True,
        desk=desk if isinstance(desk, str) else "",
        splits=splits,
        folded=tuple(str(name) for name in folded) if isinstance(folded, list) else (),
    )


def as_values(state: WindowState) -> dict[str, Any]:
    """Return ``state`` as plain values: numbers, words and lists of them, one level deep."""
    values: dict[str, Any] = {
        "maximised": state.maximised,
        "desk": state.desk,
        "folded": list(state.folded),
    }
    if state.place is not None:
        values["place"] = list(state.place)
    values.update({f"split_{name}": list(sizes) for name, sizes in state.splits.items()})
    return values


def capture(window: QMainWindow, desk: str = "", folded: tuple[str, ...] = ()) -> WindowState:
    """Return the state of ``window`` now."""
    place = window.normalGeometry() if window.isMaximized() else window.geometry()
    splits = {
        splitter.objectName(): tuple(splitter.sizes())
        for splitter in window.findChildren(QSplitter)
        if splitter.objectName()
    }
    return WindowState(
        (place.x(), place.y(), place.width(), place.height()),
        window.isMaximized(),
        desk,
        splits,
        folded,
    )


def restore(window: QMainWindow, state: WindowState) -> None:
    """Put ``window`` where it was, as far as today's screens allow."""
    if state.place is not None:
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        window.setGeometry(clamped(QRect(*state.place), screens))
    if state.maximised:
        window.setWindowState(window.windowState() | window.windowState().WindowMaximized)
    restore_splits(window, state)


def restore_splits(parent: QWidget, state: WindowState) -> None:
    """Give the splitters below ``parent`` their sizes; desks made later call this for theirs."""
    for splitter in parent.findChildren(QSplitter):
        sizes = state.splits.get(splitter.objectName())
        if sizes and len(sizes) == splitter.count():
            splitter.setSizes(list(sizes))


def _numbers(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        return ()
    whole = all(isinstance(item, int) and not isinstance(item, bool) for item in value)
    return tuple(value) if whole else ()
