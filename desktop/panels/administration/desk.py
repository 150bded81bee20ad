"""The Administration desk: its views, and which page is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from core.kernel.changes import Changes
from desktop.panels.administration.audit import AuditPage
from desktop.panels.administration.backups import BackupsPage
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.panels.administration.health import HealthPage
from desktop.panels.administration.logins import LoginsPage
from desktop.panels.administration.people import PeoplePage
from desktop.panels.administration.roles import RolesPage
from desktop.panels.administration.settings import SettingsPage
from desktop.panels.administration.sign_ins import SignInsPage
from desktop.shell.desk import DeskPage, ViewGroup, ViewItem

Maker = Callable[[AdminContext], AdminPage]
View = tuple[str, str, str, str, Maker]
_VIEWS: tuple[View, ...] = (
    ("Organisation", "people", "People", "users", PeoplePage),
    ("Organisation", "settings", "Settings", "settings-2", SettingsPage),
    ("Safety", "audit", "Audit trail", "scroll-text", AuditPage),
    ("Safety", "backups", "Backups", "hard-drive", BackupsPage),
    ("Safety", "health", "Health", "heart-pulse", HealthPage),
)


def views_for(context: AdminContext) -> tuple[View, ...]:
    """Return the views; a connected workspace has people who sign in."""
    shared = context.panel.workspace.shared
    if shared is None:
        return _VIEWS
    _, *others = _VIEWS
    edits = "people.edit" in context.panel.actor.permissions
    people: Maker = (lambda given: LoginsPage(given, shared)) if edits else PeoplePage
    found: list[View] = [
        ("Organisation", "people", "People", "users", people),
        (
            "Organisation",
            "roles",
            "Roles",
            "shield-check",
            lambda given: RolesPage(given, shared),
        ),
        *others,
    ]
    if edits:
        log: Maker = lambda given: SignInsPage(given, shared)  # noqa: E731
        found.insert(3, ("Safety", "sign_ins", "Sign-in log", "log-in", log))
    return tuple(found)


class AdministrationDesk(DeskPage):
    """Pages are made when they are first shown."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__()
        self._context = context
        self._views = views_for(context)
        self._pages: dict[str, AdminPage] = {}
        self._counts: dict[str, int] = {}
        self._menu: QMenu | None = None
        self._view = "people"
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        context.panel.changes.connect(self._changed)
        self.show_view(self._view)

    @property
    def page(self) -> AdminPage:
        """The page that is shown."""
        return self._pages[self._view]

    def views(self) -> tuple[ViewGroup, ...]:
        groups: dict[str, list[ViewItem]] = {}
        for group, key, title, icon, _ in self._views:
            item = ViewItem(key, title, icon, self._counts.get(key))
            groups.setdefault(group, []).append(item)
        return tuple(ViewGroup(title, tuple(items)) for title, items in groups.items())

    def current_view(self) -> str:
        return self._view

    def show_view(self, view_id: str) -> None:
        make = next((maker for _, key, _, _, maker in self._views if key == view_id), None)
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

    def save_state(self) -> dict[str, Any]:
        return {"view": self._view}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.show_view(str(state.get("view", "")))

    def _count(self, view_id: str, count: int) -> None:
        if self._counts.get(view_id) != count:
            self._counts[view_id] = count
            self.views_changed.emit()

    def _changed(self, changes: Changes) -> None:
        if changes and self.isVisible():
            self.page.load()
