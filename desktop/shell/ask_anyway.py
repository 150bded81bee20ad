"""Asks once before an act that can be undone but is probably a mistake. Cancel is the default."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.shell.dialog import Dialog
from desktop.widgets.text import Paragraph


class AskAnyway(Dialog):
    """What speaks against it, Cancel, and the verb; ``go_on`` is called when that is pressed."""

    def __init__(
        self,
        window: QWidget | None,
        question: str,
        why_not: str,
        verb: str,
        go_on: Callable[[], object],
    ) -> None:
        super().__init__(window, question)
        self._go_on = go_on
        self.body.addWidget(Paragraph(why_not))
        self.cancel_button = self.add_verb("Cancel", self.reject, default=True)
        self.go_on_button = self.add_verb(verb, self._taken)

    def _taken(self) -> None:
        self.accept()
        self._go_on()
