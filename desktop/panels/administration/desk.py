"""The Administration desk: its views, and which page is shown."""

from __future__ import annotations

from collections.abc import Callable

from core.kernel.changes import Changes
from desktop.panels.administration.audit import AuditPage
from desktop.panels.administration.backups import BackupsPage
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.panels.administration.export_limits import ExportLimitsPage
from desktop.panels.administration.health import HealthPage
from desktop.panels.administration.logins import LoginsPage
from desktop.panels.administration.people import PeoplePage
from desktop.panels.administration.roles import RolesPage
from desktop.panels.administration.settings import SettingsPage
from desktop.panels.administration.sign_ins import SignInsPage
from desktop.shell.paged_desk import PagedDesk, View

Maker = Callable[[AdminContext], AdminPage]
AdminView = View[AdminContext, AdminPage]
_VIEWS: tuple[AdminView, ...] = (
    View("Organisation", "people", "People", "users", PeoplePage),
    View("Organisation", "settings", "Settings", "settings-2", SettingsPage),
    View("Safety", "export_limits", "Export limits", "download", ExportLimitsPage),
    View("Safety", "audit", "Audit trail", "scroll-text", AuditPage),
    View("Safety", "backups", "Backups", "hard-drive", BackupsPage),
    View("Safety", "health", "Health", "heart-pulse", HealthPage),
)


def views_for(context: AdminContext) -> tuple[AdminView, ...]:
    """Return the views; a connected workspace has people who sign in."""
    shared = context.panel.workspace.shared
    if shared is None:
        return _VIEWS
    _, *others = _VIEWS
    edits = "people.edit" in context.panel.actor.permissions
    people: Maker = (lambda given: LoginsPage(given, shared)) if edits else PeoplePage
    found: list[AdminView] = [
        View("Organisation", "people", "People", "users", people),
        View(
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
        found.insert(4, View("Safety", "sign_ins", "Sign-in log", "log-in", log))
    return tuple(found)


class AdministrationDesk(PagedDesk[AdminContext, AdminPage]):
    """People, settings, and what keeps them safe."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__(context, views_for(context))
        context.panel.changes.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        if changes and self.isVisible():
            self.page.load()
