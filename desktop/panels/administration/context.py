"""What the pages of this desk need from outside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QMenu, QWidget

from desktop.panels.context import PanelContext
from desktop.shell.heads import WorkHead
from desktop.shell.paged_desk import ViewPage


def nothing() -> None:
    """Do nothing; stands where the window offers no such verb."""


@dataclass(frozen=True)
class AdminContext:
    """The panel's context, the organisation's zone, and the verb that offers the backups."""

    panel: PanelContext
    zone: ZoneInfo
    restore: Callable[[], object] = nothing


class AdminPage(ViewPage):
    """A page: its head on top, the rest below."""

    def __init__(self, context: AdminContext, head: WorkHead) -> None:
        super().__init__()
        self.context = context
        self.head = head
        self.column.addWidget(head)

    def add_table(self, table: QWidget) -> None:
        """Give the rest of the page to ``table``."""
        self.column.addWidget(table, 1)

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)
