"""A month or a week as a grid of days, painted as one; by keys, by pointer and by dragging."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from desktop.accessibility.announce import announce
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.calendar.days import (
    add_days,
    add_months,
    day_of,
    week_of,
    weeks_of_month,
)
from desktop.widgets.calendar.entries import Entry
from desktop.widgets.calendar.layout import CalendarLayout, lay_out
from desktop.widgets.calendar.painting import CalendarPainter
from desktop.widgets.calendar.words import day_words, entry_words, month_words, week_words

KEYS_HELP = (
    "Arrow keys move the day, Page Up and Page Down the month, with Ctrl the year, Home is today. "
    "Ctrl with Up and Down chooses an entry of the day, Enter opens, Shift with arrows moves it, "
    "N makes a new one."
)
Entries = Mapping[date, Sequence[Entry]]
_Step = Callable[[date], date]


class CalendarGrid(QWidget):
    """One stop of the Tab key.

    ``day_changed`` and ``span_changed`` follow the day and what is shown; ``day_opened`` carries a
    day, ``entry_opened`` the key of an entry, ``entry_moved`` a key and its new day, ``menu_asked``
    a key (None for the day alone) and a place on the screen, ``new_asked`` the day for a new entry.
    """

    day_changed = Signal(object)
    span_changed = Signal()
    day_opened = Signal(object)
    entry_opened = Signal(object)
    entry_moved = Signal(object, object)
    menu_asked = Signal(object, QPoint)
    new_asked = Signal(object)

    def __init__(self, name: str, zone: tzinfo, today: date, first_weekday: int = 0) -> None:
        super().__init__()
        self.zone, self.today = zone, today
        self._first = first_weekday
        self._name = name
        self._week = False
        self.day = today
        self.chosen: object = None
        self._entries: Entries = {}
        self._weeks: list[list[date]] = []
        self._layout = CalendarLayout((), ())
        self._hovered: object = None
        self._hovered_area = QRect()
        self._more: date | None = None
        self._pressed: tuple[Entry, QPoint] | None = None
        self._drag: tuple[Entry, QPoint, QRect] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleDescription(KEYS_HELP)
        self._span()
        follow(self, self._refresh)

    # --- what is shown -------------------------------------------------------------------

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day that are shown."""
        return self._weeks[0][0], self._weeks[-1][-1]

    def set_calendar(self, zone: tzinfo, today: date, first_weekday: int) -> None:
        """Take over zone, present day and the day on which weeks begin."""
        self.zone, self.today, self._first = zone, today, first_weekday
        self._span()

    def set_week(self, week: bool) -> None:
        """Show the week of the day alone, or its month."""
        self._week = week
        self._span()

    def set_day(self, day: date) -> None:
        """Go to a day, and show its month or week."""
        if day != self.day:
            self.day, self.chosen = day, None
            self._span()
            self.day_changed.emit(day)

    def set_entries(self, entries: Entries) -> None:
        """Show ``entries``; one that is gone is no longer chosen."""
        self._entries = entries
        self._drag = self._pressed = None
        if self.chosen not in [entry.key for entry in self.of_day()]:
            self.chosen = None
        self._arrange()

    def of_day(self, day: date | None = None) -> tuple[Entry, ...]:
        """Return the entries of a day, of the current one to begin with."""
        return tuple(self._entries.get(day or self.day, ()))

    def choose(self, key: object) -> None:
        """Make an entry of the current day the one that keys act upon."""
        self.chosen = key
        self.update()

    def area(self, day: date) -> QRect:
        """Return where a day lies; empty for one that is not shown."""
        cell = self._layout.cell(day)
        return cell.area if cell is not None else QRect()

    def entry_area(self, key: object) -> QRect:
        """Return where an entry lies; empty for one that does not fit."""
        lines = (line for cell in self._layout.cells for line in cell.lines)
        return next((area for entry, area in lines if entry.key == key), QRect())

    def sizeHint(self) -> QSize:
        return QSize(u(160), u(120))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(56), u(60))

    def _span(self) -> None:
        before = self._weeks
        if self._week:
            self._weeks = [week_of(self.day, self._first)]
        else:
            self._weeks = weeks_of_month(self.day.year, self.day.month, self._first)
        span = week_words(*self.span) if self._week else month_words(self.day)
        self.setAccessibleName(f"{self._name}, {span}")
        self._arrange()
        if before != self._weeks:
            self.span_changed.emit()

    def _arrange(self) -> None:
        self._layout = lay_out(self._weeks, self._entries, self.rect(), self.isRightToLeft())
        self.update()

    def _refresh(self) -> None:
        self.updateGeometry()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        frame = CalendarPainter(painter, self.zone)
        frame.month = None if self._week else self.day.month
        frame.today, frame.current, frame.chosen = self.today, self.day, self.chosen
        frame.hovered, frame.more, frame.focused = self._hovered, self._more, self.hasFocus()
        frame.paint(self._layout, event.rect())
        if self._drag is not None:
            entry, at, size = self._drag
            frame.dragged(entry, at, size, self._layout.cell_at(at))

    # --- keys ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        ctrl = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        step = self._step(key, ctrl)
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = self._pressed = None
            self.update()
        elif ctrl and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(1 if key == Qt.Key.Key_Down else -1)
        elif step is not None and shift:
            self._carry(step)
        elif step is not None:
            self._go(step(self.day))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not ctrl:
            self._open()
        elif key == Qt.Key.Key_N and not modifiers:
            self.new_asked.emit(self.day)
        else:
            super().keyPressEvent(event)

    def _step(self, key: Qt.Key, ctrl: bool) -> _Step | None:
        """Return where ``key`` leads from a day; None for a key that leads nowhere."""
        ahead = -1 if self.isRightToLeft() else 1
        days = {
            Qt.Key.Key_Left: -ahead,
            Qt.Key.Key_Right: ahead,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }
        if key in days and not ctrl:
            return lambda day: add_days(day, days[key])
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            sign = 1 if key == Qt.Key.Key_PageDown else -1
            if ctrl:
                return lambda day: add_months(day, 12 * sign)
            if self._week:
                return lambda day: add_days(day, 7 * sign)
            return lambda day: add_months(day, sign)
        return (lambda day: self.today) if key == Qt.Key.Key_Home else None

    def _go(self, day: date) -> None:
        self.set_day(day)
        announce(self, day_words(day, self.today, self.of_day(), self.zone))

    def _walk(self, step: int) -> None:
        """Choose the next or the previous entry of the day."""
        keys = [entry.key for entry in self.of_day()]
        if not keys:
            announce(self, "Nothing on this day.")
            return
        at = keys.index(self.chosen) + step if self.chosen in keys else (0 if step > 0 else -1)
        self.choose(keys[at % len(keys)])
        entry = self.of_day()[at % len(keys)]
        announce(self, entry_words(entry, self.zone))

    def entry_for_keys(self) -> Entry | None:
        """Return the entry that keys act upon: the chosen one, else the only one of the day."""
        found = self.of_day()
        chosen = next((entry for entry in found if entry.key == self.chosen), None)
        return chosen or (found[0] if len(found) == 1 else None)

    def _carry(self, step: _Step) -> None:
        """Move the entry to where the keys lead, and go along."""
        entry = self.entry_for_keys()
        if entry is None or not entry.movable:
            announce(self, "Choose an entry of this day first, with Ctrl and Down.")
            return
        day = step(self.day)
        self.entry_moved.emit(entry.key, day)
        self.set_day(day)
        self.chosen = entry.key

    def _open(self) -> None:
        if self.chosen is not None:
            self.entry_opened.emit(self.chosen)
        else:
            self.day_opened.emit(self.day)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # --- pointing ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            entry = self._layout.entry_at(event.pos())
            if entry is None:
                QToolTip.hideText()
            else:
                words = entry_words(entry, self.zone)
                QToolTip.showText(event.globalPos(), words, self, self.entry_area(entry.key))
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        cell, entry = self._layout.cell_at(at), self._layout.entry_at(at)
        if cell is not None:
            self._pressed = (entry, at) if entry is not None else None
            # The span stays under the pointer; a day outside the month is opened by a click.
            if cell.day.month == self.day.month or self._week:
                self.set_day(cell.day)
            self.choose(entry.key if entry is not None else None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            entry, start = self._pressed
            far = (at - start).manhattanLength() >= QApplication.startDragDistance()
            if entry.movable and (far or self._drag is not None):
                size = self._drag[2] if self._drag is not None else self.entry_area(entry.key)
                self._drag = (entry, at, size)
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self.update()
            return
        self._hover(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        pressed, drag = self._pressed, self._drag
        self._pressed = self._drag = None
        cell = self._layout.cell_at(at)
        if drag is not None:
            if cell is not None and cell.day != day_of(drag[0].at, self.zone):
                self.entry_moved.emit(drag[0].key, cell.day)
            self._hover(at)
            self.update()
        elif pressed is not None and self._layout.entry_at(at) is pressed[0]:
            self.entry_opened.emit(pressed[0].key)
        elif cell is not None and self._layout.more_at(at) == cell.day:
            self.set_day(cell.day)
            self.day_opened.emit(cell.day)
        elif cell is not None:
            self.set_day(cell.day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        cell = self._layout.cell_at(at)
        if cell is not None and self._layout.entry_at(at) is None:
            self.set_day(cell.day)
            self.day_opened.emit(cell.day)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            cell, entry = self._layout.cell_at(event.pos()), self._layout.entry_at(event.pos())
            if cell is None:
                return
            self.set_day(cell.day)
            self.choose(entry.key if entry is not None else None)
            self.menu_asked.emit(entry.key if entry is not None else None, event.globalPos())
            return
        entry = self.entry_for_keys()
        area = self.entry_area(entry.key) if entry is not None else QRect()
        place = area if not area.isEmpty() else self.area(self.day)
        at = self.mapToGlobal(place.bottomLeft())
        self.menu_asked.emit(entry.key if entry is not None else None, at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(QPoint(-1, -1))

    def _hover(self, at: QPoint) -> None:
        entry, more = self._layout.entry_at(at), self._layout.more_at(at)
        key = entry.key if entry is not None else None
        pointing = entry is not None or more is not None
        shape = Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        if (key, more) != (self._hovered, self._more):
            before = self._hovered_area
            self._hovered, self._more = key, more
            cell = self._layout.cell_at(at)
            self._hovered_area = cell.area if cell is not None else QRect()
            self.update(before)
            self.update(self._hovered_area)
