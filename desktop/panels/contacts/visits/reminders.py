"""Reminds the person of their visits: in the bell, in passing, and of missed ones at the start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer

from core.contacts.records import Visit
from core.kernel.errors import ChanceryError
from desktop.panels.contacts.looks import VISIT_KINDS
from desktop.panels.context import PanelContext
from desktop.shell.notices import NoticeChoice, Notices
from desktop.tables.cells import moment_words
from desktop.widgets.calendar.days import add_days, day_of, on_day
from desktop.widgets.calendar.words import short_day
from desktop.widgets.toast import Toasts

FIRST_LOOK_MS = 1_500
"""After the window is painted, so that the start does not wait for it."""
LOOK_MS = 20_000
_MOST_APART = 3


class VisitReminders(QObject):
    """Looks now and then for what is due and was not told; see ``core.contacts.reminders``.

    Args:
        show_visit: shows a visit in the calendar; ``show_visits`` the calendar.
    """

    def __init__(
        self,
        parent: QObject,
        context: PanelContext,
        notices: Notices,
        toasts: Toasts,
        zone: ZoneInfo,
        show_visit: Callable[[UUID], object],
        show_visits: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self._context, self._notices, self._toasts = context, notices, toasts
        self._zone = zone
        self._show_visit, self._show_visits = show_visit, show_visits
        self._begun = context.workspace.clock.now()
        self._first = True
        self._looking = False
        self._failing = False
        # Told in this run although the record of it could not be kept.
        self._told: set[tuple[UUID, datetime | None]] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._start = QTimer(self)
        self._start.setSingleShot(True)
        self._start.setInterval(FIRST_LOOK_MS)
        self._start.timeout.connect(self._begin)
        self._start.start()

    def close(self) -> None:
        """Look no more."""
        self._start.stop()
        self._timer.stop()

    def look(self) -> None:
        """Ask what is due; the answer is told when it comes."""
        if self._looking or "contacts.read" not in self._context.actor.permissions:
            return
        self._looking = True
        self._context.query(
            lambda workspace, reader: workspace.reminders.due(reader),
            self._found,
            "visit reminders",
            self._failed,
        )

    # --- inside --------------------------------------------------------------------------

    def _begin(self) -> None:
        self._timer.start()
        self.look()

    def _failed(self, error: ChanceryError) -> None:
        self._looking = False
        # What does not work now will not work in twenty seconds either: it is said once.
        if not self._failing:
            self._failing = True
            self._context.show_error(error)

    def _found(self, visits: list[Visit]) -> None:
        self._failing = False
        fresh = [visit for visit in visits if (visit.id, visit.remind_at) not in self._told]
        if not fresh:
            self._looking = False
            self._first = False
            return
        self._context.command(
            lambda workspace, uow: workspace.reminders.tell(uow, fresh),
            lambda done: self._tell(fresh),
            lambda error: self._tell_all_the_same(fresh, error),
        )

    def _tell_all_the_same(self, visits: Sequence[Visit], error: ChanceryError) -> None:
        self._told |= {(visit.id, visit.remind_at) for visit in visits}
        self._tell(visits)
        self._failed(error)

    def _tell(self, visits: Sequence[Visit]) -> None:
        self._looking = False
        missed: list[Visit] = []
        if self._first:
            missed = [v for v in visits if v.remind_at is not None and v.remind_at < self._begun]
        self._first = False
        if len(missed) > 1:
            words = f"{len(missed)} visits were to be told of while Chancery was closed"
            self._tell_together(words)
        else:
            missed = []
        rest = [visit for visit in visits if visit not in missed]
        if len(rest) > _MOST_APART:
            self._tell_together(f"{len(rest)} visits are due")
            return
        for visit in rest:
            self._tell_one(visit)

    def _tell_together(self, words: str) -> None:
        self._notices.add(words, "attention", self._show_visits, verb="Open")
        self._toasts.show(words, "Open", self._show_visits, "attention", "calendar-clock")

    def _tell_one(self, visit: Visit) -> None:
        words = reminder_words(visit, self._context.workspace.clock.now(), self._zone)
        open_it = partial(self._show_visit, visit.id)
        self._notices.add(words, "attention", open_it, verb="Open", later=self._later(visit))
        self._toasts.show(words, "Open", open_it, "attention", "calendar-clock")

    def _later(self, visit: Visit) -> tuple[NoticeChoice, ...]:
        def in_minutes(minutes: int) -> None:
            now = self._context.workspace.clock.now()
            self._put_off(visit, now + timedelta(minutes=minutes))

        def tomorrow() -> None:
            self._put_off(visit, tomorrow_at_nine(self._context.workspace.clock.now(), self._zone))

        return (
            NoticeChoice("In 10 minutes", partial(in_minutes, 10)),
            NoticeChoice("In 1 hour", partial(in_minutes, 60)),
            NoticeChoice("Tomorrow at 09:00", tomorrow),
        )

    def _put_off(self, visit: Visit, until: datetime) -> None:
        self._told.discard((visit.id, visit.remind_at))
        said = moment_words(until, self._zone)
        self._context.command(
            lambda workspace, uow: workspace.reminders.later(uow, visit, until),
            lambda done: self._context.toast(f"You are reminded again on {said}"),
        )


def tomorrow_at_nine(now: datetime, zone: ZoneInfo) -> datetime:
    """Return nine o'clock of the next day as the clocks of ``zone`` show it, in UTC."""
    nine = datetime.combine(day_of(now, zone), time(9), zone)
    return on_day(nine, add_days(day_of(now, zone), 1), zone)


def reminder_words(visit: Visit, now: datetime, zone: ZoneInfo) -> str:
    """Return ``Visit today at 10:30: Carvalho, Ines (phone call)``."""
    local, day = visit.starts_at.astimezone(zone), day_of(now, zone)
    days = {day: "today", add_days(day, 1): "tomorrow", add_days(day, -1): "yesterday"}
    when = days.get(local.date(), f"on {short_day(local.date())}")
    kind = VISIT_KINDS[visit.kind]
    what = f"{kind[:1].lower()}{kind[1:]}"
    place = f", {visit.place}" if visit.place else ""
    return f"Visit {when} at {local:%H:%M}: {visit.contact} ({what}{place})"
