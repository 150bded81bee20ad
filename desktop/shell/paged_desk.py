"""A desk whose views are pages of their own, made when they are first shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.shell.desk import DeskPage, ViewGroup, ViewItem
from desktop.shell.heads import WorkHead


class ViewPage(QWidget):
    """A page of such a desk: one column. ``counted`` carries its number for the views."""

    counted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def load(self) -> None:
        """Fetch what the page shows; called each time it is brought to the front."""

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views beside the title."""


C = TypeVar("C")


class HeadedPage(ViewPage, Generic[C]):
    """A page with its head on top and the rest below."""

    def __init__(self, context: C, head: WorkHead) -> None:
        super().__init__()
        self.context = context
        self.head = head
        self.column.addWidget(head)

    def add_table(self, table: QWidget) -> None:
        """Give the rest of the page to ``table``."""
        self.column.addWidget(table, 1)

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)


P = TypeVar("P", bound=ViewPage)


@dataclass(frozen=True)
class View(Generic[C, P]):
    """One view: its group, key, title and icon, and what makes its page of a context."""

    group: str
    key: str
    title: str
    icon: str
    make: Callable[[C], P]


class PagedDesk(DeskPage, Generic[C, P]):
    """Shows one of its views; the first one to begin with."""

    def __init__(self, context: C, views: Sequence[View[C, P]]) -> None:
        super().__init__()
        self._context = context
        self._views = {view.key: view for view in views}
        self._pages: dict[str, P] = {}
        self._counts: dict[str, int] = {}
        self._menu: QMenu | None = None
        self._view = views[0].key
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.show_view(self._view)

    @property
    def page(self) -> P:
        """The page that is shown."""
        return self._pages[self._view]

    def views(self) -> tuple[ViewGroup, ...]:
        groups: dict[str, list[ViewItem]] = {}
        for view in self._views.values():
            item = ViewItem(view.key, view.title, view.icon, self._counts.get(view.key))
            groups.setdefault(view.group, []).append(item)
        return tuple(ViewGroup(title, tuple(items)) for title, items in groups.items())

    def current_view(self) -> str:
        return self._view

    def show_view(self, view_id: str) -> None:
        view = self._views.get(view_id)
        if view is None:
            return
        if view_id not in self._pages:
            page = self._pages[view_id] = view.make(self._context)
            page.counted.connect(partial(self.set_count, view_id))
            self._stack.addWidget(page)
        self._view = view_id
        self._stack.setCurrentWidget(self.page)
        self.page.set_views_menu(self._menu)
        self.page.load()

    def set_views_menu(self, menu: QMenu | None) -> None:
        self._menu = menu
        self.page.set_views_menu(menu)

    def set_count(self, view_id: str, count: int) -> None:
        """Show a number beside a view."""
        if self._counts.get(view_id) != count:
            self._counts[view_id] = count
            self.views_changed.emit()

    def save_state(self) -> dict[str, Any]:
        return {"view": self._view}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.show_view(str(state.get("view", "")))
