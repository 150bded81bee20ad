"""Inputs for a choice: a list, segments when there are few, and yes or no."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from core.kernel.fields import FieldSpec
from desktop.forms.inputs.base import Input
from desktop.widgets.segmented import Segmented

_NONE = "Not chosen"


class ChoiceBox(QComboBox):
    """A list of choices; scrolling past it changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ComboInput(Input):
    """One of a list, or none; typing the first letters finds a choice."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._box = ChoiceBox()
        self._box.setPlaceholderText(_NONE)
        if not spec.required:
            self._box.addItem(_NONE, None)
        for choice in spec.choices:
            self._box.addItem(choice.label, choice.value)
        self._box.setCurrentIndex(-1)
        self._box.activated.connect(lambda *_: self.edited.emit())
        self.column.addWidget(self._box)

    def answer(self) -> Any:
        return self._box.currentData()

    def set_answer(self, answer: Any) -> None:
        if answer is None:
            self._box.setCurrentIndex(-1)
            return
        if self._box.findData(answer) < 0:
            # A choice that the template dropped is still what was answered.
            self._box.addItem(str(answer), answer)
        self._box.setCurrentIndex(self._box.findData(answer))

    def target(self) -> QWidget:
        return self._box


class SegmentInput(Input):
    """One of two or three, side by side; nothing is chosen at first."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        parts = [(choice.value, choice.label) for choice in spec.choices]
        self._segments = Segmented(spec.label, parts, chosen=False)
        self._quiet = False
        self._unknown: Any = None
        self._segments.changed.connect(self._changed)
        self.column.addWidget(self._segments, 0, Qt.AlignmentFlag.AlignLeft)

    def answer(self) -> Any:
        return self._segments.value or self._unknown

    def set_answer(self, answer: Any) -> None:
        known = answer in {choice.value for choice in self.spec.choices}
        self._unknown = None if known else answer
        self._quiet = True
        self._segments.set_value(answer if known else "")
        self._quiet = False

    def target(self) -> QWidget:
        return self._segments

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self._unknown = None
            self.edited.emit()


class YesNoInput(Input):
    """Yes, no, or not answered."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._segments = Segmented(spec.label, [("yes", "Yes"), ("no", "No")], chosen=False)
        self._quiet = False
        self._segments.changed.connect(self._changed)
        self.column.addWidget(self._segments, 0, Qt.AlignmentFlag.AlignLeft)

    def answer(self) -> Any:
        value = self._segments.value
        return value == "yes" if value else None

    def set_answer(self, answer: Any) -> None:
        self._quiet = True
        self._segments.set_value("yes" if answer is True else "no" if answer is False else "")
        self._quiet = False

    def target(self) -> QWidget:
        return self._segments

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self.edited.emit()
