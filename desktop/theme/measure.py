"""Fonts, spaces and fixed sizes given in type steps and units, so that zoom can give them again.

Each call notes its request as a property of the object itself; ``refit`` repeats all of them after
the application font changed. Nothing here knows what the widgets are for.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QWidget

from desktop.theme.units import Step, font, u

_FONT = "chanceryFont"
_SPACE = "chancerySpace"
_SIZE = "chancerySize"
_UNSET = -1.0


def set_font(widget: QWidget, step: Step, weight: int | None = None, tabular: bool = False) -> None:
    """Give ``widget`` the font of a type step, and again after each zoom."""
    widget.setProperty(_FONT, [step, weight or 0, tabular])
    _fit_font(widget)


def set_space(
    layout: QLayout,
    spacing: float = 0,
    margins: tuple[float, float, float, float] = (0, 0, 0, 0),
    rows: float | None = None,
) -> None:
    """Give ``layout`` its spacing and its margins (left, top, right, bottom), in units.

    Args:
        rows: the vertical spacing of a grid where it differs from the horizontal one.
    """
    layout.setProperty(_SPACE, [spacing, *margins, _UNSET if rows is None else rows])
    _fit_space(layout)


def set_size(
    widget: QWidget,
    width: float | None = None,
    height: float | None = None,
    *,
    minimum_width: float | None = None,
    maximum_width: float | None = None,
    minimum_height: float | None = None,
    maximum_height: float | None = None,
) -> None:
    """Fix the size of ``widget``, or bound it, in units."""
    asked = (
        width if width is not None else minimum_width,
        width if width is not None else maximum_width,
        height if height is not None else minimum_height,
        height if height is not None else maximum_height,
    )
    widget.setProperty(_SIZE, [_UNSET if value is None else value for value in asked])
    _fit_size(widget)


def refit() -> None:
    """Repeat every request for a font, a space or a size; the application font has changed."""
    for widget in QApplication.allWidgets():
        _fit_font(widget)
        _fit_size(widget)
        for layout in widget.findChildren(QLayout):
            _fit_space(layout)
        widget.updateGeometry()
        widget.update()


def _fit_font(widget: QWidget) -> None:
    request = widget.property(_FONT)
    if request:
        step, weight, tabular = request
        widget.setFont(font(step, weight or None, tabular))


def _fit_space(layout: QLayout) -> None:
    request = layout.property(_SPACE)
    if not request:
        return
    spacing, left, top, right, bottom, rows = request
    layout.setContentsMargins(u(left), u(top), u(right), u(bottom))
    if isinstance(layout, QGridLayout) and rows != _UNSET:
        layout.setHorizontalSpacing(u(spacing))
        layout.setVerticalSpacing(u(rows))
    else:
        layout.setSpacing(u(spacing))


def _fit_size(widget: QWidget) -> None:
    request = widget.property(_SIZE)
    if not request:
        return
    least_width, most_width, least_height, most_height = request
    if least_width != _UNSET:
        widget.setMinimumWidth(u(least_width))
    if most_width != _UNSET:
        widget.setMaximumWidth(u(most_width))
    if least_height != _UNSET:
        widget.setMinimumHeight(u(least_height))
    if most_height != _UNSET:
        widget.setMaximumHeight(u(most_height))
