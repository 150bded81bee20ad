"""Facts of a record as two columns: quiet labels, plain values."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.text import Text

Value = str | QWidget


class KeyValueList(QWidget):
    """The list. Text values can be selected and copied; an empty one is shown as a dash."""

    def __init__(
        self,
        rows: list[tuple[str, Value]] | None = None,
        label_width: float = 23,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label_width = label_width
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self.set_rows(rows or [])
        follow(self, self._refresh)

    def set_rows(self, rows: list[tuple[str, Value]]) -> None:
        """Show ``rows`` in place of what is there."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for place, (label, value) in enumerate(rows):
            self._grid.addWidget(Text(label, token="muted", wrap=True), place, 0, top)
            shown = self._value(label, value) if isinstance(value, str) else value
            self._grid.addWidget(shown, place, 1, top)

    def _value(self, label: str, value: str) -> Text:
        text = Text(value or "–", wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(f"{label}: {value or 'empty'}")
        return text

    def _refresh(self) -> None:
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(u(1))
        self._grid.setVerticalSpacing(u(1.75))
        self._grid.setColumnMinimumWidth(0, u(self._label_width))
