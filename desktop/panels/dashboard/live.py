"""What the program tells the dashboard that stands in no table, such as conflicts of a sync."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.dashboard.records import Waiting


class Live(QObject):
    """Rows that wait, and how old the shared records are; ``changed`` after each change."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Waiting, ...] = ()
        self.age = ""

    def say(self, rows: tuple[Waiting, ...], age: str) -> None:
        """Replace both."""
        if (rows, age) != (self.rows, self.age):
            self.rows, self.age = rows, age
            self.changed.emit()
