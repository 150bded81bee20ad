"""The desk's own views of contacts, and the counts beside all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.contacts.lists.source import ListSetup
from core.contacts.records import Group as ContactGroup
from core.database.filters import FilterError, Group, Rule
from core.database.unit_of_work import Reader
from core.kernel.work import Token
from core.settings.service import SavedView
from core.workspace import Workspace
from desktop.shell.saved_views import view_id
from desktop.tables.state import TableViewState

LIST_KEY = "contacts"
_TITLES = (
    ("all", "All contacts", "users"),
    ("mine", "Assigned to me", "user-check"),
    ("new", "New this week", "clock"),
)


@dataclass(frozen=True, slots=True)
class NamedView:
    """A view: its id in the panel, its title, its icon and what it shows.

    Attributes:
        own: one of the desk, whose columns and order each person has their own way.
    """

    id: str
    title: str
    icon: str
    state: TableViewState
    own: bool = False


def own_views(person_id: UUID) -> tuple[NamedView, ...]:
    """Return the views that every desk has."""
    trees = {
        "all": Group(),
        "mine": Group("all", (Rule("assigned_id", "is", (person_id.hex,)),)),
        "new": Group("all", (Rule("created_at", "in_last", ("7", "days")),)),
    }
    return tuple(
        NamedView(key, title, icon, TableViewState(filter=trees[key]), own=True)
        for key, title, icon in _TITLES
    )


def saved_views(views: Sequence[SavedView]) -> tuple[NamedView, ...]:
    """Return saved views; one that a newer version wrote shows everything."""
    return tuple(NamedView(view_id(view), view.name, "list-filter", _state(view)) for view in views)


def group_views(groups: Sequence[ContactGroup]) -> tuple[NamedView, ...]:
    """Return a view for each group."""
    return tuple(
        NamedView(
            f"group.{group.id}", group.name, "users", TableViewState(filter=_in(group)), own=True
        )
        for group in groups
    )


def _in(group: ContactGroup) -> Group:
    if group.filter is not None:
        return TableViewState.from_json({"version": 1, "filter": group.filter}).filter
    return Group("all", (Rule("group", "is", (group.id.hex,)),))


def _state(view: SavedView) -> TableViewState:
    try:
        return TableViewState.from_json(view.state)
    except FilterError:
        return TableViewState()


def count_views(
    workspace: Workspace, reader: Reader, setup: ListSetup, views: Sequence[NamedView], token: Token
) -> Mapping[str, int]:
    """Count what each view shows; one whose filter asks for what is gone has no number."""
    counts = {}
    for view in views:
        try:
            counts[view.id] = workspace.contact_lists.count(reader, setup, view.state.filter, token)
        except FilterError:
            continue
    return counts
