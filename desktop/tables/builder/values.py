"""The part of a row that holds the values: one editor for each kind of value.

Editors show what they are given and say what they hold; whether it fits is checked outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.database.filters import FilterField, Operator
from core.database.filters.fields import PERIODS
from core.kernel.fields import FieldSpec
from desktop.forms.inputs.day import DayInput
from desktop.forms.inputs.money import CurrencyBox
from desktop.tables.builder.choice_sheet import Item
from desktop.tables.builder.picker import Picker, PlainBox, TickPicker
from desktop.tables.builder.several import SeveralLine, read_values, write_values
from desktop.tables.builder.suggest import Ask, SuggestLine
from desktop.theme.follow import follow
from desktop.theme.roles import set_invalid
from desktop.theme.units import font, u
from desktop.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What editors need of the table.

    Attributes:
        today: the organisation's day, for days typed without a year.
        ask: returns how values of a field are proposed; None when nobody proposes any.
    """

    today: Callable[[], date]
    ask: Callable[[str], Ask | None]


class ValueEditor(QWidget):
    """Values of one rule. ``typed`` follows typing, ``chosen`` what is meant at once.

    ``left`` says that a typed value was left or confirmed, changed or not.

    Attributes:
        stops: the controls in reading order, with what each is called.
        least: in units, the width below which the values are no longer read.
    """

    least = 36.0

    typed = Signal()
    chosen = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.stops: list[tuple[str, QWidget]] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        follow(self, lambda: self.row.setSpacing(u(1.5)))

    def values(self) -> tuple[str, ...]:
        """Return the values as they stand, fitting or not; none where nothing is filled in."""
        return ()

    def set_values(self, values: tuple[str, ...]) -> None:
        """Show ``values``; nothing is emitted."""

    def set_owner(self, owner: str) -> None:
        """Say to which rule the controls belong: ``Rule 2``."""
        for name, widget in self.stops:
            widget.setAccessibleName(f"{owner}, {name}")

    def mark(self, wrong: bool) -> None:
        """Give the controls the border of a value that needs mending, or take it away."""
        for _, widget in self.stops:
            set_invalid(widget, wrong)

    def settle(self) -> None:
        """Write the values in their usual form, once they are left."""

    def _add(self, name: str, widget: QWidget, stretch: int = 1) -> None:
        self.stops.append((name, widget))
        self.row.addWidget(widget, stretch)

    def _lines(self, count: int, hint: str, make: Callable[[], QLineEdit]) -> list[QLineEdit]:
        """Add one line, or two with a word between them."""
        lines: list[QLineEdit] = []
        for name in _names(count):
            if lines:
                self.row.addWidget(Text("and", token="muted"))
            line = make()
            line.setPlaceholderText(hint)
            line.textEdited.connect(lambda *_: self.typed.emit())
            line.editingFinished.connect(self.left)
            self._add(name, line)
            lines.append(line)
        return lines


def _names(count: int) -> tuple[str, ...]:
    return ("from", "to") if count == 2 else ("value",)


class TextValue(ValueEditor):
    """One text, with proposals."""

    def __init__(self, ask: Ask | None) -> None:
        super().__init__()
        self.line = SuggestLine(ask)
        self._lines(1, "", lambda: self.line)
        self.line.picked.connect(self.chosen)

    def values(self) -> tuple[str, ...]:
        return (self.line.text(),) if self.line.text().strip() else ()

    def set_values(self, values: tuple[str, ...]) -> None:
        if values != self.values():
            self.line.setText("".join(values[:1]))
            self.line.setCursorPosition(0)


class SeveralValue(ValueEditor):
    """Several texts in one line."""

    def __init__(self, ask: Ask | None) -> None:
        super().__init__()
        self.line = SeveralLine(ask)
        self._lines(1, "One, another, a third", lambda: self.line)
        self.line.picked.connect(self.chosen)

    def values(self) -> tuple[str, ...]:
        return read_values(self.line.text())

    def set_values(self, values: tuple[str, ...]) -> None:
        if values != self.values():
            self.line.setText(write_values(values))
            self.line.setCursorPosition(0)

    def settle(self) -> None:
        self.line.setText(write_values(self.values()))


