"""The Review desk: its views, and which page is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from core.sync.shared_side import SharedSide
from desktop.panels.context import PanelContext
from desktop.panels.review.conflicts import ConflictsPage
from desktop.panels.review.context import ReviewContext, ReviewPage
from desktop.panels.review.history import ResolvedPage, RunsPage
from desktop.panels.review.unsent import UnsentPage
from desktop.shell.desk import DeskPage, ViewGroup, ViewItem

Maker = Callable[[ReviewContext], ReviewPage]
_VIEWS: tuple[tuple[str, str, str, str, Maker], ...] = (
    ("Review", "conflicts", "Conflicts", "git-merge", ConflictsPage),
    ("Review", "unsent", "Unsent changes", "arrow-up", UnsentPage),
    ("History", "resolved", "Resolved", "circle-check", ResolvedPage),
    ("History", "history", "Sync history", "refresh-cw", RunsPage),
)


class ReviewDesk(DeskPage):
    """Pages are made when they are first shown."""

    def __init__(self, panel: PanelContext, shared: SharedSide, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = ReviewContext(panel, shared, zone, self._go)
        self._pages: dict[str, ReviewPage] = {}
        self._counts: dict[str, int] = {}
        self._menu: QMenu | None = None
        self._view = "conflicts"
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.show_view(self._view)

    @property
    def page(self) -> ReviewPage:
        """The page that is shown."""
        return self._pages[self._view]

    def views(self) -> tuple[ViewGroup, ...]:
        groups: dict[str, list[ViewItem]] = {}
        for group, key, title, icon, _ in _VIEWS:
            item = ViewItem(key, title, icon, self._counts.get(key))
            groups.setdefault(group, []).append(item)
        return tuple(ViewGroup(title, tuple(items)) for title, items in groups.items())

    def current_view(self) -> str:
        return self._view

    def show_view(self, view_id: str) -> None:
        make = next((maker for _, key, _, _, maker in _VIEWS if key == view_id), None)
        if make is None:
            return
        if view_id not in self._pages:
            page = self._pages[view_id] = make(self._context)
            page.counted.connect(partial(self._count, view_id))
            self._stack.addWidget(page)
        self._view = view_id
        self._stack.setCurrentWidget(self.page)
        self.page.set_views_menu(self._menu)
        self.page.load()

    def set_views_menu(self, menu: QMenu | None) -> None:
        self._menu = menu
        self.page.set_views_menu(menu)

    def activated(self) -> None:
        self.page.load()

    def synced(self) -> None:
        """Synchronisation said something new: what is shown may have changed."""
        if self.isVisible():
            self.page.load()

    def set_counts(self, conflicts: int, unsent: int) -> None:
        """Show what waits beside the views."""
        self._count("conflicts", conflicts)
        self._count("unsent", unsent)

    def save_state(self) -> dict[str, Any]:
        return {"view": self._view}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.show_view(str(state.get("view", "")))

    def _go(self, view_id: str) -> None:
        self.show_view(view_id)
        self.views_changed.emit()
        self.place_changed.emit()

    def _count(self, view_id: str, count: int) -> None:
        if self._counts.get(view_id) != count:
            self._counts[view_id] = count
            self.views_changed.emit()
