"""What the pages of this desk need from outside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desktop.panels.context import PanelContext
from desktop.shell.heads import WorkHead


def nothing() -> None:
    """Do nothing; stands where the window offers no such verb."""


@dataclass(frozen=True)
class AdminContext:
    """The panel's context, the organisation's zone, and the verb that offers the backups."""

    panel: PanelContext
    zone: ZoneInfo
    restore: Callable[[], object] = nothing


class AdminPage(QWidget):
    """A page: its head on top, the rest below. ``counted`` carries its number for the views."""

    counted = Signal(int)

    def __init__(self, context: AdminContext, head: WorkHead) -> None:
        super().__init__()
        self.context = context
        self.head = head
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(head)

    def add_table(self, table: QWidget) -> None:
        """Give the rest of the page to ``table``."""
        self.column.addWidget(table, 1)

    def load(self) -> None:
        """Fetch what the page shows; called each time it is brought to the front."""

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views beside the title."""
        self.head.set_views_menu(menu)
