"""Lets a widget follow the theme: one callback, run now and whenever colours or zoom change."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from weakref import WeakMethod

import shiboken6
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QWidget

from desktop.theme.tokens import Theme, theme, tokens
from desktop.theme.units import Step, font


class _Followers:
    """Who follows. Plain Python, so that nothing is disconnected while Qt is shutting down."""

    def __init__(self) -> None:
        self._next = 0
        self._entries: dict[int, Callable[[], Callable[[], None] | None]] = {}
        self._connected: Theme | None = None

    def add(self, widget: QWidget, refresh: Callable[[], None]) -> None:
        if self._connected is not theme():
            self._connected = theme()
            self._connected.changed.connect(self._run)
        key = self._next = self._next + 1
        if isinstance(refresh, MethodType):
            # A bound method must not keep its widget alive.
            self._entries[key] = WeakMethod(refresh)
        else:
            self._entries[key] = lambda: refresh
        entries = self._entries
        widget.destroyed.connect(lambda: entries.pop(key, None))

    def _run(self) -> None:
        for find in list(self._entries.values()):
            refresh = find()
            owner = getattr(refresh, "__self__", None)
            if refresh is not None and (owner is None or shiboken6.isValid(owner)):
                refresh()


_followers = _Followers()


def follow(widget: QWidget, refresh: Callable[[], None]) -> None:
    """Call ``refresh`` now and after every change of theme or zoom while ``widget`` lives."""
    _followers.add(widget, refresh)
    refresh()


def set_text_style(
    label: QLabel | QWidget,
    step: Step = "body",
    weight: int | None = None,
    token: str = "text",
    tabular: bool = False,
) -> None:
    """Give a label the font of a type step and a token's colour, through every zoom and theme.

    Args:
        token: a colour of Tokens, or a meaning, whose text colour is used.
    """

    def refresh() -> None:
        label.setFont(font(step, weight, tabular))
        palette = label.palette()
        palette.setColor(label.foregroundRole(), token_colour(token))
        label.setPalette(palette)

    follow(label, refresh)


def token_colour(name: str) -> QColor:
    """Return the colour in force of a token, or the text colour of a meaning."""
    colours = tokens()
    if name in colours.meanings:
        return colours.meanings[name].fg
    colour = getattr(colours, name)
    assert isinstance(colour, QColor)
    return colour
