"""The Dashboard desk: asks the providers, fills the cards, and leads to what is behind them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.dashboard.records import Target, Waiting
from core.kernel.changes import Changes
from core.kernel.clock import today
from desktop.actions.action import Action
from desktop.panels.context import PanelContext
from desktop.panels.dashboard.arrange import ArrangeSheet
from desktop.panels.dashboard.arrangement import KEY, Arrangement
from desktop.panels.dashboard.board import Board
from desktop.panels.dashboard.card import DashCard
from desktop.panels.dashboard.chart_card import AheadCard, ChartCard
from desktop.panels.dashboard.content import Content, Section
from desktop.panels.dashboard.figures import FigureStrip
from desktop.panels.dashboard.head import DashHead
from desktop.panels.dashboard.jobs import ACTIVITY, failed_jobs
from desktop.panels.dashboard.live import Live
from desktop.panels.dashboard.recent_card import RecentCard
from desktop.panels.dashboard.waiting_card import WaitingCard
from desktop.shell.desk import DeskContext, DeskPage
from desktop.shell.filter_view import filter_view
from desktop.tasks.jobs import Job
from desktop.theme.tokens import tokens
from desktop.widgets.empty import EmptyState
from desktop.widgets.scroll import scrolled

_MINUTE_MS = 60_000
_SOON_MS = 250


class DashboardDesk(DeskPage):
    """The cards. Read when it is brought to the front, and when something concerned changes."""

    def __init__(
        self, context: PanelContext, zone: ZoneInfo, given: DeskContext, live: Live
    ) -> None:
        super().__init__()
        self._context, self._zone, self._given = context, zone, given
        self.live = live
        self._failed: tuple[Waiting, ...] = ()
        self._day = date.min
        self._changes = Changes()
        self._arrangement: Arrangement | None = None
        self.content = Content(context, context.workspace.dashboard, self._show)
        self.head = DashHead()
        self.head.arrange_asked.connect(self._arrange)
        self.head.ran.connect(self._run)
        self.figures = FigureStrip(self.open_target)
        self.waiting = WaitingCard(zone, self.open_target)
        self.ahead = AheadCard(self.open_target)
        self.recent = RecentCard(zone, lambda: self._run("shell.palette"))
        self.charts: dict[str, ChartCard] = {}
        for card in (self.figures, self.waiting, self.ahead):
            card.again.connect(self._load)
        self.board = Board()
        self._scroll = self._make_scroll()
        self._scroll.viewport().installEventFilter(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._scroll)
        self._empty: EmptyState | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._stack, 1)
        self._minute, self._soon = QTimer(self), QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self.minute_passed)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._changed_lately)
        context.changes.connect(self._changed)
        live.changed.connect(self._live_changed)
        self._ends = [
            given.actions.on_change(self._show_actions),
            given.tasks.jobs.on_change(self._job_changed),
        ]
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self._show_actions()

    # --- what the window asks ------------------------------------------------------------

    def activated(self) -> None:
        self._load()

    def focus_first(self) -> None:
        self._scroll.setFocus()

    def closing(self) -> None:
        self._minute.stop()
        self._soon.stop()
        while self._ends:
            self._ends.pop()()

    def open_target(self, target: Target) -> None:
        """Go to what is behind something on the dashboard."""
        if target.desk == ACTIVITY:
            self._run("shell.activity")
            return
        view = target.view
        if target.filter is not None:
            view = filter_view(target.title, target.filter)
        self._given.shell.go(target.desk, view, target.record)

    # --- reading -------------------------------------------------------------------------

    @property
    def _over(self) -> bool:
        """Whether the window is going: a workspace that is being closed answers no more."""
        return self._given.tasks.closed

    def _load(self) -> None:
        if self._over:
            return
        self._day = today(self._context.workspace.clock, self._zone)
        self._changes = Changes()
        self._show_time()
        if self._arrangement is None:
            self._context.query(
                lambda workspace, reader: workspace.settings.get(reader, KEY),
                lambda kept: self._take_arrangement(Arrangement.from_json(kept)),
                "dashboard cards",
                lambda error: self._take_arrangement(Arrangement()),
            )
        self.content.load(self._day)
        self.recent.show_records(self._given.shell.recent(), self._now())

    def _changed(self, changes: Changes) -> None:
        self._changes |= changes
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _changed_lately(self) -> None:
        changes, self._changes = self._changes, Changes()
        if not self._over:
            self.content.load(self._day, changes)

    def _live_changed(self) -> None:
        self._show_time()
        self._show("waiting")

    def _job_changed(self, job: Job) -> None:
        failed = failed_jobs(self._given.tasks.jobs)
        if failed != self._failed:
            self._failed = failed
            self._show("waiting")

    def minute_passed(self) -> None:
        if today(self._context.workspace.clock, self._zone) != self._day:
            self._load()
            return
        self._show_time()
        self._show("waiting")
        self.recent.show_records(self._given.shell.recent(), self._now())

    # --- showing -------------------------------------------------------------------------

    def _show(self, section: Section) -> None:
        content, complete = self.content, self.content.complete(section)
        errors = content.errors(section)
        if section == "figures":
            self.figures.show_figures(content.figures(), errors)
        elif section == "waiting":
            rows = [*self.live.rows, *self._failed, *content.waiting()]
            self.waiting.show_rows(rows, self._now(), complete, errors)
        elif section == "dated":
            self.ahead.show_dates(content.dated(), self._day, complete, errors)
        else:
            self._show_charts(complete)
        self._arrange_cards()

    def _show_charts(self, complete: bool) -> None:
        found = self.content.charts()
        errors = self.content.errors("charts")
        for key, title in self.content.chart_titles().items():
            if key not in self.charts:
                self.charts[key] = ChartCard(title, self.open_target)
                self.charts[key].again.connect(self._load)
            own = [] if key in found else errors
            self.charts[key].show_chart(found.get(key), complete, own)

    def _arrange_cards(self) -> None:
        if self._arrangement is None:
            return
        cards = self._cards()
        shown = [cards[key] for key in self._arrangement.shown(list(cards))]
        self.board.set_cards([card for card in shown if self._has_something(card)])
        self._stack.setCurrentWidget(self._empty_page() if self._is_empty() else self._scroll)

    def _cards(self) -> dict[str, FigureStrip | DashCard]:
        """Return every card by key in the usual order."""
        titles = self.content.chart_titles()
        charts = {key: self.charts[key] for key in titles if key in self.charts}
        cards: dict[str, FigureStrip | DashCard] = {
            "figures": self.figures,
            "waiting": self.waiting,
            "ahead": self.ahead,
        }
        return {**cards, **charts, "recent": self.recent}

    def _has_something(self, card: QWidget) -> bool:
        """A strip without figures and a chart without bars leave their room to others."""
        if isinstance(card, ChartCard):
            return card.chart is not None or bool(self.content.errors("charts"))
        if card is self.figures and self.content.complete("figures"):
            return bool(self.figures.tiles) or bool(self.content.errors("figures"))
        return True

    def _is_empty(self) -> bool:
        content = self.content
        return (
            all(content.complete(section) for section in ("figures", "waiting", "dated"))
            and not any(content.errors(section) for section in ("figures", "waiting", "dated"))
            and not (content.figures() or content.waiting() or content.dated())
            and not (self.live.rows or self._failed)
            and not self._given.shell.recent()
        )

    def _empty_page(self) -> QWidget:
        if self._empty is None:
            actions = self._quick()
            verb, run = "", None
            if actions:
                verb, run = actions[0].text, actions[0].handler
            self._empty = EmptyState(
                "layout-dashboard",
                "Nothing here yet.",
                "Figures, dates and what waits for you stand here as soon as there are records.",
                verb,
                run,
            )
            self._stack.addWidget(self._empty)
        return self._empty

    def _show_time(self) -> None:
        self.head.show_time(self._now(), self._zone, self.live.age)

    def _quick(self) -> list[Action]:
        return [action for action in self._given.actions.all() if action.quick]

    def _show_actions(self) -> None:
        self.head.show_actions(self._quick())

    def _run(self, action_id: str) -> None:
        action = self._given.actions.get(action_id)
        if self._given.actions.permits(action) and not action.unless():
            action.handler()

    # --- arranging -----------------------------------------------------------------------

    def _arrange(self) -> None:
        cards = {key: card.title for key, card in self._cards().items()}
        ArrangeSheet(
            self.head.arrange, cards, self._arrangement or Arrangement(), self.keep_arrangement
        ).open()

    def keep_arrangement(self, arrangement: Arrangement) -> None:
        """Show the cards in another way, and keep that for the person."""
        self._take_arrangement(arrangement)
        self._context.command(
            lambda workspace, uow: workspace.settings.put(uow, KEY, arrangement.to_json())
        )

    def _take_arrangement(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._arrange_cards()

    # --- inside --------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self._context.workspace.clock.now()

    def _make_scroll(self) -> QScrollArea:
        scroll = scrolled(self.board, "Dashboard", focus=True)
        scroll.setAutoFillBackground(False)
        return scroll

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.board.isAncestorOf(new):
            self._scroll.ensureWidgetVisible(new, 0, 0)

    def _fit(self) -> None:
        seen = self._scroll.viewport()
        self.board.set_room(seen.height(), self._scroll.width() - seen.width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().window)
