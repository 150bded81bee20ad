"""Asks for one line of text in the program's own dialog, such as a version's note or a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.shell.dialog import Dialog
from desktop.widgets.text import Text


class AskText(Dialog):
    """One field and one verb. ``answer`` is called with the trimmed text when it is taken."""

    def __init__(
        self,
        window: QWidget | None,
        title: str,
        label: str,
        verb: str,
        answer: Callable[[str], object],
        *,
        text: str = "",
        may_be_empty: bool = False,
    ) -> None:
        super().__init__(window, title)
        self._answer = answer
        self._may_be_empty = may_be_empty
        self.field = QLineEdit(text)
        self.field.setAccessibleName(label)
        self.field.selectAll()
        words = Text(label, "small", token="muted", wrap=True)
        words.setBuddy(self.field)
        self.body.addWidget(words)
        self.body.addWidget(self.field)
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb(verb, self._taken, "primary", default=True)
        self.field.textChanged.connect(lambda *_: self._show())
        self._show()
        self.field.setFocus()

    def _show(self) -> None:
        self.take.setEnabled(self._may_be_empty or bool(self.field.text().strip()))

    def _taken(self) -> None:
        words = self.field.text().strip()
        self.accept()
        self._answer(words)
