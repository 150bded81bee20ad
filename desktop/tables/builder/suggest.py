"""A line that proposes values while it is typed into; the list below it never takes the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from shiboken6 import isValid

from desktop.accessibility.announce import announce
from desktop.theme.follow import follow
from desktop.theme.paint import box, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

ASK_MS = 150
_COUNT = Qt.ItemDataRole.UserRole
_MOST_ROWS = 8
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)

# A value and how many records have it; None where nobody counted.
Found = Sequence[tuple[str, int | None]]
Deliver = Callable[[Found], object]
Ask = Callable[[str, Deliver], object]


class SuggestLine(QLineEdit):
    """The line. Down opens the list, arrows walk, Enter takes, Esc closes it.

    ``picked`` follows a value taken from the list.
    """

    picked = Signal()

    def __init__(self, ask: Ask | None = None) -> None:
        """Make the line.

        Args:
            ask: asked for the values that fit what is typed; delivers on the main thread.
        """
        super().__init__()
        self._ask = ask
        self._asked = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(ASK_MS)
        self._rest.timeout.connect(self.ask_now)
        self.list: SuggestionList | None = None
        self.textEdited.connect(self._typed)

    @property
    def proposing(self) -> bool:
        """Whether the list is open."""
        return self.list is not None and self.list.isVisible()

    def ask_now(self) -> None:
        """Ask for values; only the newest answer is shown, and only while nothing else is typed."""
        if self._ask is None:
            return
        self._asked += 1
        number, typed = self._asked, self.part()

        def deliver(found: Found) -> None:
            if isValid(self) and number == self._asked and typed == self.part():
                self._show(found)

        self._ask(typed, deliver)

    def part(self) -> str:
        """Return what values are looked for."""
        return self.text().strip()

    def take(self, value: str) -> None:
        """Write ``value`` in place of what was typed."""
        self.setText(value)

    def close_list(self) -> None:
        """Close the list and forget what was asked."""
        self._asked += 1
        self._rest.stop()
        if self.list is not None:
            self.list.hide()

    # --- asking and showing ------------------------------------------------------------------

    def _typed(self) -> None:
        self._asked += 1
        self._rest.start()

    def _show(self, found: Found) -> None:
        known = [entry for entry in found if entry[0] != self.part()]
        if not known or not self.hasFocus():
            if self.list is not None:
                self.list.hide()
            return
        if self.list is None:
            self.list = SuggestionList(self)
            self.list.itemClicked.connect(self._picked)
        self.list.show_found(found)
        count = f"{len(found)} suggestion{'' if len(found) == 1 else 's'}"
        announce(self, f"{count}. Down to choose.")

    def _picked(self, item: QListWidgetItem) -> None:
        self.take(item.text())
        self.close_list()
        self.picked.emit()

    # --- keys --------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.proposing
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if plain and step and self.list is not None and self.proposing:
            announce(self, self.list.walk(step))
        elif plain and step == 1:
            self.ask_now()
        elif self.proposing and event.key() == Qt.Key.Key_Escape:
            self.close_list()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current() is not None:
            self._picked(self._current())  # type: ignore[arg-type]
        else:
            super().keyPressEvent(event)

    def _current(self) -> QListWidgetItem | None:
        if self.list is None or not self.proposing:
            return None
        return self.list.currentItem() if self.list.currentRow() >= 0 else None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_list()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.close_list()
        super().hideEvent(event)


class SuggestionList(QListWidget):
    """The values below a line, each with its count; a window of its own without focus."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{line.accessibleName()}, suggestions")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(_ValueDelegate(self))
        follow(self, self.updateGeometry)

    def show_found(self, found: Found) -> None:
        """Show values with their counts below the line; none is chosen yet."""
        self.clear()
        for value, count in found:
            item = QListWidgetItem(value)
            item.setData(_COUNT, count)
            self.addItem(item)
        self.setCurrentRow(-1)
        rows = min(_MOST_ROWS, len(found))
        below = self._line.mapToGlobal(QPoint(0, self._line.height() + u(0.5)))
        self.setGeometry(QRect(below.x(), below.y(), self._line.width(), rows * u(7) + u(1.5)))
        self.show()

    def walk(self, step: int) -> str:
        """Make the next value the current one; return what is said of it."""
        count = self.count()
        row = self.currentRow()
        self.setCurrentRow((row + step) % count if row >= 0 else 0 if step > 0 else count - 1)
        item = self.currentItem()
        number = item.data(_COUNT)
        return item.text() if number is None else f"{item.text()}, {number:,}"


class _ValueDelegate(QStyledItemDelegate):
    """Value at the left, count at the right."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        size.setHeight(u(7))
        return size

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        colours = tokens()
        area: QRect = option.rect
        marked = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
        painter.save()
        if option.state & marked:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            box(
                painter,
                area.adjusted(u(0.5), 0, -u(0.5), 0),
                colours.select if chosen else colours.hover,
            )
        inner = area.adjusted(u(2.25), 0, -u(2.25), 0)
        count = index.data(_COUNT)
        room = inner.width()
        if count is not None:
            painter.setFont(font("small", tabular=True))
            painter.setPen(colours.muted)
            words = f"{count:,}"
            room -= painter.fontMetrics().horizontalAdvance(words) + u(3)
            painter.drawText(inner, _RIGHT, words)
        painter.setFont(font("body"))
        painter.setPen(colours.text)
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        left = QRect(inner.x(), inner.y(), room, inner.height())
        painter.drawText(mirrored(painter, inner, left), _LEFT, text)
        painter.restore()
