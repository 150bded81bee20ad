"""Choosing rows of a table by ticks: one by its box or Space, all between two with Shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from core.database.listing import Selection

if TYPE_CHECKING:
    from desktop.tables.view import TableView

_Flag = QItemSelectionModel.SelectionFlag
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_MOVES = frozenset(
    {
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
        *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    }
)


class Ticking:
    """The ticks of one table. Moving about leaves them alone.

    A range begins at the row that was last gone to without Shift, and stands beside the ticks that
    there were then.
    """

    def __init__(self, view: TableView) -> None:
        self._view = view
        self._start = -1
        self._beside: Selection | None = None

    def stand(self) -> None:
        """Begin the next range at the current row."""
        self._start, self._beside = self._view.currentIndex().row(), None

    def forget(self) -> None:
        """Begin anew with other rows."""
        self._start, self._beside = -1, None

    def command(self, event: QEvent | None) -> QItemSelectionModel.SelectionFlag:
        """Return what a press of mouse or key does to the row that it meets."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            return _Flag.Toggle | _Flag.Rows
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            on_box = self._view.geometry_of_cells.gutter().contains(event.position().toPoint())
            if on_box or event.modifiers() & _CONTROL:
                return _Flag.Toggle | _Flag.Rows
        return _Flag.NoUpdate

    def take_press(self, event: QMouseEvent) -> bool:
        """Choose the rows up to where the mouse is pressed with Shift; True if it was."""
        row = self._view.indexAt(event.position().toPoint()).row()
        left = event.button() == Qt.MouseButton.LeftButton
        if row < 0 or not left or not event.modifiers() & _SHIFT:
            return False
        self._reach(row)
        return True

    def without_shift(self, event: QKeyEvent) -> QKeyEvent | None:
        """Return a key that moves with Shift as one that only moves; None for any other."""
        if event.key() not in _MOVES or not event.modifiers() & _SHIFT:
            return None
        return QKeyEvent(event.type(), event.key(), event.modifiers() & ~_SHIFT)

    def follow(self) -> None:
        """Choose the rows up to the one that was moved to."""
        self._reach(self._view.currentIndex().row())

    def _reach(self, row: int) -> None:
        view = self._view
        if self._start < 0:
            self._start = max(0, view.currentIndex().row())
        if self._beside is None:
            self._beside = view.selection()
        span = (min(self._start, row), max(self._start, row))
        ids = self._beside.ids
        view.choose(Selection.of(ids, [*self._beside.ranges, span]), current=row)
