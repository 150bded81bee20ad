"""The column of a details panel: made anew for each record that is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.page import empty


class DetailsSheet(QWidget):
    """What a desk shows beside its list; ``column`` takes the parts from the top."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        follow(self, self._space)

    def begin(self) -> None:
        """Take everything out, to show another record."""
        empty(self.column)

    def add_row(self, *parts: QWidget | None) -> None:
        """Put parts side by side; None is the room between them."""
        row = QHBoxLayout()
        row.setSpacing(u(1.5))
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                row.addWidget(part)
        self.column.addLayout(row)

    def _space(self) -> None:
        self.column.setContentsMargins(u(5), u(4), u(5), u(5))
        self.column.setSpacing(u(2.5))
