"""A line of a card that is one button: icon, words, and what stands at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from core.dashboard.records import Waiting
from desktop.shell.recents import Opened
from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph, hairline, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.card import CardButton

LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

INSET = 1.5
"""Room at both sides for the ring, in units; the card takes it into account."""


class Line(CardButton):
    """Takes the width it gets; words that do not fit are elided, and shown on hover."""

    def __init__(self, on_open: Callable[[], object]) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.clicked.connect(lambda *_: on_open())
        follow(self, self.updateGeometry)

    @property
    def lit(self) -> bool:
        """Whether the pointer is on the line, or it is being pressed."""
        return self.underMouse() or self.isDown()

    def words(
        self, painter: QPainter, place: QRect, text: str, face: QFont, colour: QColor, side: int
    ) -> int:
        """Write ``text`` elided into ``place``, as read from the left; return its width."""
        metrics = QFontMetrics(face)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, place.width()))
        painter.setFont(face)
        painter.setPen(colour)
        painter.drawText(mirrored(painter, self.rect(), place), side, shown)
        return metrics.horizontalAdvance(shown)


class WaitingLine(Line):
    """What waits, since or until when, and its verb; the columns at the right are the card's."""

    def __init__(self, row: Waiting, when: str, near: bool, on_open: Callable[[], object]) -> None:
        super().__init__(on_open)
        self.columns = (0, 0)
        self.show_row(row, when, near)

    def show_row(self, row: Waiting, when: str, near: bool) -> None:
        """Show another state of the same row; ``near`` colours its day."""
        self.row, self.when, self._near = row, when, near
        told = ", ".join(part for part in (row.title, row.detail, when) if part)
        self.setAccessibleName(f"{row.verb}: {told}")
        self.setToolTip(", ".join(part for part in (row.title, row.detail) if part))
        self.update()

    def widths(self) -> tuple[int, int]:
        """Return how wide its time and its verb are."""
        when = QFontMetrics(font("small", 500)).horizontalAdvance(self.when)
        return when, QFontMetrics(font("body", 500)).horizontalAdvance(self.row.verb)

    def sizeHint(self) -> QSize:
        return QSize(u(60), u(10))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(40), u(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens()
        tone = colours.meaning(self.row.tone)
        inside = self.rect().adjusted(u(INSET), 0, -u(INSET), 0)
        painter.fillRect(inside.x(), 0, inside.width(), int(hairline()), colours.line)
        side = u(6.5)
        lead = QRect(inside.x(), (self.height() - side) // 2 + 1, side, side)
        spot = mirrored(painter, self.rect(), lead)
        box(painter, spot, tone.tint)
        glyph(painter, self.row.icon, spot, tone.fg, 3.5)
        left = lead.right() + 1 + u(3)
        room = self._paint_end(painter, inside) - u(3) - left
        height = self.height()
        title = QRect(left, 0, room, height)
        used = self.words(painter, title, self.row.title, font("body", 500), colours.text, LEFT)
        detail = QRect(left + used + u(2.5), 0, room - used - u(2.5), height)
        if detail.width() > u(8):
            self.words(painter, detail, self.row.detail, font("body"), colours.muted, LEFT)
        if self.hasFocus():
            focus_ring(painter, self.rect().adjusted(0, int(hairline()), 0, 0))

    def _paint_end(self, painter: QPainter, inside: QRect) -> int:
        """Write the time and the verb; return where they begin."""
        colours, height = tokens(), self.height()
        when_width, verb_width = self.columns
        verb = QRect(inside.right() - verb_width, 0, verb_width + 1, height)
        face = font("body", 500)
        face.setUnderline(self.lit)
        self.words(painter, verb, self.row.verb, face, colours.accent, RIGHT)
        gap = u(7) if self.width() > u(130) else u(4)
        when = QRect(verb.left() - gap - when_width, 0, when_width, height)
        colour = colours.meaning(self.row.tone).fg if self._near else colours.muted
        face = font("small", 500 if self._near else 400)
        self.words(painter, when, self.when, face, colour, RIGHT)
        return when.left()


class RecentLine(Line):
    """A record that was opened lately, with its desk and the time."""

    def __init__(self, opened: Opened, when: str) -> None:
        super().__init__(opened.open)
        self.opened = opened
        self._detail = f"{opened.desk}, {when}"
        self.setAccessibleName(f"{opened.title}, {self._detail}")
        self.setToolTip(opened.title)

    def sizeHint(self) -> QSize:
        return QSize(u(50), u(7.5))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(40), u(6.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens()
        height, side = self.height(), u(INSET)
        lead = QRect(side, 0, u(3.5), height)
        spot = mirrored(painter, self.rect(), lead)
        glyph(painter, self.opened.icon, spot, colours.muted, 3.5)
        small = font("small", 400)
        width = QFontMetrics(small).horizontalAdvance(self._detail) + 1
        detail = QRect(self.width() - side - width, 0, width, height)
        self.words(painter, detail, self._detail, small, colours.muted, RIGHT)
        left = side + u(6)
        title = QRect(left, 0, detail.left() - u(3) - left, height)
        face = font("body", 500)
        face.setUnderline(self.lit)
        self.words(painter, title, self.opened.title, face, colours.text, LEFT)
        if self.hasFocus():
            focus_ring(painter, self.rect())
