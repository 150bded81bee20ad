"""How a calendar is painted: heads, days, lines of entries, today, and what is being dragged."""

from __future__ import annotations

from datetime import date, tzinfo

from PySide6.QtCore import QLocale, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from desktop.theme.paint import box, focus_ring, glyph, hairline, mirrored, smooth
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.calendar.entries import Entry
from desktop.widgets.calendar.layout import NUMBER, CalendarLayout, DayCell

_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
# Narrower columns show entries without their time, and the first letters of the weekdays.
_WORDY, _TIMED, _SHORT = 16.0, 30.0, 13.0


class CalendarPainter:
    """Paints one frame.

    Attributes:
        month: the month that is meant, None where all days are (a week).
        today, current: marked; ``chosen`` is the entry that keys act upon.
        hovered: the entry under the pointer; ``more`` the day whose further entries it is on.
    """

    def __init__(self, painter: QPainter, zone: tzinfo) -> None:
        self._painter, self._zone = painter, zone
        self._colours = tokens()
        self._figures = font("small", tabular=True)
        self._quiet, self._strong = font("small", 400), font("small", 500)
        self._time_width = QFontMetrics(self._figures).horizontalAdvance("00:00")
        self.month: int | None = None
        self.today = date.min
        self.current = date.min
        self.chosen: object = None
        self.hovered: object = None
        self.more: date | None = None
        self.focused = False

    def paint(self, layout: CalendarLayout, dirty: QRect) -> None:
        """Paint everything in ``dirty`` but what is dragged."""
        cells = [cell for cell in layout.cells if cell.area.intersects(dirty)]
        for cell in cells:
            self._ground(cell)
        self._heads(layout)
        for cell in cells:
            self._number(cell)
            for entry, area in cell.lines:
                self.entry(entry, area, cell.day == self.current)
            if cell.more_area is not None:
                self._more(cell, cell.more_area)
        current = layout.cell(self.current)
        if current is not None:
            self._mark(current)

    def entry(self, entry: Entry, area: QRect, here: bool = False) -> None:
        """Paint the line of an entry; ``here``: on the current day, whose ground is tinted."""
        painter, colours = self._painter, self._colours
        look = colours.meaning(entry.tone)
        chosen = entry.key == self.chosen
        ground = None if entry.over else colours.surface if here else look.tint
        if entry.key == self.hovered:
            ground = colours.hover if entry.over or here else colours.select
        border = colours.accent if chosen and self.focused else None
        if ground is not None or border is not None:
            box(painter, area, ground, border, 1, 2 * hairline() if chosen else None)
        left = u(1)
        icon = QRect(area.left() + left, area.top(), u(3.5), area.height())
        glyph(painter, entry.icon, mirrored(painter, area, icon), look.fg, 3)
        left += u(4.25)
        if area.width() >= u(_TIMED):
            time = entry.time(self._zone)
            painter.setFont(self._figures)
            painter.setPen(colours.muted)
            place = QRect(area.left() + left, area.top(), self._time_width, area.height())
            painter.drawText(mirrored(painter, area, place), _LEFT, time)
            left += self._time_width + u(1.5)
        right = u(5.5) if entry.mark else u(1)
        self._title(entry, area, left, right)
        if entry.mark:
            place = QRect(area.right() - u(4.25), area.top(), u(3.5), area.height())
            glyph(painter, entry.mark, mirrored(painter, area, place), look.fg, 3)

    def dragged(self, entry: Entry, at: QPoint, size: QRect, over: DayCell | None) -> None:
        """Paint an entry that is being dragged, and where it would come to lie."""
        if over is not None:
            inset = u(0.5)
            area = over.area.adjusted(inset, inset, -inset, -inset)
            box(self._painter, area, None, self._colours.accent, 1.25, 2 * hairline())
        ghost = QRect(at.x() - u(4), at.y() - size.height() // 2, size.width(), size.height())
        with smooth(self._painter):
            self._painter.setOpacity(0.9)
            box(self._painter, ghost, self._colours.surface, self._colours.edge, 1)
            self.entry(entry, ghost)

    # --- inside --------------------------------------------------------------------------

    def _inside(self, day: date) -> bool:
        return self.month is None or day.month == self.month

    def _ground(self, cell: DayCell) -> None:
        colours, line = self._colours, hairline()
        inside = self._inside(cell.day)
        self._painter.fillRect(cell.area, colours.surface if inside else colours.window)
        if cell.day == self.current:
            self._painter.fillRect(cell.area, colours.select)
        area = QRectF(cell.area)
        self._painter.fillRect(
            QRectF(area.left(), area.bottom() - line, area.width(), line), colours.line
        )
        edge = area.left() if self._from_right() else area.right() - line
        self._painter.fillRect(QRectF(edge, area.top(), line, area.height()), colours.line)

    def _from_right(self) -> bool:
        return self._painter.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _heads(self, layout: CalendarLayout) -> None:
        painter = self._painter
        painter.setFont(font("small", 500))
        locale = QLocale()
        for cell, area in zip(layout.cells, layout.heads, strict=False):
            painter.fillRect(area, self._colours.surface)
            wordy = area.width() >= u(_WORDY)
            form = QLocale.FormatType.ShortFormat if wordy else QLocale.FormatType.NarrowFormat
            weekend = cell.day.weekday() >= 5
            painter.setPen(self._colours.faint if weekend else self._colours.muted)
            name = locale.standaloneDayName(cell.day.isoweekday(), form)
            painter.drawText(area.adjusted(u(2), 0, -u(2), 0), _LEFT, name)
            bottom = QRectF(area.left(), area.bottom(), area.width(), hairline())
            painter.fillRect(bottom, self._colours.line)

    def _number(self, cell: DayCell) -> None:
        painter, colours = self._painter, self._colours
        row = QRect(cell.area.left(), cell.area.top(), cell.area.width(), u(NUMBER))
        here = cell.day == self.today
        painter.setFont(font("small", 600 if here else 500, tabular=True))
        words = str(cell.day.day)
        if self.month is not None and cell.day.day == 1 and row.width() >= u(_TIMED):
            words += (
                f" {QLocale().standaloneMonthName(cell.day.month, QLocale.FormatType.ShortFormat)}"
            )
        width = painter.fontMetrics().horizontalAdvance(words)
        # The words stand in one line down the month; the spot of today goes around them.
        wide = max(u(5), width + u(2)) if here else width
        left = u(2) - (wide - width) // 2
        spot = QRect(row.left() + left, row.top() + u(0.75), wide, u(5))
        spot = mirrored(painter, row, spot)
        if here:
            box(painter, spot, colours.accent, None, 2.5)
        inside = self._inside(cell.day)
        painter.setPen(colours.on_accent if here else colours.text if inside else colours.faint)
        painter.drawText(spot, _CENTRE, words)

    def _title(self, entry: Entry, area: QRect, left: int, right: int) -> None:
        painter, colours = self._painter, self._colours
        room = area.width() - left - right
        face = self._quiet if entry.over else self._strong
        if entry.struck:
            face = QFont(face)
            face.setStrikeOut(True)
        painter.setFont(face)
        painter.setPen(colours.muted if entry.over else colours.text)
        text = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, room)
        place = QRect(area.left() + left, area.top(), max(0, room), area.height())
        painter.drawText(mirrored(painter, area, place), _LEFT, text)

    def _more(self, cell: DayCell, area: QRect) -> None:
        painter, colours = self._painter, self._colours
        beside = area.top() == cell.area.top()
        face = font("small", 500)
        face.setUnderline(self.more == cell.day)
        painter.setFont(face)
        painter.setPen(colours.accent)
        flags, inset = (_RIGHT, u(0.5)) if beside else (_LEFT, u(1))
        words = f"+{cell.more}" if area.width() < u(_SHORT) else f"+{cell.more} more"
        painter.drawText(area.adjusted(inset, 0, -inset, 0), flags, words)

    def _mark(self, cell: DayCell) -> None:
        if self.focused:
            inset = round(hairline())
            focus_ring(self._painter, cell.area.adjusted(inset, inset, -inset, -inset))
