"""Input for numbers: typed freely, stepped by arrow keys, its unit shown behind the figure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from core.kernel.fields import FieldSpec
from desktop.forms.inputs.base import Input
from desktop.theme.metrics import FIELD_PADDING
from desktop.theme.tokens import tokens
from desktop.theme.units import u

Step = QAbstractSpinBox.StepEnabledFlag


class SuffixLine(QLineEdit):
    """A line that shows its unit after what is typed."""

    def __init__(self, suffix: str) -> None:
        super().__init__()
        self._suffix = suffix

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._suffix or not self.text():
            return
        metrics = self.fontMetrics()
        left = u(FIELD_PADDING) + metrics.horizontalAdvance(self.text() + " ")
        if left + metrics.horizontalAdvance(self._suffix) > self.width():
            return
        painter = QPainter(self)
        painter.setPen(tokens().text)
        area = self.rect().adjusted(left, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(flags), self._suffix)


class NumberBox(QAbstractSpinBox):
    """A spin box that also holds nothing at all, or text that is not a number yet."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self._spec = spec
        self.setLineEdit(SuffixLine(spec.unit))

    def number(self) -> Decimal | None:
        """Return the number typed; None when there is none."""
        try:
            value = Decimal(self.text().replace(",", "").replace(" ", ""))
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    def stepBy(self, steps: int) -> None:
        low, high = self._spec.minimum, self._spec.maximum
        value = (self.number() or Decimal(0)) + steps
        if low is not None:
            value = max(value, Decimal(low))
        if high is not None:
            value = min(value, Decimal(high))
        self.lineEdit().setText(f"{value:,}")
        self.lineEdit().textEdited.emit(self.text())

    def stepEnabled(self) -> Step:
        value, low, high = self.number(), self._spec.minimum, self._spec.maximum
        allowed = Step.StepNone
        if value is None or high is None or value < high:
            allowed |= Step.StepUpEnabled
        if value is None or low is None or value > low:
            allowed |= Step.StepDownEnabled
        return allowed

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        return QValidator.State.Acceptable, text, place

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling the form must never change an answer on the way.
        event.ignore()


class NumberInput(Input):
    """Whole numbers are stored as integers, others as decimal text."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._box = NumberBox(spec)
        self._box.lineEdit().textEdited.connect(lambda *_: self.edited.emit())
        self.column.addWidget(self._box)

    def answer(self) -> Any:
        typed = self._box.text().strip()
        value = self._box.number()
        if value is None:
            return typed or None
        return int(value) if value == value.to_integral_value() else str(value)

    def set_answer(self, answer: Any) -> None:
        if answer == self.answer():
            return
        self._box.lineEdit().setText("" if answer is None else str(answer))
        self.settle()

    def target(self) -> QWidget:
        return self._box

    def settle(self) -> None:
        value = self._box.number()
        if value is not None:
            whole = value == value.to_integral_value()
            self._box.lineEdit().setText(f"{int(value):,}" if whole else f"{value:,}")
