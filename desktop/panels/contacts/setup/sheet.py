"""A sheet of a few fields that saves by itself and says under a field what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.errors import ChanceryError, InvalidValue
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.shell.dialog import Dialog
from desktop.tasks.listening import while_there
from desktop.widgets.page import Labelled
from desktop.widgets.text import Text

T = TypeVar("T")


class Sheet(Dialog):
    """The sheet. ``fields`` are found by the key that an error names."""

    def __init__(self, page: QWidget, context: PanelContext, title: str) -> None:
        super().__init__(page.window(), title)
        self._context = context
        self.fields: dict[str, Labelled] = {}
        self.fault = Text("", "small", token="refused", wrap=True)
        self.fault.hide()

    def add_field(
        self, key: str, label: str, field: QWidget, help_text: str = "", required: bool = False
    ) -> Labelled:
        """Add a field under its label."""
        made = self.fields[key] = Labelled(label, field, help_text, required)
        self.body.addWidget(made)
        return made

    def finish(self, verb: str, act: Callable[[], object]) -> None:
        """Put what is wrong with the whole, and the verbs, below the fields."""
        self.body.addWidget(self.fault)
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb(verb, act, "primary", default=True)

    def keep(self, work: Callable[[Workspace, UnitOfWork], T], words: str) -> None:
        """Run a command, close and say ``words``; stay open with what refused it."""
        for field in self.fields.values():
            field.set_error("")
        self.fault.hide()

        def done(answer: Done[T]) -> None:
            while_there(self, self.accept)()
            self._context.toast(words, answer.undo)

        self._context.command(
            work, done, while_there(self, self._refused, self._context.show_error)
        )

    def _refused(self, error: ChanceryError) -> None:
        if isinstance(error, InvalidValue) and error.field in self.fields:
            self.fields[error.field].set_error(error.todo)
            self.fields[error.field].field.setFocus()
        else:
            self.fault.setText(str(error))
            self.fault.show()


def line(text: str = "", most: int = 200) -> QLineEdit:
    """Return a field for one line."""
    field = QLineEdit(text)
    field.setMaxLength(most)
    return field


def combo(items: list[tuple[str, str]], chosen: str = "") -> QComboBox:
    """Return a choice of ``items``, pairs of value and words."""
    field = QComboBox()
    for value, words in items:
        field.addItem(words, value)
    field.setCurrentIndex(max(0, field.findData(chosen)))
    return field
