"""What every input can do. Inputs know their stored shape; whether it fits is checked outside."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.kernel.fields import FieldSpec


class Input(QWidget):
    """An input of one field. ``edited`` follows every change that a person makes."""

    edited = Signal()

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__()
        self.spec = spec
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def answer(self) -> Any:
        """Return the stored answer, None when empty; what does not fit is returned as typed."""
        raise NotImplementedError

    def set_answer(self, answer: Any) -> None:
        """Show a stored answer, or text that did not fit, without saying that it changed."""
        raise NotImplementedError

    def target(self) -> QWidget:
        """Return the control that takes the focus and the label's name."""
        raise NotImplementedError

    def controls(self) -> list[QWidget]:
        """Return every control that takes the mark of a wrong value."""
        return [self.target()]

    def expectation(self, answer: Any) -> str:
        """Return what to do when ``answer`` cannot be read at all; empty leaves it to the check."""
        return ""

    def settle(self) -> None:
        """Write the answer in its usual form, once the field is left."""
