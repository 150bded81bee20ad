"""A field for a condition: checked when it is left, and read back in words beneath."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.contracts.conditions import check_condition, in_words
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from desktop.widgets.page import Labelled

_LEAVE_IT = "Leave it empty for always."


class ConditionField(Labelled):
    """The field; ``edited`` after each keystroke."""

    edited = Signal()

    def __init__(
        self,
        label: str,
        fields: Sequence[FieldSpec],
        condition: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.line = QLineEdit(condition)
        super().__init__(label, self.line, _LEAVE_IT, parent=parent)
        self._fields = fields
        self.line.setPlaceholderText(_example(fields))
        self.line.textChanged.connect(self._typed)
        self.line.editingFinished.connect(self.check)
        self._typed()

    @property
    def condition(self) -> str:
        """The condition as typed, without spaces around it."""
        return self.line.text().strip()

    def set_fields(self, fields: Sequence[FieldSpec]) -> None:
        """Change which fields a condition may name."""
        self._fields = fields
        self._typed()

    def problem(self) -> str:
        """Return what is wrong with the condition; empty when it can be used."""
        try:
            check_condition(self.condition, self._fields)
        except InvalidValue as error:
            return f"Give {error.expected}."
        return ""

    def check(self) -> bool:
        """Show what is wrong, if anything; return whether the condition can be used."""
        problem = self.problem()
        self.set_error(problem)
        return not problem

    def _typed(self) -> None:
        if self.problem():
            self.set_help(_LEAVE_IT)
        else:
            self.set_error("")
            words = in_words(self.condition, self._fields)
            self.set_help(f"{words}." if self.condition else "Always.")
        self.edited.emit()


def _example(fields: Sequence[FieldSpec]) -> str:
    """Return a condition on one of ``fields``, of a kind that conditions are mostly about."""
    for spec in fields:
        if spec.type == "choice" and spec.choices:
            return f'{spec.key} == "{spec.choices[0].value}"'
        if spec.type == "yes_no":
            return f"{spec.key} == true"
    return f'{fields[0].key} == "…"' if fields else ""
