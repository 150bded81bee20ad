"""The details panel: the selected record, read-only, beside the list or laid over it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.paint import hairline
from desktop.theme.units import u

WIDTH = 84.0


class DetailsPanel(Pane):
    """Holds what the desk gives; the desk keeps owning it, so switching desks loses nothing."""

    def __init__(self) -> None:
        super().__init__("Details")
        self._content: QWidget | None = None
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._scroll)
        follow(self, self._refresh)

    @property
    def content(self) -> QWidget | None:
        """What is shown."""
        return self._content

    def set_content(self, content: QWidget | None) -> None:
        """Show ``content`` in place of what is there."""
        if content is self._content:
            return
        former = self._scroll.takeWidget()
        if former is not None:
            former.hide()
            # Without a parent it would outlive the window.
            former.setParent(self)
        self._content = content
        if content is not None:
            self._scroll.setWidget(content)
            content.show()

    def _refresh(self) -> None:
        self._column.setContentsMargins(int(hairline()), 0, 0, 0)
        self.setMinimumWidth(u(60))
