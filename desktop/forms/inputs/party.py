"""Input for a party to a contract: a compact card with the name first."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from core.kernel.fields import FieldSpec
from desktop.forms.inputs.base import Input
from desktop.forms.inputs.text import GrowingText
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.card import Card
from desktop.widgets.text import Text

_PARTS: tuple[tuple[str, str, int, int, int], ...] = (
    # part, label, row, column, columns
    ("name", "Name", 0, 0, 2),
    ("address", "Address", 1, 0, 2),
    ("registration", "Registration number", 2, 0, 1),
    ("email", "E-mail for notices", 2, 1, 1),
    ("signatory", "Signatory", 3, 0, 1),
    ("signatory_title", "Signatory’s title", 3, 1, 1),
)


class PartyInput(Input):
    """Stored as an object of the parts that are filled in; parts nobody shows are kept."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._parts: dict[str, QLineEdit | QPlainTextEdit] = {}
        self._rest: dict[str, Any] = {}
        self._quiet = False
        card = Card()
        card.setAccessibleName(spec.label)
        self._grid = QGridLayout()
        card.body.addLayout(self._grid)
        for part, label, row, column, columns in _PARTS:
            self._grid.addLayout(self._cell(part, label), row, column, 1, columns)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.column.addWidget(card)
        follow(self, self._refresh)

    def answer(self) -> Any:
        filled = dict(self._rest)
        for part, control in self._parts.items():
            text = control.text() if isinstance(control, QLineEdit) else control.toPlainText()
            if text.strip():
                filled[part] = text.strip()
        return filled or None

    def set_answer(self, answer: Any) -> None:
        if answer == self.answer():
            return
        parts = answer if isinstance(answer, dict) else {"name": answer or ""}
        self._rest = {key: parts[key] for key in parts if key not in self._parts}
        self._quiet = True
        for part, control in self._parts.items():
            text = str(parts.get(part) or "")
            if isinstance(control, QLineEdit):
                control.setText(text)
                control.setCursorPosition(0)
            else:
                control.setPlainText(text)
        self._quiet = False

    def target(self) -> QWidget:
        return self._parts["name"]

    def _cell(self, part: str, label: str) -> QVBoxLayout:
        control = GrowingText(2) if part == "address" else QLineEdit()
        control.setAccessibleName(f"{self.spec.label}, {label[0].lower()}{label[1:]}")
        if isinstance(control, QLineEdit):
            control.textEdited.connect(lambda *_: self.edited.emit())
        else:
            control.textChanged.connect(self._changed)
        self._parts[part] = control
        head = Text(label, "small", 500, "muted")
        head.setBuddy(control)
        cell = QVBoxLayout()
        cell.addWidget(head)
        cell.addWidget(control)
        cell.addStretch()
        cell.setAlignment(Qt.AlignmentFlag.AlignTop)
        return cell

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def _refresh(self) -> None:
        self._grid.setHorizontalSpacing(u(3))
        self._grid.setVerticalSpacing(u(2))
        for at in range(self._grid.count()):
            item = self._grid.itemAt(at)
            cell = item.layout() if item is not None else None
            if cell is not None:
                cell.setSpacing(u(1))
