"""What merged without conflict: listed, so that nothing happens unseen; folded if it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.kernel.text import counted
from desktop.panels.review.parts import LABEL, MARGIN, MEANING
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.text import Text

AT_ONCE = 8


@dataclass(frozen=True)
class Merged:
    """One thing that merged by itself, and whose change it was."""

    label: str
    side: str


class MergedList(QWidget):
    """The list; the first ones at once, the rest when asked for."""

    def __init__(self, merged: Sequence[Merged]) -> None:
        super().__init__()
        self.setAccessibleName("Merged without conflict")
        words = f"{counted(len(merged), 'change', 'changes')} merged without conflict"
        self._top = QHBoxLayout()
        self._top.addWidget(Text(words, weight=600))
        self._top.addStretch()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._rest: list[QWidget] = []
        for place, one in enumerate(merged):
            row = _Row(one)
            self._column.addWidget(row)
            if place >= AT_ONCE:
                row.hide()
                self._rest.append(row)
        if self._rest:
            self._all = LinkButton("Show all", self._show_all)
            self._top.addWidget(self._all)
        follow(self, self._restyle)

    def _show_all(self) -> None:
        for row in self._rest:
            row.show()
        self._all.hide()

    def _restyle(self) -> None:
        self._column.setContentsMargins(u(MARGIN), u(4), u(MARGIN), u(5))
        self._column.setSpacing(u(2))


class _Row(QWidget):
    def __init__(self, one: Merged) -> None:
        super().__init__()
        self._side = one.side
        self._label = Text(one.label, wrap=True)
        self._lead = Text("")
        whose = Text(f"from {one.side}", token="muted")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._label)
        self._row.addWidget(self._lead, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(whose)
        self._row.addStretch()
        follow(self, self._restyle)

    def _restyle(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(u(1.5))
        self._label.setFixedWidth(u(LABEL + 32))
        icon_name = "user" if self._side == "mine" else "users"
        tone = tokens().meaning(MEANING[self._side]).fg
        self._lead.setPixmap(pixmap(icon_name, u(3.5), tone))
