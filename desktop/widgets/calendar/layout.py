"""Where days, entries and the line of what does not fit lie in a calendar. No painting here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPoint, QRect

from desktop.theme.units import u
from desktop.widgets.calendar.entries import Entry

HEAD, NUMBER, LINE, GAP, PAD = 7.0, 6.25, 4.75, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day: its area, the entries that fit with theirs, and how many more there are."""

    day: date
    area: QRect
    lines: tuple[tuple[Entry, QRect], ...] = ()
    more: int = 0
    more_area: QRect | None = None


@dataclass(frozen=True, slots=True)
class CalendarLayout:
    """All days of a span in rows of seven."""

    heads: tuple[QRect, ...]
    cells: tuple[DayCell, ...]

    def cell(self, day: date) -> DayCell | None:
        """Return the cell of a day; None for one that is not shown."""
        return next((cell for cell in self.cells if cell.day == day), None)

    def cell_at(self, at: QPoint) -> DayCell | None:
        """Return the cell under a point."""
        return next((cell for cell in self.cells if cell.area.contains(at)), None)

    def entry_at(self, at: QPoint) -> Entry | None:
        """Return the entry under a point."""
        cell = self.cell_at(at)
        lines = cell.lines if cell is not None else ()
        return next((entry for entry, area in lines if area.contains(at)), None)

    def more_at(self, at: QPoint) -> date | None:
        """Return the day whose further entries are said at a point."""
        cell = self.cell_at(at)
        if cell is None or cell.more_area is None or not cell.more_area.contains(at):
            return None
        return cell.day


def lay_out(
    weeks: Sequence[Sequence[date]],
    entries: Mapping[date, Sequence[Entry]],
    size: QRect,
    from_right: bool,
) -> CalendarLayout:
    """Return where everything lies in ``size``; ``from_right``: the week begins at the right."""
    head = u(HEAD)
    xs = [size.left() + round(size.width() * place / 7) for place in range(8)]
    rows = len(weeks)
    room = size.height() - head
    ys = [size.top() + head + round(room * place / max(1, rows)) for place in range(rows + 1)]
    columns = [(xs[place], xs[place + 1] - xs[place]) for place in range(7)]
    if from_right:
        columns.reverse()
    heads = tuple(QRect(left, size.top(), width, head) for left, width in columns)
    cells = []
    for row, week in enumerate(weeks):
        for place, day in enumerate(week):
            left, width = columns[place]
            area = QRect(left, ys[row], width, ys[row + 1] - ys[row])
            cells.append(_cell(day, area, entries.get(day, ())))
    return CalendarLayout(heads, tuple(cells))


def _cell(day: date, area: QRect, entries: Sequence[Entry]) -> DayCell:
    line, gap, pad = u(LINE), u(GAP), u(PAD)
    top = area.top() + u(NUMBER)
    fit = max(0, (area.bottom() - top - pad + gap) // (line + gap))
    # Where there is room for one line at most, what does not fit is said beside the day's number.
    beside = fit < 2
    shown = min(len(entries), fit if beside or len(entries) <= fit else fit - 1)
    places = [
        QRect(area.left() + pad, top + place * (line + gap), area.width() - 2 * pad, line)
        for place in range(max(shown, fit))
    ]
    more = len(entries) - shown
    if not more:
        return DayCell(day, area, tuple(zip(entries, places, strict=False)))
    half = area.width() // 2
    head = QRect(area.left() + half, area.top(), area.width() - half - pad, u(NUMBER))
    last = head if beside else places[shown]
    return DayCell(day, area, tuple(zip(entries[:shown], places, strict=False)), more, last)
