"""How a table view behaves before anything is in it."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget


def configure(view: QTableView) -> None:
    """Make ``view`` choose whole rows, scroll by pixels and leave painting and keys to us."""
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    for mode in (view.setHorizontalScrollMode, view.setVerticalScrollMode):
        mode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setMouseTracking(True)
    corner = QWidget()
    corner.setAutoFillBackground(True)
    corner.setBackgroundRole(QPalette.ColorRole.Base)
    view.setCornerWidget(corner)
    rows = view.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    # Otherwise the font decides, and rows become taller than asked.
    rows.setMinimumSectionSize(1)
