"""A short list of choices in a panel: a strong line and a quiet one each, arrow keys move."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.measure import set_space
from desktop.theme.paint import box, focus_ring, glyph
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u

Align = Qt.AlignmentFlag


class ChoiceList(QWidget):
    """The list; ``changed`` carries the place of the choice that was picked."""

    changed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        set_space(self._column, 0.5)
        self._group.idClicked.connect(self.changed)

    @property
    def picked(self) -> int:
        """The place of the choice that is picked; -1 when there is none."""
        return self._group.checkedId()

    def set_choices(self, choices: list[Choice], pick: int = 0) -> None:
        """Show ``choices`` in place of what is there; nothing is emitted."""
        focused = any(button.hasFocus() for button in self._group.buttons())
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        for place, choice in enumerate(choices):
            self._group.addButton(choice, place)
            self._column.addWidget(choice)
        if choices:
            chosen = choices[min(max(0, pick), len(choices) - 1)]
            chosen.setChecked(True)
            if focused:
                chosen.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        target = self._group.button(self.picked + step) if step else None
        if target is None:
            super().keyPressEvent(event)
            return
        target.setFocus(Qt.FocusReason.TabFocusReason)
        target.click()


class Choice(QAbstractButton):
    """One choice: its words, what it means beneath, and an icon for what needs a look."""

    def __init__(
        self, words: str, beneath: str = "", icon_name: str = "", meaning: MeaningName = "attention"
    ) -> None:
        super().__init__()
        self._beneath = beneath
        self._icon = icon_name
        self._meaning: MeaningName = meaning
        self.setText(words)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setAccessibleDescription(beneath)
        self.setToolTip(beneath)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        height = QFontMetrics(font("body")).height() + u(3)
        if self._beneath:
            height += QFontMetrics(font("small")).height()
        return QSize(u(40), height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        if self.isChecked():
            box(painter, self.rect(), colours.select)
        elif self.underMouse():
            box(painter, self.rect(), colours.hover)
        room = self.rect().adjusted(u(2.5), u(1.5), -u(2.5), -u(1.5))
        if self._icon:
            side = QRect(room.right() - u(4), room.y(), u(4), u(5))
            glyph(painter, self._icon, side, colours.meaning(self._meaning).fg, 3.5)
            room.setRight(side.left() - u(1))
        face = font("body", 500)
        painter.setFont(face)
        painter.setPen(colours.accent if self.isChecked() else colours.text)
        self._line(painter, self.text(), room, QFontMetrics(face))
        small = QFontMetrics(font("small"))
        painter.setFont(font("small"))
        painter.setPen(colours.muted)
        room.setTop(room.top() + QFontMetrics(face).height())
        self._line(painter, self._beneath, room, small)
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def _line(self, painter: QPainter, words: str, room: QRect, metrics: QFontMetrics) -> None:
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        line = QRect(room.x(), room.y(), room.width(), metrics.height())
        painter.drawText(line, int(Align.AlignVCenter | Align.AlignLeading), shown)
