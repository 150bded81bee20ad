"""The frame of this desk's pages: breadcrumb, title and buttons over one column that scrolls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.text import ElidingLabel, Text

MOST_WIDE = 230


class Page(QWidget):
    """A page of the desk; ``column`` takes its parts from the top."""

    def __init__(
        self,
        title: str,
        buttons: tuple[QWidget, ...] = (),
        back: tuple[str, Callable[[], object]] | None = None,
        wide: bool = False,
    ) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._wide = wide
        self._title = ElidingLabel(title, "title")
        self._top = QHBoxLayout()
        if back is not None:
            self._top.addWidget(LinkButton(back[0], back[1]))
            self._top.addWidget(Text("›", "section", 400, "faint"))
        self._top.addWidget(self._title, 1)
        self.head = QHBoxLayout()
        self._top.addLayout(self.head)
        for button in buttons:
            self._top.addWidget(button)
        self._inner = QWidget()
        self.column = QVBoxLayout(self._inner)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(title)
        self.area.setWidget(self._inner)
        for widget in (self._inner, self.area.viewport()):
            widget.setAutoFillBackground(True)
            widget.setBackgroundRole(QPalette.ColorRole.Base)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._top)
        whole.addWidget(self.area, 1)
        follow(self, self._refresh)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)
        self.area.setAccessibleName(title)

    def _refresh(self) -> None:
        self._top.setContentsMargins(u(5), u(3.5), u(4), u(3.5))
        self._top.setSpacing(u(2))
        self.column.setContentsMargins(u(5), u(2), u(5), u(6))
        self.column.setSpacing(u(4))
        if not self._wide:
            self._inner.setMaximumWidth(u(MOST_WIDE))
