"""A line of small widgets, such as chips, that goes on below where there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u


class Wrapped(QWidget):
    """The lines. They are as high as they need to be at the width they get."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(self, self._arrange)

    def set_parts(self, parts: list[QWidget]) -> None:
        """Show ``parts`` in place of what is there, in reading order."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = list(parts)
        for before, part in zip([self, *parts], parts, strict=False):
            part.setParent(self)
            part.show()
            if before is not self:
                QWidget.setTabOrder(before, part)
        self._arrange()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What is shown."""
        return tuple(self._parts)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        width = self.width() or u(60)
        return QSize(width, self._place(width, move=False))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(20), self._place(max(self.width(), u(20)), move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._place(self.width(), move=True)
        self.setMinimumHeight(self._place(max(self.width(), u(20)), move=False))
        self.updateGeometry()

    def _place(self, width: int, *, move: bool) -> int:
        """Return the height at ``width``; with ``move`` everything is put there."""
        gap, x, y, tall = u(1.5), 0, 0, 0
        for part in self._parts:
            size = part.sizeHint()
            wide = min(size.width(), max(width, u(8)))
            if x and x + wide > width:
                x, y, tall = 0, y + tall + gap, 0
            if move:
                left = width - x - wide if self.isRightToLeft() else x
                part.setGeometry(QRect(left, y, wide, size.height()))
            x, tall = x + wide + gap, max(tall, size.height())
        return y + tall

    def isRightToLeft(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft
