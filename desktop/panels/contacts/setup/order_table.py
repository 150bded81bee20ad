"""A table whose rows have an order, changed by Ctrl+Shift and arrows or by dragging."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from core.database.listing import Column
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.theme.tokens import tokens
from desktop.theme.units import u


class OrderTable(RowTable):
    """``moved`` carries from which place a row goes to which place; whoever hears it reorders."""

    moved = Signal(int, int)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        look: TableLook | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, columns, look, parent=parent)
        self._movable = True
        self._pressed: QPointF | None = None
        self._from = -1
        self._gap = -1
        for keys, by in (("Ctrl+Shift+Up", -1), ("Ctrl+Shift+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=by: self.move_row(by))

    def set_movable(self, movable: bool) -> None:
        """Let rows be moved, or not."""
        self._movable = movable

    def can_move(self, by: int) -> bool:
        """Tell whether the chosen row can go one place up (-1) or down (1)."""
        place = self.picked_row
        return place is not None and self._movable and 0 <= place + by < self.row_count

    def move_row(self, by: int) -> None:
        """Ask for the chosen row to go one place up (-1) or down (1)."""
        place = self.picked_row
        if place is not None and self.can_move(by):
            self.moved.emit(place, place + by)

    # --- dragging ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        row = self.rowAt(round(event.position().y()))
        if event.button() == Qt.MouseButton.LeftButton and row >= 0 and self._movable:
            self._pressed, self._from = event.position(), row

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        way = (event.position() - self._pressed).manhattanLength()
        if self._gap < 0 and way < QApplication.startDragDistance():
            return
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._gap = self._gap_at(event.position().y())
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        start, gap = self._from, self._gap
        self._let_go()
        if start < 0 or gap < 0:
            super().mouseReleaseEvent(event)
            return
        target = gap - 1 if gap > start else gap
        if target != start:
            self.moved.emit(start, target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._gap >= 0:
            self._let_go()
            return
        super().keyPressEvent(event)

    def _let_go(self) -> None:
        self._pressed, self._from, self._gap = None, -1, -1
        self.viewport().unsetCursor()
        self.viewport().update()

    def _gap_at(self, y: float) -> int:
        """Return the place before which a row dropped at ``y`` would stand."""
        height = self.verticalHeader().defaultSectionSize()
        place = round((y + self.verticalScrollBar().value()) / height)
        return min(max(0, place), self.row_count)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap >= 0:
            height = self.verticalHeader().defaultSectionSize()
            y = self._gap * height - self.verticalScrollBar().value()
            line = u(0.5)
            painter = QPainter(self.viewport())
            top = max(0, y - line // 2)
            painter.fillRect(0, top, self.viewport().width(), line, tokens().accent)
