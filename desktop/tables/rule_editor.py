"""Builds one rule of a filter: field, comparison, value. Refuses what would not fit, in place."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.database.filters import (
    FilterError,
    FilterField,
    Group,
    Operator,
    Rule,
    operators_for,
    registry,
    validate,
)
from core.database.filters.fields import PERIODS, UNITS
from desktop.accessibility.announce import announce
from desktop.forms.dates import parse_day
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text

_HINTS = {
    "money": "GBP 250,000",
    "date": "1 Dec 2026",
    "datetime": "1 Dec 2026",
    "number": "30",
}


class RuleEditor(QWidget):
    """``done`` carries the finished rule."""

    done = Signal(object)

    def __init__(
        self,
        fields: tuple[FilterField, ...],
        rule: Rule | None = None,
        today: date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the editor; ``today`` is the organisation's day, for days typed without a year."""
        super().__init__(parent)
        self._today = today or date.today()  # noqa: DTZ011  (only without an organisation)
        self._fields = registry(*fields)
        self._operators: tuple[Operator, ...] = ()
        self._inputs: list[QWidget] = []
        self._field = _combo("Field", [(field.label, field.name) for field in fields])
        self._operator = _combo("Comparison", [])
        self._values = QVBoxLayout()
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        self._add = push_button("Change filter" if rule else "Add filter", "primary")
        self._add.clicked.connect(self._finish)
        column = QVBoxLayout(self)
        for widget in (self._field, self._operator):
            column.addWidget(widget)
        column.addLayout(self._values)
        column.addWidget(self._fault)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignRight)
        self._field.currentIndexChanged.connect(self._field_chosen)
        self._operator.currentIndexChanged.connect(self._operator_chosen)
        self._field_chosen()
        if rule is not None:
            self._show_rule(rule)
        follow(self, self._refresh)

    def rule(self) -> Rule:
        """Return the rule as it stands, fitting or not."""
        return Rule(self._field.currentData(), self._chosen().name, self._typed())

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(u(2))
        self.setMinimumWidth(u(64))

    # --- choosing ----------------------------------------------------------------------------

    def _spec(self) -> FilterField:
        return self._fields[self._field.currentData()]

    def _chosen(self) -> Operator:
        return self._operators[max(0, self._operator.currentIndex())]

    def _field_chosen(self) -> None:
        self._operators = operators_for(self._spec())
        self._operator.blockSignals(True)
        self._operator.clear()
        for operator in self._operators:
            self._operator.addItem(operator.words, operator.name)
        self._operator.blockSignals(False)
        self._operator_chosen()

    def _operator_chosen(self) -> None:
        for widget in self._inputs:
            self._values.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._fault.hide()
        self._inputs = self._make_inputs()
        for widget in self._inputs:
            self._values.addWidget(widget)
        order = (self._field, self._operator, *self._inputs, self._add)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self.adjustSize()

    def _make_inputs(self) -> list[QWidget]:
        spec, arity = self._spec(), self._chosen().arity
        if arity == "none":
            return []
        if arity == "period":
            return [_combo("Period", [(words, name) for name, words in PERIODS.items()])]
        if arity == "span":
            return [_Span(self._chosen().name == "more_than_ago")]
        if spec.type in ("choice", "record"):
            if arity == "many":
                return [_named(QCheckBox(choice.label), choice.label) for choice in spec.choices]
            return [_combo("Value", [(choice.label, choice.value) for choice in spec.choices])]
        hint = "One, another, a third" if arity == "many" else _HINTS.get(spec.type, "")
        names = ("From", "To") if arity == "two" else ("Value",)
        return [self._line(name, hint) for name in names]

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(hint)
        line.returnPressed.connect(self._finish)
        line.setAccessibleName(name)
        return line

    def _show_rule(self, rule: Rule) -> None:
        self._field.setCurrentIndex(self._field.findData(rule.field))
        self._operator.setCurrentIndex(self._operator.findData(rule.operator))
        for at, widget in enumerate(self._inputs):
            if isinstance(widget, _Span):
                widget.show_values(rule.values)
            elif isinstance(widget, QCheckBox):
                widget.setChecked(self._spec().choices[at].value in rule.values)
            elif isinstance(widget, QComboBox):
                widget.setCurrentIndex(widget.findData(rule.values[0]))
            elif isinstance(widget, QLineEdit):
                many = self._chosen().arity == "many"
                widget.setText(", ".join(rule.values) if many else rule.values[at])

    # --- finishing ---------------------------------------------------------------------------

    def _typed(self) -> tuple[str, ...]:
        values: list[str] = []
        for at, widget in enumerate(self._inputs):
            if isinstance(widget, _Span):
                values += widget.values()
            elif isinstance(widget, QCheckBox):
                values += [self._spec().choices[at].value] if widget.isChecked() else []
            elif isinstance(widget, QComboBox):
                values.append(str(widget.currentData()))
            elif isinstance(widget, QLineEdit):
                values += self._line_values(widget.text())
        return tuple(values)

    def _line_values(self, text: str) -> list[str]:
        if not text.strip():
            return []
        parts = text.split(",") if self._chosen().arity == "many" else [text]
        parts = [part.strip() for part in parts if part.strip()]
        if "date" not in self._spec().type:
            return parts
        days = [parse_day(part, self._today) for part in parts]
        # What is no day is kept as typed, so that the refusal can quote it.
        return [day.isoformat() if day else part for day, part in zip(days, parts, strict=True)]

    def _finish(self) -> None:
        rule = self.rule()
        try:
            validate(Group("all", (rule,)), self._fields)
        except FilterError as fault:
            words = f"{fault.what} {fault.todo}"
            self._fault.setText(words)
            self._fault.show()
            self.adjustSize()
            announce(self, words)
            if self._inputs:
                self._inputs[0].setFocus()
            return
        self.done.emit(rule)


class _Span(QWidget):
    """A count and its unit of time."""

    def __init__(self, ago: bool) -> None:
        super().__init__()
        self._count = QSpinBox()
        self._count.setRange(1, 36_500)
        self._count.setValue(30)
        self._count.setAccessibleName("How many")
        ending = " ago" if ago else ""
        self._unit = _combo("Unit of time", [(f"{name}{ending}", name) for name in UNITS])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._count, 1)
        row.addWidget(self._unit, 1)
        self.setFocusProxy(self._count)

    def values(self) -> list[str]:
        return [str(self._count.value()), str(self._unit.currentData())]

    def show_values(self, values: tuple[str, ...]) -> None:
        self._count.setValue(int(values[0]))
        self._unit.setCurrentIndex(self._unit.findData(values[1]))


def _combo(name: str, items: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for words, value in items:
        combo.addItem(words, value)
    return combo


def _named(widget: QCheckBox, name: str) -> QCheckBox:
    widget.setAccessibleName(name)
    return widget
