"""Margins by reading direction; Qt mirrors layouts but not the margins around them."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt
from PySide6.QtWidgets import QWidget

from desktop.theme.units import u


def margins(widget: QWidget, start: float, top: float, end: float, bottom: float) -> QMargins:
    """Return margins in units, with ``start`` at the side where reading begins."""
    if widget.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        start, end = end, start
    return QMargins(u(start), u(top), u(end), u(bottom))
