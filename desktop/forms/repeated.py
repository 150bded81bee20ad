"""Rows of fields that people add, remove and move, with Tab in reading order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme.measure import set_space
from desktop.widgets.buttons import LinkButton


class RepeatedRow(QWidget):
    """One row. A subclass says what Tab stops at, and takes its number into its names."""

    def stops(self) -> list[QWidget]:
        """Return the controls in reading order; the first one takes the focus."""
        raise NotImplementedError

    def set_number(self, number: int) -> None:
        """Tell the row that it is the ``number``-th."""


RowT = TypeVar("RowT", bound=RepeatedRow)


class Repeated(QWidget, Generic[RowT]):
    """The rows, and below them the verb that adds one.

    Args:
        verb: such as ``Phone number``.
        make: returns an empty row.
    """

    def __init__(self, verb: str, make: Callable[[], RowT]) -> None:
        super().__init__()
        self.rows: list[RowT] = []
        self._make = make
        self._column = QVBoxLayout(self)
        set_space(self._column, 1.5)
        self.more = LinkButton(verb, self.add_empty, "plus")
        self.more.setAccessibleName(f"Add {verb.lower()}")
        self._column.addWidget(self.more)
        self.setFocusProxy(self.more)

    def set_rows(self, rows: list[RowT]) -> None:
        """Show ``rows`` in place of what is there."""
        for row in self.rows:
            self._drop(row)
        self.rows = []
        for row in rows:
            self.put(row)

    def put(self, row: RowT) -> None:
        """Show another row below the others."""
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self._order()

    def add_empty(self) -> None:
        """Add an empty row and go there."""
        row = self._make()
        self.put(row)
        row.show()
        row.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self, row: RowT) -> None:
        """Take a row out; the focus goes to its neighbour."""
        place = self.rows.index(row)
        self.rows.remove(row)
        near = self.rows[min(place, len(self.rows) - 1)].stops()[0] if self.rows else self.more
        near.setFocus(Qt.FocusReason.OtherFocusReason)
        self._drop(row)
        self._order()

    def move_up(self, row: RowT) -> None:
        """Put a row before the one above it."""
        place = self.rows.index(row)
        if place > 0:
            self.rows.insert(place - 1, self.rows.pop(place))
            self._column.removeWidget(row)
            self._column.insertWidget(place - 1, row)
            self._order()
            row.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, row: RowT) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _order(self) -> None:
        for number, row in enumerate(self.rows, 1):
            row.set_number(number)
        stops = [stop for row in self.rows for stop in row.stops()]
        for before, after in pairwise([*stops, self.more]):
            QWidget.setTabOrder(before, after)
