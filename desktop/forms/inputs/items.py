"""Input for a list of short texts: rows that are added, removed and moved by keyboard or mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.kernel.fields import FieldSpec
from desktop.accessibility.announce import announce
from desktop.forms.inputs.base import Input
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton


class ItemLine(QLineEdit):
    """One item. Enter adds the next, Alt+Up and Alt+Down move it, Backspace removes it if empty."""

    def __init__(self, on_key: Callable[[ItemLine, str], None]) -> None:
        super().__init__()
        self._on_key = on_key

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        verb = ""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            verb = "add"
        elif alt and key == Qt.Key.Key_Up:
            verb = "up"
        elif alt and key == Qt.Key.Key_Down:
            verb = "down"
        elif key == Qt.Key.Key_Backspace and not self.text():
            verb = "remove"
        if verb:
            self._on_key(self, verb)
        else:
            super().keyPressEvent(event)


class _Row(QWidget):
    """A line with its two buttons."""

    def __init__(self, on_key: Callable[[ItemLine, str], None]) -> None:
        super().__init__()
        self.line = ItemLine(on_key)
        self.up = IconButton(
            "arrow-up", "Move up", "Alt+Up", on_click=lambda: on_key(self.line, "up")
        )
        self.remove = IconButton("x", "Remove", on_click=lambda: on_key(self.line, "remove"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self.up)
        self._row.addWidget(self.remove)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(u(1))


class ListInput(Input):
    """Stored as a list of texts; empty rows are not stored."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._rows: list[_Row] = []
        self._box = QVBoxLayout()
        self._add = LinkButton("Add item", lambda: self._insert(len(self._rows)), "plus")
        self._add.setAccessibleName(f"Add item to {spec.label}")
        self.column.addLayout(self._box)
        self.column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._insert(0, focus=False)
        follow(self, self._refresh)

    def answer(self) -> Any:
        texts = [row.line.text().strip() for row in self._rows]
        return [text for text in texts if text] or None

    def set_answer(self, answer: Any) -> None:
        if answer == self.answer():
            return
        texts = [str(item) for item in answer] if isinstance(answer, list | tuple) else []
        if isinstance(answer, str) and answer:
            texts = answer.splitlines()
        while self._rows:
            self._drop(self._rows[-1])
        for text in texts or [""]:
            self._insert(len(self._rows), focus=False)
            self._rows[-1].line.setText(text)

    def target(self) -> QWidget:
        return self._rows[0].line

    def _insert(self, place: int, focus: bool = True) -> None:
        row = _Row(self._key)
        row.line.textEdited.connect(lambda *_: self.edited.emit())
        self._rows.insert(place, row)
        self._box.insertWidget(place, row)
        self._name()
        if focus:
            row.line.setFocus(Qt.FocusReason.TabFocusReason)

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _key(self, line: ItemLine, verb: str) -> None:
        place = next(at for at, row in enumerate(self._rows) if row.line is line)
        if verb == "add":
            self._insert(place + 1)
        elif verb == "remove":
            self._remove(place)
        else:
            self._move(place, place + (-1 if verb == "up" else 1))

    def _remove(self, place: int) -> None:
        if len(self._rows) == 1:
            self._rows[0].line.clear()
        else:
            self._rows[place - 1 if place else 1].line.setFocus(Qt.FocusReason.TabFocusReason)
            self._drop(self._rows[place])
            self._name()
        self.edited.emit()

    def _move(self, place: int, to: int) -> None:
        if not 0 <= to < len(self._rows):
            return
        row = self._rows.pop(place)
        self._rows.insert(to, row)
        self._box.removeWidget(row)
        self._box.insertWidget(to, row)
        self._name()
        row.line.setFocus(Qt.FocusReason.TabFocusReason)
        announce(row.line, f"Moved to {to + 1} of {len(self._rows)}")
        self.edited.emit()

    def _name(self) -> None:
        count = len(self._rows)
        before: QWidget | None = None
        for at, row in enumerate(self._rows, start=1):
            row.line.setAccessibleName(f"{self.spec.label}, {at} of {count}")
            row.up.setEnabled(at > 1)
            for control in (row.line, row.up, row.remove):
                if before is not None:
                    QWidget.setTabOrder(before, control)
                before = control
        if before is not None:
            QWidget.setTabOrder(before, self._add)

    def _refresh(self) -> None:
        self._box.setSpacing(u(1))
        self.column.setSpacing(u(1))
