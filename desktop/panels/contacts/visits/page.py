"""The page of visits: a calendar of the month or week, or a list, and what is done in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from core.contacts.lists.source import ListSetup
from core.contacts.records import Visit, VisitFilter
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.panels.contacts.visits.agenda import Agenda
from desktop.panels.contacts.visits.bar import CalendarBar
from desktop.panels.contacts.visits.day_sheet import DaySheet
from desktop.panels.contacts.visits.looks import entry_of
from desktop.panels.contacts.visits.verbs import VisitVerbs
from desktop.panels.contacts.visits.week_start import first_weekday
from desktop.shell.heads import WorkHead
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.calendar.days import day_of
from desktop.widgets.calendar.entries import by_day
from desktop.widgets.calendar.grid import CalendarGrid
from desktop.widgets.calendar.words import month_words, week_words
from desktop.widgets.empty import EmptyState, LoadingBars

KEY = "visits"
_RELEVANT = frozenset({"visit", "contact", "person", "setting"})
# Narrower, days are too small for what is on them, and the list stands in their place.
_LEAST = 200.0
_DAY_CHECK_MS = 60_000


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the page needs before it can show anything."""

    setup: ListSetup
    first_weekday: int


class VisitsPage(ContactsPage):
    """The page. Its number among the views is that of the person's planned visits of today."""

    def __init__(self, context: ContactsContext) -> None:
        self._plan = push_button("Plan a visit…", "primary", "plus", self.plan)
        super().__init__(context, WorkHead("Visits", (self._plan,)))
        panel = context.panel
        self._panel = panel
        self._plan.setVisible("contacts.edit" in panel.actor.permissions)
        self.verbs = VisitVerbs(self, panel, context.open_contact, self._read)
        self.visits: tuple[Visit, ...] = ()
        self._stack = QStackedWidget()
        self._stack.addWidget(LoadingBars(12))
        self.grid: CalendarGrid | None = None
        self.agenda: Agenda | None = None
        self.bar: CalendarBar | None = None
        self._empty: EmptyState | None = None
        self._mode = "month"
        self._shown_mode = ""
        self._wanted_visit: UUID | None = None
        self._midnight = QTimer(self)
        self._midnight.setInterval(_DAY_CHECK_MS)
        self._midnight.timeout.connect(self._check_day)
        self.add_table(self._stack)
        panel.changes.connect(self._changed)

    # --- what the desk asks --------------------------------------------------------------

    def load(self) -> None:
        def work(workspace: Workspace, reader: Reader) -> _Basis:
            setup = workspace.contact_lists.setup(reader)
            return _Basis(setup, first_weekday(workspace, reader, setup.country))

        self._panel.query(work, self._begin, "visits basis")

    def plan(self) -> None:
        """Plan a visit on the day that is chosen."""
        if self.grid is not None:
            self.verbs.plan(self.grid.day)

    def show_visit(self, visit_id: UUID) -> None:
        """Go to the day of a visit and open it."""
        self._wanted_visit = visit_id
        if self.grid is None:
            return
        self._panel.query(
            lambda workspace, reader: workspace.visits.visit(reader, visit_id),
            self._show_wanted,
            "visit wanted",
        )

    def _show_wanted(self, visit: Visit) -> None:
        self._wanted_visit = None
        if self.grid is not None:
            self.grid.set_day(visit.starts_at.astimezone(self.grid.zone).date())
            self.verbs.open(visit)

    # --- making --------------------------------------------------------------------------

    def _begin(self, basis: _Basis) -> None:
        setup = basis.setup
        self.verbs.setup = setup
        now = today(self._panel.workspace.clock, setup.zone)
        if self.grid is None or self.bar is None:
            self._make(setup, now)
        assert self.grid is not None
        assert self.bar is not None
        self.grid.set_calendar(setup.zone, now, basis.first_weekday)
        self.bar.set_people(setup.fields["assigned_id"].choices, self._panel.actor.person_id.hex)
        self.bar.set_today(now)
        self.bar.zone.setText(self._zone_words(setup))
        self.bar.zone.setVisible(bool(self.bar.zone.text()))
        self._fit()
        self._read()
        if self._wanted_visit is not None:
            self.show_visit(self._wanted_visit)

    def _make(self, setup: ListSetup, now: date) -> None:
        bar = self.bar = CalendarBar(now)
        self.head.tools.addWidget(bar, 1)
        grid = self.grid = CalendarGrid("Visits", setup.zone, now)
        agenda = self.agenda = Agenda(setup.zone)
        self._empty = EmptyState(
            "calendar", "No visits here", "Visits that are planned or made appear on their day.",
            "Show everyone’s visits", bar.show_all,
        )  # fmt: skip
        for widget in (grid, agenda, self._empty):
            self._stack.addWidget(widget)
        bar.day_asked.connect(grid.set_day)
        bar.mode_asked.connect(self.set_mode)
        bar.filtered.connect(self._read)
        grid.day_changed.connect(bar.set_day)
        grid.span_changed.connect(self._read)
        grid.day_opened.connect(self._open_day)
        grid.entry_opened.connect(self._open_entry)
        grid.entry_moved.connect(self._move_entry)
        grid.menu_asked.connect(self._open_menu)
        grid.new_asked.connect(self.verbs.plan)
        agenda.visit_opened.connect(self.verbs.open)
        agenda.menu_asked.connect(self.verbs.open_menu)
        agenda.new_asked.connect(self.plan)
        self._fit()

    def _zone_words(self, setup: ListSetup) -> str:
        """Name the zone of the times where this computer's clock shows others."""
        now = self._panel.workspace.clock.now()
        same = now.astimezone(setup.zone).utcoffset() == now.astimezone().utcoffset()
        return "" if same else f"Times in {setup.zone.key.rpartition('/')[2].replace('_', ' ')}"

    # --- showing -------------------------------------------------------------------------

    def set_mode(self, mode: str) -> None:
        """Show a month, a week or the list of a month."""
        self._mode = mode
        self._fit()

    @property
    def mode(self) -> str:
        """How the visits are shown now."""
        return "list" if self.width() < u(_LEAST) else self._mode

    def _fit(self) -> None:
        if self.grid is None or self.bar is None:
            return
        self.bar.set_mode(self.mode, self.width() >= u(_LEAST))
        self.bar.fit(self.width())
        self.grid.set_week(self.mode == "week")
        if self.mode != self._shown_mode:
            self._show()

    def _span(self) -> tuple[date, date]:
        assert self.grid is not None
        return self.grid.span

    def _read(self) -> None:
        if self.grid is None or self.bar is None:
            return
        (first, last), wanted = self._span(), self.bar.wanted
        now, own = self.grid.today, VisitFilter(self._panel.actor.person_id, (), ("planned",))

        def work(workspace: Workspace, reader: Reader) -> tuple[list[Visit], int]:
            counts = workspace.visits.counts(reader, now, now, own)
            return workspace.visits.visits(reader, first, last, wanted), counts.get(now, 0)

        self._panel.query(work, self._take, "visits shown", self._failed)

    def _failed(self, error: ChanceryError) -> None:
        self._panel.show_error(error)

    def _take(self, found: tuple[list[Visit], int]) -> None:
        visits, due = found
        self.visits = tuple(visits)
        self.counted.emit(due)
        self._show()

    def _show(self) -> None:
        grid, agenda = self.grid, self.agenda
        if grid is None or agenda is None:
            return
        self._shown_mode = self.mode
        now = self._panel.workspace.clock.now()
        shown, listing = self._inside(), self.mode == "list"
        if listing:
            agenda.show_visits(shown, now, grid.day)
        else:
            edits = self.verbs.may_edit
            entries = [entry_of(visit, now, edits) for visit in self.visits]
            grid.set_entries(by_day(entries, grid.zone))
        span = month_words(grid.day) if self.mode != "week" else week_words(*grid.span)
        self.head.set_title(f"Visits, {span}", len(shown))
        table = self._empty if not shown and self._empty is not None else agenda
        self._stack.setCurrentWidget(table if listing else grid)

    def _inside(self) -> list[Visit]:
        """Return the visits of the month or week itself, without those of the days around it."""
        assert self.grid is not None
        if self.mode == "week":
            return [*self.visits]
        day, zone = self.grid.day, self.grid.zone
        local = ((visit, visit.starts_at.astimezone(zone)) for visit in self.visits)
        return [visit for visit, at in local if (at.year, at.month) == (day.year, day.month)]

    # --- doing ---------------------------------------------------------------------------

    def _visit(self, key: object) -> Visit | None:
        return next((visit for visit in self.visits if visit.id == key), None)

    def _open_entry(self, key: object) -> None:
        visit = self._visit(key)
        if visit is not None:
            self.verbs.open(visit)

    def _move_entry(self, key: object, day: date) -> None:
        visit = self._visit(key)
        if visit is not None:
            self.verbs.move(visit, day)

    def _open_menu(self, key: object, at: QPoint) -> None:
        visit = self._visit(key)
        if visit is not None:
            self.verbs.open_menu(visit, at)
        elif self.grid is not None:
            self._open_day(self.grid.day)

    def _open_day(self, day: date) -> None:
        grid = self.grid
        assert grid is not None
        zone = grid.zone
        visits = [v for v in self.visits if v.starts_at.astimezone(zone).date() == day]
        now = self._panel.workspace.clock.now()
        area = grid.area(day)
        sheet = DaySheet(grid, day, visits, self.verbs, zone, now)
        sheet.open_at(grid.mapToGlobal(area.topLeft() + QPoint(u(2), u(7))))

    # --- refreshing ----------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if self.grid is not None and changes.touches(_RELEVANT):
            self._read()

    def _check_day(self) -> None:
        if self.grid is not None and self.isVisible():
            moment = self._panel.workspace.clock.now()
            if day_of(moment, self.grid.zone) != self.grid.today:
                self.load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._midnight.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
