"""Visits as a list, one row each: the table behind the calendar, and all there is when narrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent

from core.contacts.records import Visit
from core.database.listing import Column
from desktop.panels.contacts.looks import VISIT_KINDS
from desktop.panels.contacts.visits.looks import STATES, state_of
from desktop.tables.looks import TableLook, short_name
from desktop.tables.row_table import RowTable
from desktop.theme.units import u
from desktop.widgets.calendar.entries import clock_words
from desktop.widgets.calendar.words import short_day

_ALL = ("day", "time", "contact", "kind", "state", "staff", "place")
_NARROW = ("day", "time", "contact", "state")
_COLUMNS = (
    Column("day", "Day", width_em=8.5, frozen=True),
    Column("time", "Time", width_em=4.5),
    Column("contact", "Contact", width_em=16),
    Column("kind", "Kind", width_em=10),
    Column("state", "State", "status", 9),
    Column("staff", "With", width_em=10),
    Column("place", "Place", width_em=14),
)


class Agenda(RowTable):
    """The list. ``visit_opened`` carries a visit, ``menu_asked`` a visit and a place on screen."""

    visit_opened = Signal(object)
    menu_asked = Signal(object, QPoint)
    new_asked = Signal()

    def __init__(self, zone: ZoneInfo) -> None:
        look = TableLook({"state": STATES}, zone=zone, short={"staff": short_name})
        super().__init__("Visits, list", _COLUMNS, look)
        self._zone = zone
        self._visits: Sequence[Visit] = ()
        self._day = date.min
        self.activated_row.connect(lambda row: self.visit_opened.emit(self._visits[row]))

    @property
    def visit(self) -> Visit | None:
        """The visit that is chosen."""
        row = self.picked_row
        return self._visits[row] if row is not None else None

    def show_visits(self, visits: Sequence[Visit], now: datetime, day: date) -> None:
        """Show ``visits``, which are in their order; another ``day`` is gone to."""
        self._visits = visits
        days: dict[date, str] = {}
        self.renew_rows([self._row(visit, now, days) for visit in visits])
        if day != self._day:
            self._day = day
            dates = (visit.starts_at.astimezone(self._zone).date() for visit in visits)
            self.pick(next((row for row, one in enumerate(dates) if one >= day), None))

    def _row(self, visit: Visit, now: datetime, days: dict[date, str]) -> tuple[object, ...]:
        local = visit.starts_at.astimezone(self._zone)
        day = local.date()
        if day not in days:
            days[day] = short_day(day)
        return (
            days[day],
            clock_words(local),
            visit.contact,
            VISIT_KINDS[visit.kind],
            state_of(visit, now),
            visit.staff,
            visit.place,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_N and plain:
            self.new_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        visit = self.visit
        if visit is None:
            return
        at = event.globalPos()
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_asked.emit(visit, at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        keys = _ALL if self.width() >= u(190) else _NARROW
        if self.shown_columns() != keys:
            self.show_columns(keys)
