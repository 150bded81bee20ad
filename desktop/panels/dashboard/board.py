"""Places the cards: in rows of ten parts where there is room, else one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u

GAP = 3.5
MARGIN = 6.0
_ONE_COLUMN = 220.0
_FULL = 10.6


class BoardCard(Protocol):
    """What the board asks of a card; a ``weight`` of ten fills a row."""

    weight: float
    least: float


class Board(QWidget):
    """The cards in order. Rows share what height is left; the strip of figures keeps its own."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: list[QWidget] = []
        self._height = 0
        self._bar = 0
        self.setAccessibleName("Cards")
        follow(self, self.place)

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Show ``cards`` in this order; others of the board are hidden."""
        wanted = list(cards)
        if wanted == self._cards:
            return
        for card in self._cards:
            if card not in wanted:
                card.hide()
        self._cards = wanted
        for card in wanted:
            if card.parentWidget() is not self:
                card.setParent(self)
            # The order of Tab is that of the children.
            card.raise_()
            card.show()
        self.place()

    @property
    def cards(self) -> list[QWidget]:
        """The cards that are shown, in order."""
        return list(self._cards)

    def set_room(self, height: int, bar: int) -> None:
        """Say how much height is in sight, which the cards fill, and how wide the scroll bar is."""
        if (height, bar) != (self._height, self._bar):
            self._height, self._bar = height, bar
            self.place()

    def place(self) -> None:
        """Give every card its place."""
        rows = self._rows()
        if not rows or self.width() < u(20):
            return
        gap, margin = u(GAP), u(MARGIN)
        heights = [self._row_height(row) for row in rows]
        needed = sum(heights) + gap * (len(rows) - 1) + u(5)
        heights = self._stretched(rows, heights, self._height - needed)
        top = 0
        for row, height in zip(rows, heights, strict=True):
            for card, left, width in self._columns(row):
                spot = QRect(margin + left, top, width, height)
                card.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), spot))
            top += height + gap
        self.setMinimumHeight(needed)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    # --- inside --------------------------------------------------------------------------

    @property
    def _width(self) -> int:
        # The scroll bar lies in the margin, so that the cards end below the buttons of the head.
        return self.width() + self._bar - 2 * u(MARGIN)

    def _rows(self) -> list[list[QWidget]]:
        if self._width < u(_ONE_COLUMN):
            return [[card] for card in self._cards]
        rows: list[list[QWidget]] = []
        for card in self._cards:
            row = rows[-1] if rows else None
            if row is not None and self._fits([*row, card]):
                row.append(card)
            else:
                rows.append([card])
        return rows

    def _fits(self, cards: list[QWidget]) -> bool:
        if sum(cast(BoardCard, card).weight for card in cards) > _FULL:
            return False
        return all(
            width >= u(cast(BoardCard, card).least) for card, _, width in self._columns(cards)
        )

    def _columns(self, row: list[QWidget]) -> list[tuple[QWidget, int, int]]:
        """Return each card with its left edge and width."""
        room = self._width - u(GAP) * (len(row) - 1)
        weights = [cast(BoardCard, card).weight for card in row]
        found, before = [], 0.0
        for place, card in enumerate(row):
            left = round(room * before / sum(weights))
            before += weights[place]
            right = round(room * before / sum(weights))
            found.append((card, left + place * u(GAP), right - left))
        return found

    def _row_height(self, row: list[QWidget]) -> int:
        heights = []
        for card, _, width in self._columns(row):
            if card.sizePolicy().hasHeightForWidth():
                heights.append(card.heightForWidth(width))
            else:
                heights.append(max(card.sizeHint().height(), card.minimumSizeHint().height()))
        return max(heights)

    def _stretched(self, rows: list[list[QWidget]], heights: list[int], left: int) -> list[int]:
        """Share what is left among the rows that may grow, by how high they are already."""
        growing = [
            place for place, row in enumerate(rows) if not row[0].sizePolicy().hasHeightForWidth()
        ]
        total = sum(heights[place] for place in growing)
        if left <= 0 or not total or len(rows) > 4:
            return heights
        return [
            height + (left * height // total if place in growing else 0)
            for place, height in enumerate(heights)
        ]
