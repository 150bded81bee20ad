"""The desk's pages beside the list: looking after contacts, and what their lists are made of.

A page is one line in ``PAGES``. It is made when it is first shown, by who holds its permission.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QStackedWidget

from desktop.panels.contacts.duplicates.page import DUPLICATES, DuplicatesPage
from desktop.panels.contacts.exports_page import ExportsPage
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.panels.contacts.privacy_page import PrivacyPage
from desktop.panels.contacts.published_page import PublishedPage
from desktop.panels.contacts.setup.groups import GroupsPage
from desktop.panels.contacts.setup.labels import LabelsPage
from desktop.panels.contacts.setup.own_fields import OwnFieldsPage
from desktop.panels.contacts.setup.parcel_types import ParcelTypesPage
from desktop.panels.contacts.setup.statuses import StatusesPage
from desktop.panels.contacts.visits.page import KEY as VISITS
from desktop.panels.contacts.visits.page import VisitsPage
from desktop.shell.desk import ViewGroup, ViewItem
from desktop.shell.paged_desk import View


@dataclass(frozen=True)
class ContactsView(View[ContactsContext, ContactsPage]):
    """One page; absent for whoever lacks its ``permission``."""

    permission: str = ""


CARE = "Look after"
SET_UP = "Set up"
PAGES: tuple[ContactsView, ...] = (
    ContactsView(CARE, DUPLICATES, "Duplicates", "copy", DuplicatesPage, "contacts.edit"),
    ContactsView(CARE, VISITS, "Visits", "calendar", VisitsPage),
    ContactsView(SET_UP, "groups", "Groups", "users", GroupsPage),
    ContactsView(SET_UP, "labels", "Tags and interests", "tag", LabelsPage),
    ContactsView(SET_UP, "statuses", "Statuses", "workflow", StatusesPage),
    ContactsView(SET_UP, "own_fields", "Own fields", "text-cursor-input", OwnFieldsPage),
    ContactsView(SET_UP, "parcel_types", "Parcel types", "archive", ParcelTypesPage),
    ContactsView(CARE, "privacy", "Privacy", "shield-check", PrivacyPage, "contacts.privacy"),
    ContactsView(
        SET_UP, "published", "Published lists", "globe", PublishedPage, "contacts.publish"
    ),
    ContactsView(SET_UP, "exports", "Exports", "download", ExportsPage, "contacts.export"),
)


class SidePages:
    """Makes the pages and keeps the numbers beside them.

    Args:
        stack: where they are shown.
        counted: told when a number changed.
    """

    def __init__(
        self, context: ContactsContext, stack: QStackedWidget, counted: Callable[[], object]
    ) -> None:
        self._context = context
        self._stack = stack
        self._counted = counted
        self._pages: dict[str, ContactsPage] = {}
        self._counts: dict[str, int] = {}

    def groups(self) -> tuple[ViewGroup, ...]:
        """Return the pages as groups of the views panel."""
        groups: dict[str, list[ViewItem]] = {}
        for view in self._views():
            item = ViewItem(view.key, view.title, view.icon, self._counts.get(view.key))
            groups.setdefault(view.group, []).append(item)
        return tuple(ViewGroup(title, tuple(items)) for title, items in groups.items())

    def page(self, key: str) -> ContactsPage | None:
        """Return the page with this key, made if it was not; None where there is none."""
        if key not in self._pages:
            view = next((view for view in self._views() if view.key == key), None)
            if view is None:
                return None
            page = self._pages[key] = view.make(self._context)
            page.counted.connect(partial(self._count, key))
            self._stack.addWidget(page)
        return self._pages[key]

    def made(self) -> tuple[ContactsPage, ...]:
        """Return the pages that were shown already."""
        return tuple(self._pages.values())

    def _views(self) -> tuple[ContactsView, ...]:
        permissions = self._context.panel.actor.permissions
        return tuple(
            page for page in PAGES if not page.permission or page.permission in permissions
        )

    def _count(self, key: str, count: int) -> None:
        if self._counts.get(key) != count:
            self._counts[key] = count
            self._counted()
