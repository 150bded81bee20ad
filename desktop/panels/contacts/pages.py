"""What the desk's pages beside the list are made of; ``sides`` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from core.database.filters import Group
from desktop.panels.context import PanelContext
from desktop.shell.paged_desk import HeadedPage


@dataclass(frozen=True)
class ContactsContext:
    """What these pages reach: the panel's context, the list under a filter, and a contact.

    Attributes:
        show_filter: shows the desk's list under a filter, called by the given title.
        open_contact: opens the record of a contact.
    """

    panel: PanelContext
    show_filter: Callable[[str, Group], object]
    open_contact: Callable[[UUID], object]


class ContactsPage(HeadedPage[ContactsContext]):
    """A page of the desk. ``counted`` carries its number for the views."""
