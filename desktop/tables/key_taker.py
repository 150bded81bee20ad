"""What takes part in the keys and clicks of a table, such as the editing of its cells."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QKeyEvent


class KeyTaker(Protocol):
    """Takes part in the keys and clicks of a table, before the table does."""

    def take_key(self, event: QKeyEvent) -> bool:
        """Act on a key; True when nobody else is to."""
        ...

    def take_double_click(self, index: QModelIndex) -> bool:
        """Act on a double click; True when the row is not to be opened."""
        ...
