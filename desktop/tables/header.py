"""The head of a table: small words, the sorted one strong with an arrow, the first one frozen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QWidget

from core.database.listing import Column, Sort
from desktop.tables.cells import is_right
from desktop.tables.painter import GUTTER, PADDING, TICK_GUTTER, CellPainter, Tick
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

HEIGHT = 7.5


class TableHeader(QHeaderView):
    """``sort_asked`` carries the logical column that was clicked, ``tick_clicked`` nothing."""

    sort_asked = Signal(int)
    tick_clicked = Signal()

    def __init__(
        self,
        columns: tuple[Column, ...],
        cells: CellPainter,
        ticks: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._cells = cells
        self._ticks = ticks
        self._tick: Tick = "off"
        self._sort: Sort | None = None
        self.frozen = 0
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Column heads")
        self.sectionClicked.connect(self.sort_asked)
        follow(self, self._refresh)

    def set_sort(self, sort: Sort | None) -> None:
        """Show which column the rows are sorted by."""
        self._sort = sort
        self.viewport().update()

    def set_tick(self, state: Tick) -> None:
        """Show whether no, some or all rows are ticked."""
        if state != self._tick:
            self._tick = state
            self.viewport().update()

    def gutter(self) -> int:
        """Return how much of the first column's left side marks and tick boxes take."""
        return u(TICK_GUTTER if self._ticks else GUTTER)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), u(HEIGHT))

    def _refresh(self) -> None:
        self.setMinimumSectionSize(u(10))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        colours = tokens()
        area = self.viewport().rect()
        painter.fillRect(area, colours.surface)
        first = self.logicalIndex(0)
        frozen = self._frozen_area()
        others = area.adjusted(frozen.width(), 0, 0, 0)
        if self.isRightToLeft():
            others = area.adjusted(0, 0, -frozen.width(), 0)
        self._cells.from_right = self.isRightToLeft()
        for visual in range(self.count()):
            logical = self.logicalIndex(visual)
            if self.isSectionHidden(logical) or (self.frozen and visual == 0):
                continue
            x = self.sectionViewportPosition(logical)
            width = self.sectionSize(logical)
            if x + width > others.left() and x <= others.right():
                painter.setClipRect(others)
                self._paint_head(painter, logical, QRect(x, 0, width, area.height()), visual)
        if self.frozen:
            painter.setClipping(False)
            self._paint_head(painter, first, frozen, 0)
            if self.offset():
                edge = frozen.left() if self.isRightToLeft() else frozen.right()
                painter.fillRect(edge, 0, 1, area.height(), colours.edge)
        painter.setClipping(False)
        painter.fillRect(0, 0, area.width(), 1, colours.line)
        painter.fillRect(0, area.height() - 1, area.width(), 1, colours.line)

    def _frozen_area(self) -> QRect:
        width = self.sectionSize(self.logicalIndex(0)) if self.frozen else 0
        return self._mirrored(QRect(0, 0, width, self.height()), self.viewport().rect())

    def _mirrored(self, part: QRect, whole: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), whole, part)

    def _paint_head(self, painter: QPainter, logical: int, area: QRect, visual: int) -> None:
        column = self._columns[logical]
        colours = tokens()
        sort = self._sort if self._sort and self._sort.key == column.key else None
        painter.setFont(font("small", 600 if sort else 500))
        painter.setPen(colours.text if sort else colours.muted)
        inner = area.adjusted(u(PADDING) + (self.gutter() if visual == 0 else 0), 0, -u(PADDING), 0)
        if visual == 0 and self._ticks:
            tick = area.adjusted(u(3), 0, 0, 0)
            self._cells.draw_tick(painter, self._tick, self._mirrored(tick, area))
        arrow = u(3.5)
        room = inner.width() - (arrow + u(1) if sort else 0)
        metrics = QFontMetrics(painter.font())
        words = metrics.elidedText(column.label, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(words)
        x = inner.x()
        if is_right(column):
            x = inner.right() + 1 - width - (arrow + u(1) if sort else 0)
        baseline = (area.height() + metrics.ascent() - metrics.descent()) // 2
        right_to_left = self.isRightToLeft()
        at = 2 * area.left() + area.width() - x - width if right_to_left else x
        painter.drawText(at, baseline, words)
        if sort:
            name = "arrow-down" if sort.descending else "arrow-up"
            ratio = painter.device().devicePixelRatioF()
            top = (area.height() - arrow) // 2
            at = at - u(1) - arrow if right_to_left else at + width + u(1)
            painter.drawPixmap(at, top, pixmap(name, arrow, colours.text, ratio))

    # A frozen head lies over others, which Qt's own hit test does not know.

    def _over_frozen(self, event: QMouseEvent) -> bool:
        # Its last unit is the handle that makes it wider.
        inner = self._frozen_area().adjusted(
            u(1) if self.isRightToLeft() else 0, 0, 0 if self.isRightToLeft() else -u(1), 0
        )
        return bool(self.frozen and self.offset()) and inner.contains(event.position().toPoint())

    def _over_tick(self, event: QMouseEvent) -> bool:
        at_left = self.frozen or not self.offset()
        gutter = QRect(0, 0, self.gutter(), self.height())
        gutter = self._mirrored(gutter, self.viewport().rect())
        return bool(self._ticks and at_left) and gutter.contains(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._over_tick(event) or self._over_frozen(event):
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._over_tick(event):
            self.tick_clicked.emit()
            return
        if self._over_frozen(event):
            self.sort_asked.emit(self.logicalIndex(0))
            return
        super().mouseReleaseEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.HoverMove:
            return True
        return super().viewportEvent(event)
