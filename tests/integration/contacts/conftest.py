"""A workspace with a few contacts of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from core.contacts.lists.source import ContactSource, ListSetup
from core.database.filters import Group, Rule
from core.database.listing import ListQuery, Sort
from core.kernel.work import NeverCancelled
from core.workspace import Workspace

TOKEN = NeverCancelled()


@pytest.fixture
def desk(workspace: Workspace) -> Workspace:
    """The workspace with its first statuses."""
    workspace.command(workspace.statuses.begin)
    return workspace


@pytest.fixture
def add(desk: Workspace) -> Callable[..., UUID]:
    """Add a contact by its fields and return its id."""

    def make(**values: Any) -> UUID:
        return desk.command(lambda uow: desk.contacts.create(uow, values)).value

    return make


def setup_of(workspace: Workspace) -> ListSetup:
    return workspace.query(workspace.contact_lists.setup)


def source_of(workspace: Workspace) -> ContactSource:
    return ContactSource(workspace.query, setup_of(workspace))


def names(
    workspace: Workspace,
    search: str = "",
    tree: Group | None = None,
    sorts: tuple[Sort, ...] = (),
) -> list[str]:
    """Return the names a list shows; the first page and the whole list must say the same."""
    source = source_of(workspace)
    query = ListQuery(tree or Group(), search, sorts)
    page, ids = source.first_page(query, 200, TOKEN), source.id_list(query, TOKEN)
    assert list(page.ids) == list(ids)[:200]
    return [str(row[0]) for row in page.rows]


def rule(field: str, operator: str, *values: str) -> Group:
    return Group("all", (Rule(field, operator, values),))
