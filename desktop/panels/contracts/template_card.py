"""A template as a card that can be chosen: title, what it is for, how much there is of it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from core.contracts.records import TemplateSummary
from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class TemplateCard(QAbstractButton):
    """Painted as a card; Enter and Space choose it."""

    def __init__(self, template: TemplateSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._template = template
        self.setText(template.title)
        self.setAccessibleName(template.title)
        self.setAccessibleDescription(f"{template.description} {self._figures()}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(u(90), u(29))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens()
        area = self.rect().adjusted(0, 0, -1, -1)
        ground = colours.hover if self.underMouse() else colours.surface
        box(painter, area, ground, colours.edge, radius=2)
        inner = area.adjusted(u(4), u(3.5), -u(4), -u(3))
        glyph(painter, "file-text", QRect(inner.x(), inner.y(), u(5), u(5)), colours.accent, 5)
        left = inner.adjusted(u(8), 0, 0, 0)
        painter.setFont(font("section"))
        painter.setPen(colours.text)
        painter.drawText(left, _WRAP, self._template.title)
        top = QFontMetrics(font("section")).height() + u(1)
        painter.setFont(font("body"))
        painter.setPen(colours.muted)
        painter.drawText(left.adjusted(0, top, 0, 0), _WRAP, self._template.description)
        painter.setFont(font("small"))
        painter.setPen(colours.faint)
        foot = QRect(left.x(), left.bottom() - u(5), left.width(), u(5))
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignVCenter), self._figures())
        if self.hasFocus():
            focus_ring(painter, area)

    def _figures(self) -> str:
        one = self._template
        return f"Version {one.number} · {one.clauses} clauses · {one.fields} questions"
