"""Asks before what cannot be taken back: what, how many, what it costs, and a word to type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.kernel.text import fold
from desktop.accessibility.announce import announce
from desktop.shell.dialog import Dialog
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.text import Text

_SEPARATORS = str.maketrans("", "", " ,.'’\u00a0\u202f")


@dataclass(frozen=True)
class IrreversibleAct:
    """An act and its consequences, in words for the person.

    Attributes:
        question: the title, such as ``"Send 1,243 messages for about AUD 112?"``.
        facts: rows of label and value: to whom, how many, what it costs.
        consequence: what cannot be taken back.
        word: what the person types to agree: the number, or the name of the record.
        verb: the button, verb and number.
    """

    question: str
    facts: tuple[tuple[str, str], ...]
    consequence: str
    word: str
    verb: str


def agrees(typed: str, word: str) -> bool:
    """Return whether ``typed`` is ``word``: a number without regard to its separators."""
    plain = word.translate(_SEPARATORS)
    if plain.isdigit():
        return typed.strip().translate(_SEPARATORS) == plain
    return bool(typed.strip()) and fold(typed) == fold(word)


class _Word(QLineEdit):
    """A field in which Enter never reaches the dialog, where it would mean Cancel."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        super().keyPressEvent(event)


class IrreversibleDialog(Dialog):
    """Cancel is the default; the verb works once the word is typed."""

    confirmed = Signal()

    def __init__(self, window: QWidget | None, act: IrreversibleAct) -> None:
        super().__init__(window, act.question)
        self._act = act
        facts = KeyValueList()
        facts.set_rows(list(act.facts))
        self.body.addWidget(facts)
        self.body.addWidget(Banner(act.consequence, "refused"))
        label = Text(f"Type {act.word} to go on", weight=500)
        self.field = _Word()
        self.field.setAccessibleName(f"Type {act.word} to go on")
        label.setBuddy(self.field)
        self.body.addWidget(label)
        self.body.addWidget(self.field)
        self.cancel = self.add_verb("Cancel", self.reject, default=True)
        self.agree = self.add_verb(act.verb, self._confirm, "danger")
        self.agree.setEnabled(False)
        self.field.textChanged.connect(self._typed)
        self.field.entered.connect(self._entered)

    def _typed(self, text: str) -> None:
        self.agree.setEnabled(agrees(text, self._act.word))

    def _entered(self) -> None:
        # Typing and pressing Enter in one go is a habit; the verb asks for a press of its own.
        if self.agree.isEnabled():
            self.agree.setFocus(Qt.FocusReason.TabFocusReason)

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit()


def ask_irreversible(
    window: QWidget, act: IrreversibleAct, on_confirm: Callable[[], object]
) -> IrreversibleDialog:
    """Open the question; ``on_confirm`` is called once, only after the word was typed."""
    dialog = IrreversibleDialog(window, act)
    dialog.confirmed.connect(on_confirm)
    dialog.open()
    return dialog


class Countdown(QWidget):
    """``Sending in 10 s`` and Stop: the last moment at which an act can still be held back."""

    due = Signal()
    stopped = Signal()

    def __init__(self, doing: str, seconds: int = 10, parent: QWidget | None = None) -> None:
        """Start to count; ``doing`` is the act under way, such as ``"Sending"``."""
        super().__init__(parent)
        self._doing = doing
        self._left = seconds
        self._words = Text(weight=500, tabular=True)
        row = QHBoxLayout(self)
        row.addWidget(self._words)
        self.stop_button = push_button("Stop", on_click=self.stop)
        self.stop_button.setAccessibleName(f"Stop {doing.lower()}")
        row.addWidget(self.stop_button)
        row.addStretch()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._show()
        announce(self, self._words.text())
        follow(self, self._refresh)

    def stop(self) -> None:
        """Hold the act back."""
        if self._timer.isActive():
            self._timer.stop()
            self.stopped.emit()

    def _tick(self) -> None:
        self._left -= 1
        self._show()
        if self._left <= 0:
            self._timer.stop()
            self.stop_button.setEnabled(False)
            self.due.emit()

    def _show(self) -> None:
        self._words.setText(f"{self._doing} in {max(0, self._left)} s")

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(u(2))
