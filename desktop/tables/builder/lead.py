"""What stands before a rule of a nested group: its All, Any, None, or the word that joins it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.database.filters.tree import Mode
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

JOINED = 7.0
HEADED = 35.0
# Nested groups are mostly alternatives, so Any comes first.
NESTED_PARTS = [("any", "Any"), ("all", "All"), ("none", "None")]


def joining_word(mode: Mode) -> str:
    """Return the word between the rules of a group."""
    return "and" if mode == "all" else "or"


class Lead(QWidget):
    """The place before a rule; ``mode_chosen`` and ``add_asked`` speak for its group.

    Attributes:
        room: its width in units; none while it is not needed.
    """

    mode_chosen = Signal(str)
    add_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.room: float = 0
        self._head: Segmented | None = None
        self._word = Text("", token="muted")
        self._word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add = IconButton("plus", "Add a rule to this group", token="accent")
        self.add.clicked.connect(lambda *_: self.add_asked.emit())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._word, 1)
        self._row.addWidget(self.add)
        self.add.hide()
        self.hide()
        follow(self, self._fit)

    def show_nothing(self) -> None:
        """Take no place."""
        self._set(0, "", False, None)

    def show_word(self, word: str) -> None:
        """Show the word that joins the rule to the one before, or keep its place free."""
        self._set(JOINED, word, False, None)

    def show_head(self, mode: Mode, owner: str) -> None:
        """Show how the rules of the group are joined, to be changed."""
        if self._head is None:
            self._head = Segmented(f"{owner}, match", NESTED_PARTS)
            self._head.changed.connect(self.mode_chosen)
            self._row.insertWidget(0, self._head)
            self._word.raise_()
            self.add.raise_()
        self._set(HEADED, "", False, mode)
        self._head.set_name(f"{owner}, match")

    def show_joint(self, word: str, owner: str, last: bool) -> None:
        """Show the word below the head; after the last rule also what adds another."""
        self.add.set_name(f"{owner}, add rule")
        self.add.setToolTip("Add a rule to this group")
        self._set(HEADED, word, last, None)

    def stops(self) -> list[QWidget]:
        """Return the controls in reading order."""
        head = self._head.buttons() if self._head is not None else []
        return [*head, self.add]

    def _set(self, width: float, word: str, add: bool, mode: Mode | None) -> None:
        self.room = width
        self._word.setText(word)
        self._word.setVisible(mode is None)
        self.add.setVisible(add)
        if self._head is not None:
            self._head.setVisible(mode is not None)
            if mode is not None and self._head.value != mode:
                self._head.blockSignals(True)
                self._head.set_value(mode)
                self._head.blockSignals(False)
        self.setVisible(width > 0)
        self._fit()

    def _fit(self) -> None:
        self._row.setSpacing(0)
        self.setFixedWidth(u(self.room))
        self.add.setFixedSize(u(6), u(6))
