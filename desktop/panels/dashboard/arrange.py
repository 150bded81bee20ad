"""The sheet in which a person chooses the cards and their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.accessibility.announce import announce
from desktop.panels.dashboard.arrangement import Arrangement
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.popover import Popover
from desktop.widgets.text import Heading


class ArrangeSheet(Popover):
    """A tick and two arrows for each card; what is chosen holds at once."""

    def __init__(
        self,
        anchor: QWidget,
        cards: Mapping[str, str],
        arrangement: Arrangement,
        on_change: Callable[[Arrangement], object],
    ) -> None:
        """Make the sheet for ``cards``, titles by key in their usual order."""
        super().__init__(anchor, "Arrange the dashboard")
        self._cards = cards
        self._arrangement = arrangement
        self._on_change = on_change
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.rows: dict[str, _CardRow] = {}
        self.body.addWidget(Heading("Arrange the dashboard"))
        self.body.addLayout(self._list)
        for key, title in cards.items():
            row = _CardRow(title)
            row.tick.setChecked(key not in arrangement.hidden)
            row.tick.toggled.connect(partial(self._show, key))
            row.up.clicked.connect(partial(self._move, key, -1))
            row.down.clicked.connect(partial(self._move, key, 1))
            self.rows[key] = row
        self.usual = LinkButton("Put everything back", self._reset)
        self.body.addWidget(self.usual, 0, Qt.AlignmentFlag.AlignLeft)
        self._order()
        follow(self, lambda: self.setMinimumWidth(u(76)))

    def _show(self, key: str, shown: bool) -> None:
        self._take(self._arrangement.with_shown(key, shown))

    def _move(self, key: str, step: int, *_: object) -> None:
        self._take(self._arrangement.moved(key, step, list(self._cards)))
        place = self._arrangement.arranged(list(self._cards)).index(key) + 1
        announce(self, f"{self._cards[key]} is number {place} of {len(self._cards)}")

    def _reset(self) -> None:
        self._take(Arrangement())
        for row in self.rows.values():
            row.tick.blockSignals(True)
            row.tick.setChecked(True)
            row.tick.blockSignals(False)

    def _take(self, arrangement: Arrangement) -> None:
        if arrangement != self._arrangement:
            self._arrangement = arrangement
            self._order()
            self._on_change(arrangement)

    def _order(self) -> None:
        focused = self.focusWidget()
        order = self._arrangement.arranged(list(self._cards))
        for place, key in enumerate(order):
            row = self.rows[key]
            self._list.removeWidget(row)
            self._list.insertWidget(place, row)
            row.raise_()
            row.up.setEnabled(place > 0)
            row.down.setEnabled(place < len(order) - 1)
        if focused is not None and focused.isEnabled():
            focused.setFocus()


class _CardRow(QWidget):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.tick = QCheckBox(title)
        self.up = IconButton("chevron-up", f"Move “{title}” up")
        self.down = IconButton("chevron-down", f"Move “{title}” down")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.tick, 1)
        line.addWidget(self.up)
        line.addWidget(self.down)
