"""The steps of a plan with the finding of each under its name."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import box, glyph
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

_Align = Qt.AlignmentFlag


class StepStrip(QWidget):
    """The strip; the words of each step are spoken as one sentence."""

    def __init__(self, steps: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._findings = [""] * len(steps)
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def set_step(self, at: int, findings: list[str]) -> None:
        """Show which step is at work and what each one found."""
        self._at = at
        self._findings = findings
        found = findings[at]
        name = f"Step {at + 1} of {len(self._steps)}: {self._steps[at]}"
        self.setAccessibleName(f"{name}, {found}" if found else name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(120), u(13.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        painter.fillRect(self.rect(), colours.window)
        width = (self.width() - u(10)) // len(self._steps)
        for at, step in enumerate(self._steps):
            left = u(5) + at * width
            if self.isRightToLeft():
                left = self.width() - left - width
            self._step(painter, at, step, QRect(left, 0, width, self.height()))

    def _step(self, painter: QPainter, at: int, step: str, area: QRect) -> None:
        colours = tokens()
        side = u(6)
        mark = QRect(area.x(), (self.height() - side) // 2, side, side)
        if at < self._at:
            box(painter, mark, colours.meaning("ok").tint, None, 20)
            glyph(painter, "check", mark, colours.meaning("ok").fg, 3.5)
        else:
            here = at == self._at
            edge = None if here else colours.control
            box(painter, mark, colours.accent if here else None, edge, 20)
            painter.setPen(colours.on_accent if here else colours.muted)
            painter.setFont(font("small", 600))
            painter.drawText(mark, int(_Align.AlignCenter), str(at + 1))
        name, small = QFontMetrics(font("body", 500)), QFontMetrics(font("small"))
        finding = self._findings[at]
        height = name.height() + (small.height() if finding else 0)
        left, top = mark.right() + u(3), (self.height() - height) // 2
        room = area.right() - left - u(3)
        painter.setFont(font("body", 500))
        painter.setPen(colours.text)
        words = QRect(left, top, room, name.height())
        painter.drawText(words, int(_Align.AlignVCenter | _Align.AlignLeading), step)
        painter.setFont(font("small"))
        painter.setPen(colours.muted)
        beneath = QRect(left, top + name.height(), room, small.height())
        shown = small.elidedText(finding, Qt.TextElideMode.ElideRight, room)
        painter.drawText(beneath, int(_Align.AlignVCenter | _Align.AlignLeading), shown)
