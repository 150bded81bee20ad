"""The main window: puts desks, navigation, actions, tasks and settings into the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from core.kernel.clock import Clock, SystemClock
from core.kernel.errors import Cancelled, ChanceryError
from desktop.accessibility.panes import PaneCycle
from desktop.actions.binder import Binder
from desktop.actions.registry import Registry
from desktop.shell import window_state
from desktop.shell.activity import ActivityPanel
from desktop.shell.asking import ask_to_leave, open_zoom_menu
from desktop.shell.desk import Desk, DeskContext, DeskPage
from desktop.shell.error_ladder import ErrorLadder
from desktop.shell.frame import Frame
from desktop.shell.job_notes import JobNotes
from desktop.shell.navigation import History, Place
from desktop.shell.notices import Notices
from desktop.shell.notices_popover import NoticesPopover
from desktop.shell.palette import CommandPalette
from desktop.shell.palette_model import Provider, command_provider, recent_provider
from desktop.shell.recents import Opened, Recents
from desktop.shell.settings import Settings, SettingsStore, display_zone
from desktop.shell.standard_actions import standard_actions
from desktop.shell.status_words import Status, parts
from desktop.tasks.runner import Runner
from desktop.theme.apply import MAX_ZOOM, MIN_ZOOM, ZOOM_STEP, Appearance
from desktop.widgets.toast import Toasts


@dataclass(frozen=True)
class Person:
    """Who is signed in, where and as what; times are shown in ``zone``."""

    name: str
    organisation: str
    role: str
    zone: ZoneInfo


class MainWindow(QMainWindow):
    """The window. Desks are made when they are first shown.

    ``connection_asked`` carries the part of the status bar that was pressed to know more.
    """

    connection_asked = Signal(str)

    def __init__(
        self,
        desks: list[Desk],
        person: Person,
        registry: Registry,
        tasks: Runner,
        settings: SettingsStore,
        appearance: Appearance,
        clock: Clock | None = None,
        allowed: Callable[[str], bool] = lambda permission: True,
    ) -> None:
        """Make the window; ``show_first`` shows a desk.

        Args:
            allowed: a desk without its permission is absent.
        """
        super().__init__()
        self.setWindowTitle("Chancery")
        self.person = person
        self.registry, self.tasks, self.settings = registry, tasks, settings
        self._appearance = appearance
        self._clock = clock or SystemClock()
        self._every, self._allowed = desks, allowed
        self._desks = {desk.id: desk for desk in desks if self._has(desk)}
        self._pages: dict[str, DeskPage] = {}
        self._status = Status()
        self._providers: list[Provider] = []
        self._menu: QMenu | None = None
        self._leaving = False
        self.history = History()
        self._recents = Recents(self.history, self._desks, self.go, self._clock)
        self.notices = Notices(self._clock)
        self.frame = Frame()
        self.setCentralWidget(self.frame)
        self.toasts = Toasts(self.frame)
        self.errors = ErrorLadder(self, self.toasts)
        self.palette_sheet = CommandPalette(self.frame)
        self.activity = ActivityPanel(tasks, self._zone)
        self.activity.setParent(self.frame.body)
        registry.add(*standard_actions(self, desks))
        self.binder = Binder(registry, self)
        self.binder.make_menus(self.frame.header.menus)
        self._panes = PaneCycle(
            [
                self.frame.header,
                self.frame.rail,
                self.frame.views,
                self.frame.work,
                self.frame.details,
                self.activity,
                self.frame.status,
            ]
        )
        self._connect()
        self._show_person()
        self.set_status(self._status)

    # The desks' side: the Shell protocol.

    def toast(self, text: str, verb: str = "", on_verb: Callable[[], object] | None = None) -> None:
        """Say that something is done."""
        self.toasts.show(text, verb, on_verb)
        self.notices.add(text, read=True)

    def show_error(self, error: ChanceryError) -> None:
        """Tell of an error that has no field and no banner to stand in.

        A stop that the person asked for is said in passing; a refusal stays until it is read.
        """
        if isinstance(error, Cancelled):
            self.toasts.show(str(error), meaning="rest", icon_name="circle-stop")
            return
        self.notices.add(error.what, "refused", read=True)
        self.errors.show(error)

    def go(self, desk: str, view: str = "", record: str = "") -> None:
        """Show a desk; without view and record, as the person left it."""
        if desk not in self._desks:
            return
        if not view and not record:
            last = self.history.last_on(desk)
            view, record = (last.view, last.record) if last is not None else ("", "")
        self._show(Place(desk, view, record))
        self._visit()
        self.binder.refresh()

    def recent(self) -> list[Opened]:
        """Return the records opened lately, newest first."""
        return self._recents.opened()

    # The program's side.

    def show_first(self) -> None:
        """Bring back the window as it was left, and show the last desk or the first one."""
        state = self.settings.current.window
        window_state.restore(self, self.frame, state)
        last = state.get("desk")
        self.go(last if last in self._desks else next(iter(self._desks)))
        self._here_page().focus_first()

    def set_status(self, status: Status) -> None:
        """Show the state of the workspace."""
        self._status = status
        self.frame.status.set_parts(parts(status, self._clock.now(), self._zone()))
        for desk in self._desks.values():
            if desk.apart:
                self.frame.rail.set_count(desk.id, status.conflicts + status.review)

    @property
    def status(self) -> Status:
        """The state of the workspace that was shown last."""
        return self._status

    def set_person(self, person: Person) -> None:
        """Show another name or role, and offer what that role may do."""
        self.person = person
        self._show_person()
        self._follow_rights()
        self.binder.rebuild()

    def has_desk(self, desk_id: str) -> bool:
        """Return whether this person has a desk."""
        return desk_id in self._desks

    def made_page(self, desk_id: str) -> DeskPage | None:
        """Return a desk's page if it was shown before."""
        return self._pages.get(desk_id)

    @property
    def zone(self) -> tzinfo:
        """The zone in which moments are told."""
        return self._zone()

    def set_record_providers(self, providers: list[Provider]) -> None:
        """Choose who finds records for the palette, across all desks."""
        self._providers = list(providers)

    def desk_ids(self) -> list[str]:
        """Return the desks that this person has, in their order."""
        return list(self._desks)

    def page(self, desk_id: str) -> DeskPage:
        """Return a desk's page, making it on first use."""
        if desk_id not in self._pages:
            context = DeskContext(self, self.tasks, self.registry, self.settings)
            page = self._desks[desk_id].create(context)
            page.views_changed.connect(lambda: self._refresh_panels(desk_id))
            page.details_changed.connect(lambda: self._refresh_panels(desk_id))
            page.place_changed.connect(lambda: self._place_changed(desk_id))
            self._pages[desk_id] = page
            self.frame.stack.addWidget(page)
            state = self.settings.current.window.get("desks", {})
            if isinstance(state, dict) and isinstance(state.get(desk_id), dict):
                page.restore_state(state[desk_id])
        return self._pages[desk_id]

    # Verbs of the standard actions.

    def open_palette(self, typed: str = "") -> None:
        """Open the palette over everything."""
        desk = self._current_desk()
        commands = command_provider(
            self.registry, self.binder.run, lambda: self.registry.live(*self._context())
        )
        own = list(self._pages[desk].palette_providers()) if desk in self._pages else []
        from desktop.shell.preferences_search import settings_provider

        settings = settings_provider(self.settings, self.open_preferences)
        recent = recent_provider(self._recents.entries)
        self.palette_sheet.set_providers([recent, *self._providers, *own, commands, settings])
        self.palette_sheet.open(typed)

    def go_back(self) -> None:
        """Go to the place before."""
        self._travel(self.history.back())

    def go_forward(self) -> None:
        """Go forward again."""
        self._travel(self.history.forward())

    def reopen_record(self) -> None:
        """Open the record again that was left last."""
        self._recents.reopen()

    def why_no_reopening(self) -> str:
        """Return why no record can be reopened; empty when one can."""
        return self._recents.why_no_reopening()

    def toggle_views(self) -> None:
        """Fold or unfold the views panel."""
        self.frame.views_wanted = not self.frame.views_wanted
        self.frame.fit()

    def toggle_details(self) -> None:
        """Show or hide details."""
        page = self.frame.stack.currentWidget()
        if not (isinstance(page, DeskPage) and page.toggle_details()):
            self.frame.toggle_details()

    def toggle_activity(self) -> None:
        """Show or hide Activity."""
        if self.activity.isVisible():
            self._close_activity()
        else:
            self.frame.show_side(self.activity)
            self.activity.close_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def zoom_by(self, steps: int) -> None:
        """Zoom in or out by tenths; 0 goes back to 100 %."""
        zoom = 1.0 if steps == 0 else self.settings.current.zoom + steps * ZOOM_STEP
        self.settings.change(zoom=round(min(MAX_ZOOM, max(MIN_ZOOM, zoom)), 1))

    def next_pane(self, step: int) -> None:
        """Move the focus to the next region."""
        self._panes.move(step)

    def open_preferences(self, found: str = "") -> None:
        """Show the preferences; ``found`` searches in them."""
        from desktop.shell.preferences import PreferencesDialog

        PreferencesDialog(self, self.settings, self.registry, self.reset_layout, found).open()

    def open_keys(self) -> None:
        """Show the sheet of keys."""
        from desktop.shell.keys_sheet import KeysSheet

        KeysSheet(self, self.registry, *self._context()).open()

    def close_window(self) -> None:
        """Quit."""
        self.close()

    def reset_layout(self) -> None:
        """Put panels and sizes back to how they came."""
        self.frame.views_wanted = self.frame.details_wanted = True
        window_state.reset(self.frame)
        self.settings.change(window={})

    # Inside.

    def _connect(self) -> None:
        frame = self.frame
        frame.rail.set_desks(list(self._desks.values()))
        frame.rail.chosen.connect(self._desk_chosen)
        frame.views.chosen.connect(self._view_chosen)
        frame.header.search_asked.connect(self._search_asked)
        frame.header.activity_asked.connect(self.toggle_activity)
        frame.header.notifications_asked.connect(self._open_notices)
        frame.header.person_asked.connect(self.open_preferences)
        frame.status.asked.connect(self._status_asked)
        frame.fitted.connect(self._offer_views_menu)
        self.activity.closed.connect(self._close_activity)
        self._job_notes = JobNotes(
            self.tasks.jobs, frame.header, self.notices, self.toggle_activity
        )
        self.notices.on_change(lambda: frame.header.bell.set_unread(self.notices.unread))
        self.settings.on_fault(self._settings_not_kept)
        self._ends = [
            self._job_notes.close,
            self.settings.on_change(self._settings_changed),
            self.registry.on_change(self._keys_changed),
            self.binder.close,
        ]

    def _has(self, desk: Desk) -> bool:
        return not desk.permission or self._allowed(desk.permission)

    def _follow_rights(self) -> None:
        """Let desks come and go with what the person may do."""
        wanted = {desk.id: desk for desk in self._every if self._has(desk)}
        lost = self._desks.keys() - wanted.keys()
        if not lost and wanted.keys() == self._desks.keys():
            return
        here = self._current_desk()
        self._desks.clear()
        self._desks.update(wanted)
        self.frame.rail.set_desks(list(wanted.values()))
        for desk in lost:
            self.history.forget(desk)
            page = self._pages.pop(desk, None)
            if page is not None:
                self.frame.stack.removeWidget(page)
                page.deleteLater()
        self.set_status(self._status)
        if here in wanted:
            self.frame.rail.set_current(here)
        elif here:
            self.go(next(iter(wanted)))

    def _show_person(self) -> None:
        self.frame.header.person.set_name(self.person.name)
        self.frame.status.set_person(self.person.organisation, self.person.role)
        self.frame.status.set_zoom(self.settings.current.zoom)

    def _zone(self) -> tzinfo:
        return display_zone(self.settings.current, self.person.zone)

    def _current_desk(self) -> str:
        place = self.history.current
        return place.desk if place is not None else ""

    def _context(self) -> tuple[str, bool]:
        desk = self._current_desk()
        page = self._pages.get(desk)
        return desk, bool(page is not None and page.current_record())

    def _here(self) -> Place:
        shown = self.frame.stack.currentWidget()
        for desk, page in self._pages.items():
            if page is shown:
                return Place(desk, page.current_view(), page.current_record())
        return Place(next(iter(self._desks)))

    def _visit(self) -> None:
        here = self._here()
        self._recents.visit(here, self._pages[here.desk].record_title())

    def _travel(self, place: Place | None) -> None:
        if place is not None:
            self._show(place)
            self.binder.refresh()

    def _show(self, place: Place) -> None:
        page = self.page(place.desk)
        self.frame.stack.setCurrentWidget(page)
        if place.view and place.view != page.current_view():
            page.show_view(place.view)
        if place.record != page.current_record():
            page.open_record(place.record)
        self.frame.rail.set_current(place.desk)
        self.setWindowTitle(f"{self._desks[place.desk].spoken} – Chancery")
        self._refresh_panels(place.desk)
        page.activated()
        if self._panes.current() not in (self.frame.rail, self.frame.views):
            page.focus_first()

    def _refresh_panels(self, desk_id: str) -> None:
        page = self._pages.get(desk_id)
        if page is None or page is not self.frame.stack.currentWidget():
            return
        self._recents.name(self._here(), page.record_title())
        groups = page.views()
        self.frame.views.set_groups(groups, page.current_view())
        details = page.details()
        self.frame.details.set_content(details)
        self.frame.set_content(bool(groups), details is not None)
        self.binder.set_context(desk_id, bool(page.current_record()))

    def _place_changed(self, desk_id: str) -> None:
        """The desk went somewhere by itself, such as into a record."""
        if self._pages[desk_id] is self.frame.stack.currentWidget():
            self._visit()
            self._refresh_panels(desk_id)
            focused = QApplication.focusWidget()
            if focused is None or not focused.isVisible() or focused is self.frame.status:
                self._pages[desk_id].focus_first()

    def _here_page(self) -> DeskPage:
        return self.page(self._here().desk)

    def _desk_chosen(self, desk: str) -> None:
        self.go(desk)

    def _search_asked(self) -> None:
        self.open_palette()

    def _view_chosen(self, view: str) -> None:
        here = self._here()
        self.page(here.desk).show_view(view)
        self._visit()
        self._refresh_panels(here.desk)

    def _offer_views_menu(self) -> None:
        page = self.frame.stack.currentWidget()
        if not isinstance(page, DeskPage):
            return
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = self.frame.views.menu(self.frame.views) if self.frame.views_in_menu else None
        page.set_views_menu(self._menu)

    def _close_activity(self) -> None:
        self.frame.show_side(None)
        self.activity.hide()

    def _open_notices(self) -> None:
        NoticesPopover(self.frame.header.bell, self.notices, self._zone()).open()

    def _settings_changed(self, settings: Settings) -> None:
        look = self._appearance
        if settings.scheme != look.scheme:
            look.set_scheme(settings.scheme)
        if settings.zoom != look.zoom:
            look.set_zoom(settings.zoom)
        self.frame.status.set_zoom(settings.zoom)
        self.set_status(self._status)

    def _settings_not_kept(self, error: OSError) -> None:
        words = "Your settings could not be written. They hold until you quit."
        self.toasts.show(words, meaning="attention", icon_name="triangle-alert")

    def _keys_changed(self) -> None:
        self.frame.header.search.set_key(self.registry.shortcut("shell.palette"))

    def _status_asked(self, part: str) -> None:
        if part == "zoom":
            zoom = self.settings.current.zoom
            open_zoom_menu(self.frame.status.zoom, zoom, self._zoom_to)
        elif part in ("conflicts", "review", "unsent"):
            apart = [desk.id for desk in self._desks.values() if desk.apart]
            if apart:
                self.go(apart[0], part)
        elif part in ("organisation", "role"):
            self.open_preferences()
        elif part in ("connection", "refused") and self._status.connected:
            self.connection_asked.emit(part)
        else:
            self.toggle_activity()

    def _zoom_to(self, zoom: float) -> None:
        self.settings.change(zoom=zoom)

    def _leave(self) -> None:
        self._leaving = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.activity.isVisible():
            self._close_activity()
            return
        super().keyPressEvent(event)

    def state_now(self) -> dict[str, object]:
        """Return what the next start brings back."""
        state = window_state.save(self, self.frame)
        state["desk"] = self._current_desk()
        state["desks"] = {desk: page.save_state() for desk, page in self._pages.items()}
        return state

    def closeEvent(self, event: QCloseEvent) -> None:
        running = 0 if self.tasks.closed or self._leaving else len(self.tasks.jobs.running())
        if running:
            event.ignore()
            ask_to_leave(self, running, self._leave)
            return
        self.palette_sheet.dismiss()
        for page in self._pages.values():
            page.closing()
        self.settings.change(window=self.state_now())
        self.settings.on_fault(None)
        while self._ends:
            self._ends.pop()()
        self.tasks.close()
        super().closeEvent(event)
