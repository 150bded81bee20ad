"""The sheet of a long choice: a find field over a list under heads, for one choice or for several.

The find field keeps the focus: typing narrows, the arrow keys walk, Enter takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.kernel.text import fold
from desktop.theme.follow import follow
from desktop.theme.units import font, u
from desktop.widgets.search import SearchField
from desktop.widgets.text import Text

_VALUE = Qt.ItemDataRole.UserRole
_MOST_ROWS = 11
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@dataclass(frozen=True, slots=True)
class Item:
    """Something to choose; ``section`` is the head under which it stands."""

    value: str
    label: str
    section: str = ""


class ChoiceSheet(QWidget):
    """``taken`` carries the value that was chosen; ``ticked`` follows every tick."""

    taken = Signal(str)
    ticked = Signal()

    def __init__(
        self,
        name: str,
        items: Iterable[Item],
        chosen: Collection[str] = (),
        several: bool = False,
        width: int = 0,
    ) -> None:
        """Make the sheet.

        Args:
            several: each choice has a tick, and the sheet stays open.
            width: of the control that opened it; the sheet is at least as wide.
        """
        super().__init__()
        self._several = several
        self._least = width
        self.finder = _Find(self, name)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Text("Nothing like that here.", "small", token="faint")
        self._nothing.hide()
        self._fill(items, frozenset(chosen))
        column = QVBoxLayout(self)
        for widget in (self.finder, self.list, self._nothing):
            column.addWidget(widget)
        self.setFocusProxy(self.finder)
        self.finder.textChanged.connect(self._narrow)
        self.list.itemClicked.connect(self._clicked)
        self.list.itemActivated.connect(self._activated)
        if several:
            self.list.itemChanged.connect(lambda *_: self.ticked.emit())
        follow(self, self._refresh)

    def values(self) -> tuple[str, ...]:
        """Return the ticked values in the order of the list."""
        return tuple(item.data(_VALUE) for item in self._items() if item.checkState() == _CHECKED)

    def walk(self, step: int) -> None:
        """Make the next choice in sight the current one, going round."""
        seen = [row for row, item in enumerate(self._all()) if _can(item) and not item.isHidden()]
        if not seen:
            return
        row = self.list.currentRow()
        place = seen.index(row) + step if row in seen else 0
        self.list.setCurrentRow(seen[place % len(seen)])

    def take(self) -> None:
        """Take the current choice, or turn its tick round."""
        item = self.list.currentItem()
        if item is not None and _can(item) and not item.isHidden():
            self._activated(item)
            self.finder.selectAll()

    # --- making ------------------------------------------------------------------------------

    def _fill(self, items: Iterable[Item], chosen: frozenset[str]) -> None:
        section = ""
        for item in items:
            if item.section != section:
                section = item.section
                head = QListWidgetItem(section)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            self.list.addItem(self._entry(item, item.value in chosen))
        rows = [row for row, each in enumerate(self._all()) if each.data(_VALUE) in chosen]
        if rows:
            self.list.setCurrentRow(rows[0])
        else:
            self.walk(1)

    def _entry(self, item: Item, chosen: bool) -> QListWidgetItem:
        entry = QListWidgetItem(item.label)
        entry.setData(_VALUE, item.value)
        entry.setToolTip(item.label if len(item.label) > 40 else "")
        if self._several:
            entry.setFlags(entry.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            entry.setCheckState(_CHECKED if chosen else _UNCHECKED)
        return entry

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(u(2))
        for item in self._all():
            if not _can(item):
                item.setFont(font("caption", 500))
        rows = min(_MOST_ROWS, self.list.count())
        self.list.setFixedHeight(rows * max(u(6.5), self.list.sizeHintForRow(0)) + u(1))
        self.setMinimumWidth(max(u(64), self._least - u(6)))

    # --- choosing ----------------------------------------------------------------------------

    def _all(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _items(self) -> list[QListWidgetItem]:
        return [item for item in self._all() if _can(item)]

    def _narrow(self, typed: str) -> None:
        words = fold(typed)
        best: tuple[int, int] | None = None
        head: QListWidgetItem | None = None
        under = False
        for row, item in enumerate(self._all()):
            if not _can(item):
                _show_head(head, under)
                head, under = item, False
                continue
            rank = _rank(words, fold(item.text()))
            item.setHidden(rank < 0)
            under = under or rank >= 0
            if rank >= 0 and (best is None or rank < best[0]):
                best = (rank, row)
        _show_head(head, under)
        self._nothing.setVisible(best is None)
        self.list.setCurrentRow(best[1] if best else -1)

    def _clicked(self, item: QListWidgetItem) -> None:
        if not self._several and _can(item):
            self.taken.emit(item.data(_VALUE))

    def _activated(self, item: QListWidgetItem) -> None:
        if not _can(item):
            return
        if self._several:
            item.setCheckState(_UNCHECKED if item.checkState() == _CHECKED else _CHECKED)
        else:
            self.taken.emit(item.data(_VALUE))


class _Find(SearchField):
    """The find field; what it does not need itself goes to the list."""

    def __init__(self, sheet: ChoiceSheet, name: str) -> None:
        super().__init__("Type to find", f"{name}, find")
        self._sheet = sheet

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step:
            self._sheet.walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._sheet.take()
        else:
            super().keyPressEvent(event)


def _can(item: QListWidgetItem) -> bool:
    return bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)


def _show_head(head: QListWidgetItem | None, shown: bool) -> None:
    if head is not None:
        head.setHidden(not shown)


def _rank(words: str, text: str) -> int:
    """Return how well ``words`` fit: 0 begins alike, 1 a word does, 2 within, -1 not at all."""
    if text.startswith(words):
        return 0
    if f" {words}" in text:
        return 1
    return 2 if all(word in text for word in words.split()) else -1
