"""Choices in a row of the filter: a combo box with a find field in its list, for one or several."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from desktop.tables.builder.choice_sheet import ChoiceSheet, Item
from desktop.theme.metrics import CONTROL_HEIGHT
from desktop.theme.units import u
from desktop.widgets.popover import Popover

_OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PlainBox(QComboBox):
    """A short choice; scrolling past it changes nothing, and what is cut is shown on hover."""

    def __init__(self) -> None:
        super().__init__()
        self.currentTextChanged.connect(self.setToolTip)

    def sizeHint(self) -> QSize:
        # The row decides how wide it is; measuring every choice for each row takes its time.
        return QSize(u(24), u(CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(14), u(CONTROL_HEIGHT))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Sheeted(PlainBox):
    """A combo box that shows words and opens a sheet; typing opens it with what was typed."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self._items: tuple[Item, ...] = ()
        self.setPlaceholderText(hint)

    def set_items(self, items: Iterable[Item]) -> None:
        """Offer ``items``; those of a section follow one another."""
        self._items = tuple(items)

    def showPopup(self) -> None:
        self.open()

    def hidePopup(self) -> None:
        """Leave closing to the sheet itself."""

    def open(self, typed: str = "") -> ChoiceSheet:
        """Open the sheet, as if ``typed`` had been typed into its find field."""
        popover = Popover(self, self.accessibleName())
        sheet = self._make_sheet(popover)
        popover.body.addWidget(sheet)
        popover.open()
        sheet.finder.setFocus()
        sheet.finder.setText(typed)
        return sheet

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        alt_down = event.key() == Qt.Key.Key_Down and bool(
            event.modifiers() & Qt.KeyboardModifier.AltModifier
        )
        if alt_down or event.key() == Qt.Key.Key_F4 or (plain and event.key() in _OPENING):
            self.open()
        elif plain and event.text().strip() and event.text().isprintable():
            self.open(event.text())
        else:
            event.ignore()

    def _show(self, words: str) -> None:
        self.blockSignals(True)
        self.clear()
        if words:
            self.addItem(words)
        self.setCurrentIndex(0 if words else -1)
        self.blockSignals(False)
        self.setToolTip(words)

    def _make_sheet(self, popover: Popover) -> ChoiceSheet:
        raise NotImplementedError


class Picker(_Sheeted):
    """One of many; ``picked`` carries the value that a person chose."""

    picked = Signal(str)

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.value = ""

    def set_value(self, value: str) -> None:
        """Show ``value`` as chosen; nothing is emitted."""
        self.value = value
        known = next((item.label for item in self._items if item.value == value), "")
        self._show(known)

    def _make_sheet(self, popover: Popover) -> ChoiceSheet:
        sheet = ChoiceSheet(self.accessibleName(), self._items, (self.value,), width=self.width())

        def taken(value: str) -> None:
            popover.close()
            self.set_value(value)
            self.picked.emit(value)

        sheet.taken.connect(taken)
        return sheet


class TickPicker(_Sheeted):
    """Several of many, written as ``South Australia or Victoria``; ``picked`` follows each tick."""

    picked = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.values: tuple[str, ...] = ()

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show ``values`` as ticked; nothing is emitted."""
        self.values = values
        labels = {item.value: item.label for item in self._items}
        self._show(_either([labels.get(value, value) for value in values]))

    def _make_sheet(self, popover: Popover) -> ChoiceSheet:
        sheet = ChoiceSheet(
            self.accessibleName(), self._items, self.values, several=True, width=self.width()
        )

        def ticked() -> None:
            # The order in which they were chosen stays; new ones come last.
            now = sheet.values()
            kept = tuple(value for value in self.values if value in now)
            self.set_values((*kept, *(value for value in now if value not in kept)))
            self.picked.emit()

        sheet.ticked.connect(ticked)
        return sheet


def _either(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " or " + words[-1]
