"""The views of the desk with the numbers beside them, read again as contacts change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from core.contacts.lists.source import ListSetup
from core.contacts.records import Group as ContactGroup
from core.database.unit_of_work import Reader
from core.kernel.work import NeverCancelled
from core.settings.service import SavedView
from core.workspace import Workspace
from desktop.panels.contacts.views import (
    NamedView,
    count_views,
    group_views,
    own_views,
    saved_views,
)
from desktop.panels.context import PanelContext
from desktop.shell.desk import ViewGroup, ViewItem
from desktop.shell.filter_view import read_filter_view
from desktop.shell.saved_views import SavedViews
from desktop.tables.state import TableViewState


class ViewBook:
    """Own, saved and group views by their id.

    Args:
        saved: the person's saved filters, filled here.
        read: told when all were read, and whether for the first time.
        changed: told when they, or their numbers, are others.
    """

    def __init__(
        self,
        context: PanelContext,
        saved: SavedViews,
        read: Callable[[bool], object],
        changed: Callable[[], object],
    ) -> None:
        self._context = context
        self._saved = saved
        self._read = read
        self._changed = changed
        self._views: dict[str, NamedView] = {}
        self._groups: list[ContactGroup] = []
        self._counts: Mapping[str, int] = {}

    def __contains__(self, view_id: str) -> bool:
        return view_id in self._views

    def find(self, view_id: str) -> NamedView | None:
        """Return a view; one behind a figure, which nobody saved, is in its id."""
        known = self._views.get(view_id)
        if known is not None:
            return known
        found = read_filter_view(view_id)
        if found is None:
            return None
        return NamedView(view_id, found[0], "list-filter", TableViewState(filter=found[1]))

    def groups(self) -> tuple[ViewGroup, ...]:
        """Return what the views panel shows of them."""
        groups = (
            ("Contacts", own_views(self._context.actor.person_id)),
            ("Filters", saved_views(self._saved.all)),
            ("Groups", group_views(self._groups)),
        )
        return tuple(
            ViewGroup(
                title,
                tuple(ViewItem(v.id, v.title, v.icon, self._counts.get(v.id)) for v in views),
            )
            for title, views in groups
            if views
        )

    def load(self, setup: ListSetup) -> None:
        """Read the views, then count what each of them shows."""

        def names(
            workspace: Workspace, reader: Reader
        ) -> tuple[list[SavedView], list[ContactGroup]]:
            return self._saved.read(workspace, reader), workspace.groups.groups(reader)

        def named(found: tuple[list[SavedView], list[ContactGroup]]) -> None:
            self._saved.all, self._groups = found
            every = (
                *own_views(self._context.actor.person_id),
                *saved_views(self._saved.all),
                *group_views(self._groups),
            )
            first = not self._views
            self._views = {view.id: view for view in every}
            self._read(first)
            self._changed()
            self._context.query(
                lambda workspace, reader: count_views(
                    workspace, reader, setup, every, NeverCancelled()
                ),
                self._counted,
                "contact counts",
            )

        self._context.query(names, named, "contact views")

    def _counted(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._changed()
