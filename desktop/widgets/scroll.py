"""Scrolling a sheet of widgets that may be taller than its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(
    sheet: QWidget, name: str = "", *, sideways: bool = False, focus: bool = False
) -> QScrollArea:
    """Return ``sheet`` in an area without a frame, through which the ground behind is seen.

    Args:
        name: for assistive technology.
        sideways: it may be wider than its place, too.
        focus: the area itself takes the keyboard, where nothing in the sheet does.
    """
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    if not sideways:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    if not focus:
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(sheet)
    sheet.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
