"""One field on a form: label above, input, and below it what is wrong, what helps, or the lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.contracts.fields import values_for
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from desktop.accessibility.announce import announce
from desktop.forms.inputs import Input, make_input
from desktop.forms.inputs.text import GrowingText
from desktop.theme.follow import follow
from desktop.theme.icons import icon, icon_size
from desktop.theme.roles import set_invalid
from desktop.theme.units import u
from desktop.widgets.text import Text

Check = Callable[[FieldSpec, Any], Any]
# These need the whole width; the others share a line where there is room.
_WIDE = frozenset({"long_text", "party", "list"})
MISSING = "Needed for the contract."
_SHORT = frozenset({"number", "money", "date", "yes_no"})


class Note(QWidget):
    """A small icon and a sentence under a field."""

    def __init__(self, icon_name: str, token: str) -> None:
        super().__init__()
        self._icon_name, self._token = icon_name, token
        self._icon = QLabel()
        self.words = Text("", "small", None, token, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.hide()
        follow(self, self._refresh)

    def say(self, sentence: str) -> None:
        """Show ``sentence``; an empty one hides the note."""
        self.words.setText(sentence)
        self.setVisible(bool(sentence))

    def _refresh(self) -> None:
        self._icon.setPixmap(icon(self._icon_name, self._token).pixmap(icon_size(3.5)))
        layout = self.layout()
        assert layout is not None
        layout.setSpacing(u(1.5))


class FieldBox(QWidget):
    """A field of the form. It checks itself when it is left, and again while it is being mended."""

    def __init__(self, spec: FieldSpec, check: Check, today: Callable[[], date]) -> None:
        super().__init__()
        self.spec = spec
        self.input: Input = make_input(spec, today)
        self._check = check
        self._checked = False
        self._locked: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._head())
        self._column.addWidget(self.input)
        self.error = Note("circle-alert", "refused")
        self._lock = Note("lock", "faint")
        self._help = Text(spec.help, "small", None, "faint", wrap=True)
        # To be shown before it has a parent would make it a window for a moment.
        if not spec.help:
            self._help.hide()
        for part in (self.error, self._lock, self._help):
            self._column.addWidget(part)
        self._column.addStretch()
        self.input.edited.connect(self._edited)
        self._describe("")
        follow(self, self._refresh)

    @property
    def wide(self) -> bool:
        """Whether the field takes the whole width."""
        return self.spec.type in _WIDE

    @property
    def short(self) -> bool:
        """Whether the field is a short fact, which shares a line even on a narrow form."""
        return self.spec.type in _SHORT

    @property
    def read_only(self) -> bool:
        """Whether the field only shows its answer."""
        return self._locked is not None

    def fault(self) -> str:
        """Return what to do about the answer as it stands; empty when it fits or is empty."""
        answer = self.input.answer()
        if answer is None:
            return ""
        words = self.input.expectation(answer)
        if words:
            return words
        try:
            self._check(self.spec, answer)
        except InvalidValue as problem:
            if problem.expected.startswith("the domain"):
                return f"Add {problem.expected}."
            return problem.todo
        return ""

    @property
    def missing(self) -> bool:
        """Whether the field has to be answered and is empty."""
        return self.spec.required and self.input.answer() is None

    def complaint(self) -> str:
        """Return what stands under the field: nothing is missed before the person was there."""
        return self.fault() or (MISSING if self._checked and self.missing else "")

    def visit(self) -> None:
        """Take the field as one where the person was, and say what is wrong with it."""
        if not self.read_only:
            self._checked = True
            self.show_fault(self.complaint())

    def leave(self) -> None:
        """Check the field once the focus has left it, and write its answer in the usual form."""
        if self.read_only:
            return
        self.input.settle()
        self._checked = True
        self.show_fault(self.complaint(), spoken=True)

    def show_fault(self, words: str, spoken: bool = False) -> None:
        """Show what is wrong under the field; empty takes it away."""
        if words and spoken and words != self.error.words.text():
            announce(self.input.target(), f"{self.spec.label}: {words}")
        self.error.say(words)
        self._help.setVisible(bool(self.spec.help) and not words)
        for control in self.input.controls():
            set_invalid(control, bool(words))
        self._describe(words)

    def focus(self) -> None:
        """Put the focus into the field."""
        (self._locked or self.input.target()).setFocus(Qt.FocusReason.OtherFocusReason)

    def lock(self, reason: str | None) -> None:
        """Show the answer without letting it change, and say why; None unlocks."""
        if self._locked is not None:
            self._column.removeWidget(self._locked)
            self._locked.hide()
            self._locked.deleteLater()
            self._locked = None
        if reason is not None:
            self.show_fault("")
            self._locked = self._shown_only()
            self._column.insertWidget(1, self._locked)
            self._locked.show()
        self.input.setVisible(reason is None)
        self._lock.say(reason or "")
        self._label.setBuddy(self._locked or self.input.target())

    def _shown_only(self) -> QWidget:
        answer = self.input.answer()
        values: Mapping[str, str] = values_for([self.spec], {self.spec.key: answer})
        words = "\n".join(dict.fromkeys(values.values())) or ("" if answer is None else str(answer))
        if "\n" in words or self.spec.type == "long_text":
            shown: QLineEdit | GrowingText = GrowingText(1)
            assert isinstance(shown, GrowingText)
            shown.setPlainText(words)
        else:
            shown = QLineEdit(words or "–")
        shown.setReadOnly(True)
        shown.setAccessibleName(self.spec.label)
        return shown

    def _edited(self) -> None:
        if self._checked and self.error.isVisibleTo(self):
            # What was missing is being typed now; whether it fits is asked when it is left.
            begun = self.error.words.text() == MISSING and not self.missing
            self.show_fault("" if begun else self.complaint())

    def _head(self) -> QHBoxLayout:
        spec, row = self.spec, QHBoxLayout()
        words = spec.label
        if spec.type == "money" and spec.unit and spec.unit not in words:
            words = f"{words}, {spec.unit}"
        self._label = Text(words, "body", 500)
        self._label.setBuddy(self.input.target())
        self.input.target().setAccessibleName(words + (", required" if spec.required else ""))
        row.addWidget(self._label)
        if spec.required:
            row.addWidget(Text("required", "body", None, "faint"))
        row.addStretch()
        self._head_row = row
        return row

    def _describe(self, fault: str) -> None:
        self.input.target().setAccessibleDescription(fault or self.spec.help)

    def _refresh(self) -> None:
        self._column.setSpacing(u(1.5))
        self._head_row.setSpacing(u(1))
