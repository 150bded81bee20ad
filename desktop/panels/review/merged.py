"""What merged without conflict: listed, so that nothing happens unseen; folded if it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.kernel.text import counted
from desktop.shell.choices import MARGIN, MEANING, Columns
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.text import Text

AT_ONCE = 8


@dataclass(frozen=True)
class Merged:
    """One thing that merged by itself, whose change it was, and what it is now."""

    label: str
    side: str
    value: str = ""


class MergedList(QWidget):
    """The list; the first ones at once, the rest when asked for."""

    def __init__(self, merged: Sequence[Merged]) -> None:
        super().__init__()
        self.setAccessibleName("Merged without conflict")
        words = f"{counted(len(merged), 'change')} merged without conflict"
        self._top = QHBoxLayout()
        self._top.addWidget(Text(words, weight=600))
        self._top.addStretch()
        columns = Columns(0, 0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._top)
        self._column.addWidget(columns)
        self._rest: list[QWidget] = []
        for row, one in enumerate(merged):
            parts = (
                Text(one.label, wrap=True),
                Text(one.value, token="muted", wrap=True),
                _Whose(one.side),
            )
            for place, part in enumerate(parts):
                columns.put(part, row, place)
                if row >= AT_ONCE:
                    part.hide()
                    self._rest.append(part)
            # Keeps the width of the fourth column, so that all stand under those above.
            columns.put(QWidget(), row, 3)
        if self._rest:
            self._all = LinkButton("Show all", self._show_all)
            self._top.addWidget(self._all)
        follow(self, self._restyle)

    def _show_all(self) -> None:
        for part in self._rest:
            part.show()
        self._all.hide()

    def _restyle(self) -> None:
        self._top.setContentsMargins(u(MARGIN), u(4), u(MARGIN), 0)
        self._column.setContentsMargins(0, 0, 0, u(5))
        self._column.setSpacing(u(2))


class _Whose(QWidget):
    """Whose change it was."""

    def __init__(self, side: str) -> None:
        super().__init__()
        self._side = side
        self._lead = Text("")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._lead, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(Text(f"from {side}", token="muted"))
        self._row.addStretch()
        follow(self, self._restyle)

    def _restyle(self) -> None:
        self._row.setSpacing(u(1.5))
        icon_name = "user" if self._side == "mine" else "users"
        tone = tokens().meaning(MEANING[self._side]).fg
        self._lead.setPixmap(pixmap(icon_name, u(3.5), tone))
