"""The sheet of keys that F1 opens: what can be pressed here, in groups."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from desktop.actions.action import Action
from desktop.actions.registry import Registry
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.chip import KeyCap
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import Heading, SectionLabel, Text

FIXED: tuple[tuple[str, str], ...] = (
    ("Open the record", "Return"),
    ("Edit the cell", "F2"),
    ("Mark the row", "Space"),
    ("Copy the rows", "Ctrl+C"),
    ("Back or cancel", "Esc"),
)
"""Keys that belong to tables and cannot be changed."""


class KeysSheet(QDialog):
    """Lists the keys in force: everywhere, then on this desk, then in tables."""

    def __init__(self, parent: QWidget, registry: Registry, desk: str, record: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(u(130), u(130))
        live = [a for a in registry.live(desk, record) if registry.shortcut(a.id)]
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setColumnStretch(0, 1)
        here = [a for a in live if a.context != "global"]
        everywhere = [a for a in live if a.context == "global"]
        self._add(grid, "On this desk", self._rows(registry, here))
        self._add(grid, "Everywhere", self._rows(registry, everywhere))
        self._add(grid, "In tables", list(FIXED))
        grid.setRowStretch(grid.rowCount(), 1)
        scroll = scrolled(sheet, "Keys", sideways=True, focus=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(6), u(5), u(4), u(5))
        column.addWidget(Heading("Keys"))
        column.addWidget(scroll, 1)
        close = push_button("Close", on_click=self.accept)
        close.setDefault(True)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _rows(self, registry: Registry, actions: list[Action]) -> list[tuple[str, str]]:
        return [(action.text, registry.shortcut(action.id)) for action in actions]

    def _add(self, grid: QGridLayout, head: str, rows: list[tuple[str, str]]) -> None:
        if not rows:
            return
        row = grid.rowCount()
        grid.setRowMinimumHeight(row, u(8))
        grid.addWidget(SectionLabel(head), row, 0, Qt.AlignmentFlag.AlignBottom)
        for place, (words, key) in enumerate(rows, row + 1):
            grid.addWidget(Text(words), place, 0)
            grid.addWidget(KeyCap(key), place, 1, Qt.AlignmentFlag.AlignRight)
