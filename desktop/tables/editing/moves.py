"""Which cell comes after one: the next that can be edited, the one below, the row that moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QItemSelectionModel

from core.database.listing import Column
from desktop.tables.model import TableModel
from desktop.tables.view import TableView

Move = Literal["stay", "next", "previous", "down", "up"]
Place = tuple[int, int]


def place_after(
    view: TableView,
    model: TableModel,
    place: Place,
    move: Move,
    editable: Callable[[Column], object | None],
) -> Place | None:
    """Return the row and logical column that ``move`` leads to; None at the end of the list."""
    row, column = place
    if move in ("down", "up"):
        row += 1 if move == "down" else -1
        return (row, column) if 0 <= row < len(model.ids) else None
    order = [
        logical
        for logical in map(view.head.logicalIndex, range(view.head.count()))
        if not view.head.isSectionHidden(logical) and editable(model.columns[logical]) is not None
    ]
    visual = view.head.visualIndex(column)
    step = 1 if move == "next" else -1
    ahead = [each for each in order if (view.head.visualIndex(each) - visual) * step > 0]
    if ahead:
        return row, ahead[0 if step > 0 else -1]
    row += step
    if not order or not 0 <= row < len(model.ids):
        return None
    return row, order[0 if step > 0 else -1]


def go_to(view: TableView, model: TableModel, place: Place) -> None:
    """Make a cell the current one and bring it into sight; within a row the selection stays."""
    index = model.index(*place)
    if place[0] == view.currentIndex().row():
        flags = QItemSelectionModel.SelectionFlag.NoUpdate
        view.selectionModel().setCurrentIndex(index, flags)
    else:
        view.setCurrentIndex(index)
    view.scrollTo(index)
    view.ring = True
