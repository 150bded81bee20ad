"""Lays a form out: one column when narrow, two when wide, short facts side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.forms.box import FieldBox
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.text import Heading

_TWO_COLUMNS_EM = 36
_SHARED_LINE_EM = 22

# What stands in the grid: a widget, its row, its column and how many columns it spans.
Place = tuple[QWidget, int, int, int]


class Flow(QWidget):
    """The sheet on which fields and headings stand; they are placed again as the width changes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._groups: list[tuple[Heading | None, list[FieldBox]]] = []
        self._placed: list[Place] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        outer.addLayout(self._grid)
        outer.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        follow(self, self._refresh)

    def set_groups(self, groups: Sequence[tuple[Heading | None, list[FieldBox]]]) -> None:
        """Show these sections with these fields, in this order."""
        self._groups = list(groups)
        self.arrange()

    def arrange(self) -> None:
        """Place everything for the present width; nothing moves when nothing changed."""
        places = self._places()
        if places == self._placed:
            return
        self._placed = places
        while self._grid.count():
            self._grid.takeAt(0)
        for widget, row, column, span in places:
            self._grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def _places(self) -> list[Place]:
        em = QFontInfo(QApplication.font()).pixelSize()
        two, shared = self.width() > _TWO_COLUMNS_EM * em, self.width() > _SHARED_LINE_EM * em
        places: list[Place] = []
        row = 0
        for heading, boxes in self._groups:
            if heading is not None:
                places.append((heading, row, 0, 2))
                row += 1
            row = _place_boxes(boxes, row, two, shared, places)
        return places

    def _refresh(self) -> None:
        self._grid.setHorizontalSpacing(u(4))
        self._grid.setVerticalSpacing(u(4))
        self.arrange()


def _place_boxes(
    boxes: Sequence[FieldBox], row: int, two: bool, shared: bool, places: list[Place]
) -> int:
    at = 0
    while at < len(boxes):
        box = boxes[at]
        after = boxes[at + 1] if at + 1 < len(boxes) else None
        beside = after is not None and not box.wide and not after.wide
        if beside and after is not None and (two or (shared and box.short and after.short)):
            places += [(box, row, 0, 1), (after, row, 1, 1)]
            at += 2
        else:
            places.append((box, row, 0, 1 if two and not box.wide else 2))
            at += 1
        row += 1
    return row
