"""What all charts share: parts with words that can be pointed at, reached by keys and opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.accessibility.announce import announce
from desktop.theme.follow import follow
from desktop.theme.paint import focus_ring
from desktop.theme.tokens import MeaningName

_KEYS_HELP = "Arrow keys move, Space opens, Enter shows the table."


@dataclass(frozen=True)
class Part:
    """A bar or a dot: its name on the axis, its number, its colour, and all of it in words."""

    label: str
    number: int
    meaning: MeaningName
    words: str


class Chart(QWidget):
    """One stop of the Tab key; the arrow keys go from part to part.

    ``chosen`` carries the place of the part to open, ``table_asked`` asks for the table behind.
    Subclasses paint, and say where each part lies.
    """

    chosen = Signal(int)
    table_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: tuple[Part, ...] = ()
        self.current = -1
        self._hovered = -1
        self._pressed = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        follow(self, self.refresh)

    def set_parts(self, parts: Sequence[Part], summary: str = "") -> None:
        """Show other parts; ``summary`` is the whole in one sentence."""
        self.parts = tuple(parts)
        self.current = min(self.current, len(parts) - 1)
        self._hovered = self._pressed = -1
        self.setAccessibleDescription(f"{summary} {_KEYS_HELP}".strip())
        self.refresh()

    def refresh(self) -> None:
        """Take up another theme or zoom."""
        self.updateGeometry()
        self.update()

    def area(self, place: int) -> QRectF:
        """Return where a part lies, for pointing at it and for the ring around it."""
        raise NotImplementedError

    def part_at(self, at: QPointF) -> int:
        """Return the part under a point; -1 for none."""
        return next((p for p in range(len(self.parts)) if self.area(p).contains(at)), -1)

    @property
    def lit(self) -> int:
        """The part that the pointer is on; -1 for none."""
        return self._hovered

    def paint_ring(self, painter: QPainter) -> None:
        """Draw the focus ring: around the current part, else around the whole."""
        if not self.hasFocus():
            return
        known = 0 <= self.current < len(self.parts)
        focus_ring(painter, self.area(self.current) if known else QRectF(self.rect()))

    # --- pointing ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.part_at(QPointF(event.pos()))
            if place < 0:
                QToolTip.hideText()
            else:
                area = self.area(place).toAlignedRect()
                QToolTip.showText(event.globalPos(), self.parts[place].words, self, area)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.part_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.part_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place, pressed = self.part_at(event.position()), self._pressed
        self._pressed = -1
        if event.button() == Qt.MouseButton.LeftButton and place >= 0 and place == pressed:
            self.current = place
            self.update()
            self.chosen.emit(place)

    def _hover(self, place: int) -> None:
        if place != self._hovered:
            self._hovered = place
            pointing = Qt.CursorShape.PointingHandCursor
            self.setCursor(pointing if place >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    # --- keys ----------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if by_key and self.current < 0 and self.parts:
            self.current = 0
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.table_asked.emit()
        elif key == Qt.Key.Key_Space and 0 <= self.current < len(self.parts):
            self.chosen.emit(self.current)
        elif (place := self.step(key)) is not None:
            self._move_to(place)
        else:
            super().keyPressEvent(event)

    def step(self, key: Qt.Key) -> int | None:
        """Return the part that ``key`` leads to from the current one; None for another key."""
        last = len(self.parts) - 1
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if key in ends:
            return ends[key]
        forward, back = Qt.Key.Key_Right, Qt.Key.Key_Left
        if self.isRightToLeft():
            forward, back = back, forward
        if key in (forward, Qt.Key.Key_Down):
            return min(last, self.current + 1)
        return max(0, self.current - 1) if key in (back, Qt.Key.Key_Up) else None

    def _move_to(self, place: int) -> None:
        if 0 <= place < len(self.parts):
            self.current = place
            self.update()
            announce(self, self.parts[place].words)
