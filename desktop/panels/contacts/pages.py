"""What the desk's pages beside the list are made of; ``sides`` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QMenu, QWidget

from core.database.filters import Group
from desktop.panels.context import PanelContext
from desktop.shell.heads import WorkHead
from desktop.shell.paged_desk import ViewPage


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


class ContactsPage(ViewPage):
    """A page: its head on top, the rest below. ``counted`` carries its number for the views."""

    def __init__(self, context: ContactsContext, head: WorkHead) -> None:
        super().__init__()
        self.context = context
        self.head = head
        self.column.addWidget(head)

    def add_table(self, table: QWidget) -> None:
        """Give the rest of the page to ``table``."""
        self.column.addWidget(table, 1)

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)
