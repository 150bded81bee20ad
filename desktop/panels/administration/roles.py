"""Roles as a matrix: what may be done, by desk, and which role may do it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from core.access.records import DEFAULT_PERMISSIONS
from core.access.tables import ROLES
from core.kernel.errors import ChanceryError
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import Heading, Text

if TYPE_CHECKING:
    from core.sync.shared_side import SharedSide

Granted = Mapping[str, frozenset[str]]
WORDS = {
    "contracts.read": "See contracts",
    "contracts.edit": "Draft and change contracts",
    "contracts.bulk": "Draft many from a table",
    "contracts.delete": "Delete contracts",
    "library.read": "See clauses and templates",
    "library.edit": "Change clauses and templates",
    "library.approve": "Approve wordings",
    "contacts.read": "See contacts",
    "contacts.edit": "Change contacts, groups and visits",
    "contacts.delete": "Delete contacts",
    "contacts.export": "Export contacts",
    "contacts.sensitive": "See and change sensitive fields",
    "contacts.fields": "Change statuses and own fields",
    "contacts.privacy": "Give out and erase a person’s data",
    "contacts.publish": "Publish lists of contacts",
    "audit.read": "See Administration and the audit trail",
    "people.edit": "Add and change people",
    "settings.edit": "Change settings",
    "backup.restore": "Restore backups",
}
_DESKS = {
    "contracts": "Contracts",
    "library": "Library",
    "contacts": "Contacts",
    "audit": "Administration",
    "people": "Administration",
    "settings": "Administration",
    "backup": "Administration",
}
_KEPT = ("administrator", "people.edit")


def words_of(permission: str) -> str:
    """Return a permission in words."""
    desk, _, act = permission.partition(".")
    return WORDS.get(permission, f"{desk.capitalize()}: {act.replace('_', ' ')}")


def by_desk(permissions: frozenset[str]) -> dict[str, list[str]]:
    """Return permissions under the name of their desk, known ones first and in order."""
    order = {key: place for place, key in enumerate(WORDS)}
    found: dict[str, list[str]] = {}
    for one in sorted(permissions, key=lambda key: (order.get(key, len(order)), key)):
        desk = one.partition(".")[0]
        found.setdefault(_DESKS.get(desk, desk.capitalize()), []).append(one)
    return found


class RolesPage(AdminPage):
    """The matrix. A tick is changed in the shared database at once; others see it there."""

    def __init__(self, context: AdminContext, shared: SharedSide) -> None:
        super().__init__(context, WorkHead("Roles"))
        self._shared = shared
        actor = context.panel.actor
        self._may = actor.role == "administrator" and "people.edit" in actor.permissions
        words = (
            "What you tick holds for everybody of that role as soon as their computer syncs."
            if self._may
            else "Only an administrator may change what a role may do."
        )
        icon_name = "info" if self._may else "lock"
        self.head.tools.addWidget(Banner(words, "rest", icon_name=icon_name), 1)
        self._sheet = QWidget()
        self._grid = QGridLayout(self._sheet)
        self.ticks: dict[tuple[str, str], QCheckBox] = {}
        self._asked: dict[tuple[str, str], bool] = {}
        self.column.addWidget(scrolled(self._sheet, "What each role may do", sideways=True), 1)
        known = frozenset(one for each in DEFAULT_PERMISSIONS.values() for one in each)
        self._lay_out(known)
        follow(self, self._restyle)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: workspace.people.permissions(reader),
            self._show,
            "admin roles",
        )

    def _lay_out(self, permissions: frozenset[str]) -> None:
        roles = tuple(reversed(ROLES))
        for column, role in enumerate(roles, 1):
            self._grid.addWidget(Text(role.capitalize(), "small", 600, "muted"), 0, column)
        row = 1
        for desk, ones in by_desk(permissions).items():
            self._grid.addWidget(Heading(desk), row, 0)
            row += 1
            for permission in ones:
                self._grid.addWidget(Text(words_of(permission)), row, 0)
                for column, role in enumerate(roles, 1):
                    self._grid.addWidget(self._tick(role, permission), row, column)
                row += 1
        self._grid.setRowStretch(row, 1)
        self._grid.setColumnStretch(len(roles) + 1, 1)

    def _tick(self, role: str, permission: str) -> QCheckBox:
        tick = QCheckBox()
        tick.setAccessibleName(f"{role.capitalize()}: {words_of(permission)}")
        fixed = (role, permission) == _KEPT
        tick.setEnabled(self._may and not fixed)
        tick.setToolTip("Administrators always may, so that somebody can." if fixed else "")
        tick.clicked.connect(lambda on: self.set_granted(role, permission, on))
        self.ticks[role, permission] = tick
        return tick

    def set_granted(self, role: str, permission: str, granted: bool) -> None:
        """Let a role do something, or no longer."""
        logins, panel = self._shared.logins, self.context.panel
        self._asked[role, permission] = granted

        def done(value: None) -> None:
            may = "may" if granted else "may no longer"
            panel.toast(f"{role.capitalize()}s {may}: {words_of(permission).lower()}")
            self._shared.service.now()

        def failed(error: ChanceryError) -> None:
            self._asked.pop((role, permission), None)
            self.ticks[role, permission].setChecked(not granted)
            panel.show_error(error)

        panel.runner.run_command(
            lambda token, report: logins.set_permission(role, permission, granted), done, failed
        )

    def _show(self, granted: Granted) -> None:
        for (role, permission), tick in self.ticks.items():
            there = permission in granted.get(role, frozenset())
            # What was asked for stands until it has come back with an exchange.
            asked = self._asked.get((role, permission))
            if asked == there:
                del self._asked[role, permission]
            tick.setChecked(there if asked is None else asked)

    def _restyle(self) -> None:
        self._grid.setContentsMargins(u(5), u(3), u(5), u(5))
        self._grid.setHorizontalSpacing(u(8))
        self._grid.setVerticalSpacing(u(3))
