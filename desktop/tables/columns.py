"""Chooses which columns are shown and in which order, by mouse or by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.database.listing import Column
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.search import SearchField
from desktop.widgets.text import Text

_KEY = Qt.ItemDataRole.UserRole


class ColumnChooser(QWidget):
    """``changed`` carries the keys of the shown columns in order."""

    changed = Signal(object)

    def __init__(
        self,
        columns: tuple[Column, ...],
        shown: tuple[str, ...],
        parent: QWidget | None = None,
        most_rows: int = 12,
    ) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
        self._list = _List()
        self._find = SearchField("Find a column")
        self._find.textChanged.connect(self._narrow)
        layout = QVBoxLayout(self)
        if len(columns) > 12:
            layout.addWidget(self._find)
        layout.addWidget(self._list)
        layout.addWidget(
            Text("Space shows or hides. Ctrl+Up and Ctrl+Down move.", "small", token="faint")
        )
        by_key = {column.key: column for column in columns}
        order = [*shown, *(key for key in by_key if key not in shown)]
        for place, key in enumerate(order):
            self._list.addItem(self._item(by_key[key], key in shown, fixed=place == 0))
        self._list.setCurrentRow(0)
        self._list.itemChanged.connect(lambda _: self._tell())
        self._list.moved.connect(self._tell)
        self._list.model().rowsMoved.connect(lambda *_: self._tell())
        self.setFocusProxy(self._list)
        follow(self, self._refresh)

    def shown(self) -> tuple[str, ...]:
        """Return the keys of the ticked columns, in order."""
        items = [self._list.item(row) for row in range(self._list.count())]
        return tuple(
            item.data(_KEY) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(u(2))
        rows = min(self._most_rows, self._list.count())
        self._list.setFixedHeight(rows * u(7) + u(2))
        self.setMinimumWidth(u(64))

    def _item(self, column: Column, ticked: bool, fixed: bool) -> QListWidgetItem:
        item = QListWidgetItem(column.label)
        item.setData(_KEY, column.key)
        item.setToolTip(column.description)
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
        if fixed:
            # The first column names the row: it stays where it is.
            flags &= ~(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled)
        item.setFlags(flags)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        return item

    def _narrow(self, words: str) -> None:
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(words.casefold() not in item.text().casefold())

    def _tell(self) -> None:
        self.changed.emit(self.shown())


class _List(QListWidget):
    """A list whose rows move by drag, or by Ctrl with the arrow keys."""

    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Columns")
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setFrameShape(QListWidget.Shape.NoFrame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not step or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        row = self.currentRow()
        target = row + step
        if row < 1 or not 1 <= target < self.count():
            return
        blocked = self.blockSignals(True)
        item = self.takeItem(row)
        self.insertItem(target, item)
        self.setCurrentRow(target)
        self.blockSignals(blocked)
        self.moved.emit()
