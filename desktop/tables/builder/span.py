"""A span of time in one frame: how many, and at the right of what, ``90 · days ago``."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStyle, QStyleOptionFrame

from core.database.filters.fields import UNITS
from desktop.tables.builder.picker import PlainBox
from desktop.tables.builder.values import ValueEditor
from desktop.theme.fields import paint_field
from desktop.theme.follow import follow
from desktop.theme.roles import set_bare, set_invalid
from desktop.theme.units import font, u


class SpanValue(ValueEditor):
    """The span; both parts lie in one frame."""

    def __init__(self, ago: bool) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText("90")
        self.line.textEdited.connect(lambda *_: self.typed.emit())
        self.line.editingFinished.connect(self.left)
        self.unit = PlainBox()
        self.unit.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for name in UNITS:
            self.unit.addItem(f"{name} ago" if ago else name, name)
        self.unit.activated.connect(lambda *_: self.chosen.emit())
        self._add("how many", self.line)
        self._add("unit of time", self.unit, 0)
        for part in (self.line, self.unit):
            set_bare(part)
            part.installEventFilter(self)
        follow(self, self._fit)

    def values(self) -> tuple[str, ...]:
        count = self.line.text().strip()
        return (count, self.unit.currentData()) if count else ()

    def set_values(self, values: tuple[str, ...]) -> None:
        if values == self.values():
            return
        count, unit = values if len(values) == 2 else ("", "days")
        self.line.setText(count)
        self.unit.setCurrentIndex(max(0, self.unit.findData(unit)))

    def mark(self, wrong: bool) -> None:
        set_invalid(self, wrong)

    def _fit(self) -> None:
        self.row.setSpacing(0)
        self.row.setContentsMargins(u(2), 0, 0, 0)
        self.line.setFont(font("body", tabular=True))
        words = max(
            self.unit.fontMetrics().horizontalAdvance(self.unit.itemText(at))
            for at in range(self.unit.count())
        )
        self.unit.setFixedWidth(words + u(11))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionFrame()
        option.initFrom(self)
        focused = QStyle.StateFlag.State_HasFocus
        if self.line.hasFocus() or self.unit.hasFocus():
            option.state |= focused
        paint_field(QPainter(self), self.rect(), option, self)
