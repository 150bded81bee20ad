"""Lets a widget follow the theme: one callback, run now and whenever colours or zoom change."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtWidgets import QLabel, QWidget

from desktop.theme.tokens import Tokens, theme, tokens
from desktop.theme.units import Step, font


def follow(widget: QWidget, refresh: Callable[[], None]) -> None:
    """Call ``refresh`` now and after every change of theme or zoom while ``widget`` lives."""

    def run() -> None:
        if shiboken6.isValid(widget):
            refresh()

    signal = theme().changed
    signal.connect(run)
    widget.destroyed.connect(lambda: signal.disconnect(run))
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
        palette.setColor(label.foregroundRole(), _colour(tokens(), token))
        label.setPalette(palette)

    follow(label, refresh)


def _colour(colours: Tokens, token: str) -> object:
    if token in colours.meanings:
        return colours.meanings[token].fg
    return getattr(colours, token)
