"""What the filter builder of contacts asks: values to type against, and whom it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.contacts.fields import standard_fields
from core.contacts.lists.source import ListSetup
from core.database.filters import FilterError, Group
from core.database.filters.left_out import Omission, omissions
from core.database.unit_of_work import Reader
from core.kernel.work import NeverCancelled
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.tables.builder import FilterBuilder
from desktop.tables.builder.summary import LeftOut

_NEVER: Mapping[str, str] = {
    "last_visit_on": "never visited",
    "next_visit_on": "with no visit planned",
    "visit": "never visited",
    "contract_status": "without a contract",
    "contract_next_date": "without a contract that has a next date",
    "contract_signed_on": "without a signed contract",
    "consent_on": "without a day of consent",
    "rating": "not rated",
}


class ContactFilters:
    """Joins the builder to the contacts of the workspace."""

    def __init__(self, context: PanelContext, setup: ListSetup, builder: FilterBuilder) -> None:
        self._context = context
        self._setup = setup
        builder.set_fields(tuple(setup.filters.values()), sections(setup))
        builder.set_values(self._values)
        builder.set_left_out(self._left_out)

    def use(self, setup: ListSetup) -> None:
        """Go on with another set-up."""
        self._setup = setup

    def _values(self, name: str, typed: str, deliver: Callable[[Any], object]) -> None:
        setup = self._setup

        def work(workspace: Workspace, reader: Reader) -> list[tuple[str, int]]:
            found = workspace.contact_lists.values(reader, setup, name, typed)
            return [(one.value, one.count) for one in found]

        self._context.query(work, deliver, "contact values")

    def _left_out(self, tree: Group, deliver: Callable[[LeftOut | None], object]) -> None:
        setup = self._setup
        try:
            found = omissions(tree, setup.filters)
        except FilterError:
            deliver(None)
            return
        if not found:
            deliver(None)
            return
        first = found[0]

        def work(workspace: Workspace, reader: Reader) -> int:
            lists = workspace.contact_lists
            return lists.count(reader, setup, first.missed, NeverCancelled())

        self._context.query(work, lambda count: deliver(_words(first, count)), "contacts left out")


def sections(setup: ListSetup) -> dict[str, str]:
    """Return the head under which each filter is listed."""
    known = standard_fields()
    found = {}
    for name in setup.filters:
        field = setup.fields.get(name) or known.get(name)
        found[name] = field.section if field else "Groups, visits and more"
    return found


def _words(omission: Omission, count: int) -> LeftOut | None:
    if not count:
        return None
    what = _NEVER.get(omission.field.name, f"without {omission.field.label.lower()}")
    verb = "is" if count == 1 else "are"
    them = "them" if count > 1 else "it"
    return LeftOut(f"{count:,} {what} {verb} left out.", f"Include {them}", omission.included)
