"""The line over a nested group: how its rules are joined, and what adds to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.tables.builder.draft import DraftGroup
from desktop.tables.builder.keys import MOVING, VerbKeys
from desktop.tables.builder.lead import JOINED, NESTED_PARTS
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text


class GroupHead(QWidget):
    """The head of one ``DraftGroup``; ``asked`` carries rule, group, remove, in or out."""

    mode_chosen = Signal(str)
    asked = Signal(str)

    def __init__(self, draft: DraftGroup, parent: QWidget) -> None:
        super().__init__(parent)
        self.draft = draft
        self._indent = 0.0
        self._word = Text("", token="muted")
        self._word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.mode = Segmented("Group, match", NESTED_PARTS)
        self.mode.changed.connect(self.mode_chosen)
        self._tail = Text("of these", token="muted")
        self.rule = LinkButton("Rule", lambda: self.asked.emit("rule"), "plus")
        self.group = LinkButton("Group", lambda: self.asked.emit("group"), "plus")
        self.cross = IconButton("x", "Remove", on_click=lambda: self.asked.emit("remove"))
        self._row = QHBoxLayout(self)
        for widget in (self._word, self.mode, self._tail):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self.rule, self.group, self.cross):
            self._row.addWidget(button)
        keys = VerbKeys(self, MOVING)
        keys.asked.connect(self.asked)
        keys.watch(self.stops())
        follow(self, self._fit)

    def show_draft(self, word: str, owner: str, indent: float, deepest: bool) -> None:
        """Show the group as the draft has it.

        Args:
            word: joins it to what stands before; empty for none.
            owner: what it is called: ``Group 2``.
            deepest: no group may be put into it.
        """
        self._indent = indent
        self._word.setText(word)
        self._word.setVisible(bool(word))
        self.setAccessibleName(owner)
        self.mode.set_name(f"{owner}, match")
        if self.mode.value != self.draft.mode:
            self.mode.blockSignals(True)
            self.mode.set_value(self.draft.mode)
            self.mode.blockSignals(False)
        self.rule.setAccessibleName(f"{owner}, add rule")
        self.group.setAccessibleName(f"{owner}, add group")
        self.group.setEnabled(not deepest)
        self.cross.set_name(f"{owner}, remove with its rules")
        self._fit()

    def stops(self) -> list[QWidget]:
        """Return the controls in reading order."""
        return [*self.mode.buttons(), self.rule, self.group, self.cross]

    def _fit(self) -> None:
        self._row.setContentsMargins(margins(self, self._indent, 0, 0, 0))
        self._row.setSpacing(u(2))
        self._word.setFixedWidth(u(JOINED - 0.5))
        self.cross.setFixedSize(u(6), u(6))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.cross.hasFocus():
            self.asked.emit("remove")
        else:
            super().keyPressEvent(event)
