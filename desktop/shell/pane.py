"""A region of the window with its ground and hairlines; the building block of the frame."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.follow import token_colour
from desktop.theme.paint import hairline
from desktop.theme.tokens import tokens


class Pane(QWidget):
    """Paints one token as ground and a line at each edge named in ``edges`` (l, t, r, b)."""

    def __init__(
        self, name: str, ground: str = "window", edges: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ground = ground
        self._edges = edges
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_edges(self, edges: str) -> None:
        """Paint lines at other edges."""
        self._edges = edges
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), token_colour(self._ground))
        thick, line = int(hairline()), tokens().line
        width, height = self.width(), self.height()
        edges = self._edges
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            edges = edges.translate(str.maketrans("lr", "rl"))
        if "t" in edges:
            painter.fillRect(0, 0, width, thick, line)
        if "b" in edges:
            painter.fillRect(0, height - thick, width, thick, line)
        if "l" in edges:
            painter.fillRect(0, 0, thick, height, line)
        if "r" in edges:
            painter.fillRect(width - thick, 0, thick, height, line)
