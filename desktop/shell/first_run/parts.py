"""The cards of the first page and the frame that every question has."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box, focus_ring, glyph
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.card import CardButton
from desktop.widgets.text import Text

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)


class WayCard(CardButton):
    """One way to begin: icon, name, and what it is for. The whole card is the button."""

    def __init__(self, icon_name: str, title: str, text: str) -> None:
        super().__init__()
        self._icon = icon_name
        self._text = text
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = u(60)
        words = QFontMetrics(font("body")).boundingRect(
            QRect(0, 0, width - u(10), u(400)), _WRAP, self._text
        )
        return QSize(width, u(19) + self._title_height(width - u(10)) + words.height())

    def _title_height(self, width: int) -> int:
        metrics = QFontMetrics(font("section"))
        return metrics.boundingRect(QRect(0, 0, width, u(400)), _WRAP, self.text()).height()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        pointed = self.underMouse() or self.isDown()
        fill = colours.hover if pointed else colours.surface
        box(painter, self.rect(), fill, colours.accent if pointed else colours.edge, RADIUS_CARD)
        inner = self.rect().adjusted(u(5), u(5), -u(5), -u(4))
        lead = QRect(inner.left(), inner.top(), u(7), u(7))
        if self.isRightToLeft():
            lead.moveRight(inner.right())
        glyph(painter, self._icon, lead, colours.accent, 7)
        painter.setFont(font("section"))
        painter.setPen(colours.text)
        painter.drawText(inner.adjusted(0, u(9), 0, 0), _WRAP, self.text())
        painter.setFont(font("body"))
        painter.setPen(colours.muted)
        below = u(10) + self._title_height(inner.width())
        painter.drawText(inner.adjusted(0, below, 0, 0), _WRAP, self._text)
        if self.hasFocus():
            focus_ring(painter, self.rect(), RADIUS_CARD)


class Question(QWidget):
    """A question, room for its answer, and help beneath."""

    def __init__(self, question: str, help_text: str = "") -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.addWidget(Text(question, "title", wrap=True))
        if help_text:
            self._column.addWidget(Text(help_text, token="muted", wrap=True))
        self.body = QVBoxLayout()
        self._column.addLayout(self.body)
        # Pages share one height; what a short page has left over stays below its answer.
        self._column.addStretch()
        self.first: QWidget | None = None
        follow(self, self._refresh)

    def add_field(self, label: str, field: QWidget, optional: bool = False) -> None:
        """Add ``field`` under its label; the first one has the focus when the page opens."""
        words = Text(f"{label}, if you like" if optional else label, weight=500)
        words.setBuddy(field)
        field.setAccessibleName(label)
        self.part()
        self.body.addWidget(words)
        self.body.addWidget(field)
        self.first = self.first or field

    def part(self) -> None:
        """Keep what comes next apart from what is there."""
        if self.body.count():
            self.body.addSpacing(u(2))

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(u(3))
        self.body.setSpacing(u(1.5))