class NumberValue(ValueEditor):
    """A number, or the two between which it lies."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.least = 20.0 * count
        self._parts = self._lines(count, "30", QLineEdit)
        follow(self, self._fit)

    def _fit(self) -> None:
        for line in self._parts:
            line.setFont(font("body", tabular=True))

    def values(self) -> tuple[str, ...]:
        return tuple(line.text().strip() for line in self._parts if line.text().strip())

    def set_values(self, values: tuple[str, ...]) -> None:
        if values != self.values():
            for line, value in zip(self._parts, (*values, "", ""), strict=False):
                line.setText(value)


class MoneyValue(ValueEditor):
    """A currency and one amount or two; written ``GBP 250,000``."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.least = 22 + 24.0 * count
        self._box = CurrencyBox()
        self._add("currency", self._box, 0)
        self._parts = self._lines(count, "250,000", QLineEdit)
        self._box.activated.connect(lambda *_: self.chosen.emit())

    def values(self) -> tuple[str, ...]:
        amounts = [line.text().strip() for line in self._parts]
        return tuple(f"{self._box.currentText()} {amount}" for amount in amounts if amount)

    def set_values(self, values: tuple[str, ...]) -> None:
        if values == self.values():
            return
        for line, value in zip(self._parts, (*values, "", ""), strict=False):
            currency, _, amount = value.strip().partition(" ")
            line.setText(amount)
            if currency:
                self._choose(currency.upper())

    def _choose(self, currency: str) -> None:
        if self._box.findText(currency) < 0:
            self._box.addItem(currency)
        self._box.setCurrentText(currency)


class DayValue(ValueEditor):
    """A day typed in any form, or the two between which it lies; stored as ISO 8601."""

    def __init__(self, field: FilterField, count: int, today: Callable[[], date]) -> None:
        super().__init__()
        self.least = 42.0 * count
        self._inputs: list[DayInput] = []
        for name in _names(count):
            if self._inputs:
                self.row.addWidget(Text("and", token="muted"))
            made = DayInput(FieldSpec(field.name, field.label, "date"), today)
            line = made.target()
            assert isinstance(line, QLineEdit)
            line.setPlaceholderText("1 Dec 2026")
            line.editingFinished.connect(self.left)
            made.edited.connect(self.typed)
            self._inputs.append(made)
            self.stops.append((name, line))
            self.row.addWidget(made, 1)

    def values(self) -> tuple[str, ...]:
        answers = [made.answer() for made in self._inputs]
        return tuple(str(answer) for answer in answers if answer)

    def set_values(self, values: tuple[str, ...]) -> None:
        for made, value in zip(self._inputs, (*values, "", ""), strict=False):
            made.set_answer(value or None)

    def settle(self) -> None:
        for made in self._inputs:
            made.settle()


class PeriodValue(ValueEditor):
    """A period by its name."""

    def __init__(self) -> None:
        super().__init__()
        self._box = PlainBox()
        for name, words in PERIODS.items():
            self._box.addItem(words, name)
        self._box.setPlaceholderText("Choose a period")
        self._box.setCurrentIndex(-1)
        self._box.setMaxVisibleItems(len(PERIODS))
        self._box.activated.connect(lambda *_: self.chosen.emit())
        self._add("period", self._box)

    def values(self) -> tuple[str, ...]:
        return (self._box.currentData(),) if self._box.currentIndex() >= 0 else ()

    def set_values(self, values: tuple[str, ...]) -> None:
        self._box.setCurrentIndex(self._box.findData(values[0]) if values else -1)


class ChoiceValue(ValueEditor):
    """One choice of a list."""

    def __init__(self, field: FilterField) -> None:
        super().__init__()
        self.box = Picker("Choose")
        self.box.set_items(Item(choice.value, choice.label) for choice in field.choices)
        self.box.picked.connect(lambda *_: self.chosen.emit())
        self._add("value", self.box)

    def values(self) -> tuple[str, ...]:
        return (self.box.value,) if self.box.value else ()

    def set_values(self, values: tuple[str, ...]) -> None:
        self.box.set_value(values[0] if values else "")


class ChoicesValue(ValueEditor):
    """Any number of choices of a list."""

    def __init__(self, field: FilterField) -> None:
        super().__init__()
        self.box = TickPicker("Choose one or more")
        self.box.set_items(Item(choice.value, choice.label) for choice in field.choices)
        self.box.picked.connect(self.chosen)
        self._add("values", self.box)

    def values(self) -> tuple[str, ...]:
        return self.box.values

    def set_values(self, values: tuple[str, ...]) -> None:
        self.box.set_values(values)


def kind_of_values(field: FilterField, operator: Operator) -> str:
    """Return what kind of editor a rule needs; rules of the same kind and field may share one."""
    arity = operator.arity
    if arity in ("none", "period"):
        return arity
    if arity == "span":
        return "span ago" if operator.name == "more_than_ago" else "span"
    if field.type in ("choice", "record"):
        return "choices" if arity == "many" else "choice"
    return f"{field.type} {arity}"
