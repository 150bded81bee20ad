"""A table of slots or fields that can be added, removed and moved, with the keys for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.database.listing import Column
from desktop.tables.row_table import Row, RowTable
from desktop.theme.measure import set_space
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import Surface


class PartTable(Surface):
    """The table with its tools. ``picked`` carries a place or None; moves carry the place too."""

    picked = Signal(object)
    add_asked = Signal()
    remove_asked = Signal(int)
    move_asked = Signal(int, int)

    def __init__(
        self, one: str, name: str, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._showing = False
        self.table = RowTable(name, columns)
        self.add = push_button(f"Add {one}", icon_name="plus", on_click=self.add_asked.emit)
        self.up = IconButton("move-up", f"Move {one} up", "Ctrl+Shift+Up", self._act(-1))
        self.down = IconButton("move-down", f"Move {one} down", "Ctrl+Shift+Down", self._act(1))
        self.remove = IconButton("trash-2", f"Remove {one}", "Del", self._act(0))
        tools = QHBoxLayout()
        set_space(tools, 1, (5, 2, 5, 2))
        tools.addWidget(self.add)
        tools.addSpacing(1)
        for button in (self.up, self.down, self.remove):
            tools.addWidget(button)
        tools.addStretch()
        self.body.addLayout(tools)
        self.body.addWidget(self.table, 1)
        self._empty = EmptyState("list", f"No {name.lower()} yet.", f"Add {one} begins the list.")
        self.body.addWidget(self._empty, 1)
        self.table.picked.connect(self._picked)
        for keys, action in (
            ("Ctrl+Shift+Up", self._act(-1)),
            ("Ctrl+Shift+Down", self._act(1)),
            ("Del", self._act(0)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(action)

    def _act(self, by: int) -> Callable[[], None]:
        def act() -> None:
            place = self.table.picked_row
            if place is None:
                return
            if by:
                self.move_asked.emit(place, by)
            else:
                self.remove_asked.emit(place)

        return act

    def _picked(self, place: int | None) -> None:
        has = place is not None
        self.up.setEnabled(has and place != 0)
        self.down.setEnabled(has and place != self.table.row_count - 1)
        self.remove.setEnabled(has)
        if not self._showing:
            self.picked.emit(place)

    def set_rows(self, rows: Sequence[Row], pick: int | None) -> None:
        """Show ``rows`` with one of them chosen; nothing is emitted."""
        self._showing = True
        self.table.set_rows(rows, pick)
        self._picked(self.table.picked_row)
        self._showing = False
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
