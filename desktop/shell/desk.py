"""How a desk plugs into the window: what it declares, what it gets, and the page it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from core.kernel.errors import ChanceryError
from desktop.actions.registry import Registry
from desktop.shell.palette_model import Provider
from desktop.shell.recents import Opened
from desktop.shell.settings import SettingsStore
from desktop.tasks.runner import Runner


@dataclass(frozen=True)
class ViewItem:
    """One list, library or saved view of a desk; ``count`` None shows no number."""

    id: str
    title: str
    icon: str = "files"
    count: int | None = None


@dataclass(frozen=True)
class ViewGroup:
    """A head in the views panel and what stands under it."""

    title: str
    items: tuple[ViewItem, ...]


class Shell(Protocol):
    """What the window does for a desk."""

    def toast(self, text: str, verb: str = "", on_verb: Callable[[], object] | None = None) -> None:
        """Say that something is done, with Undo where ``verb`` is given; kept in Activity."""

    def show_error(self, error: ChanceryError) -> None:
        """Tell of an error that belongs to no field and no banner: toast, or dialog if serious."""

    def go(self, desk: str, view: str = "", record: str = "") -> None:
        """Show a desk, and there a view or a record; Alt+Left comes back."""

    def recent(self) -> list[Opened]:
        """Return the records opened lately, newest first."""


@dataclass(frozen=True)
class DeskContext:
    """What every desk gets when it is made."""

    shell: Shell
    tasks: Runner
    actions: Registry
    settings: SettingsStore


class DeskPage(QWidget):
    """The page of a desk; the window asks it for views and details and tells it where to go."""

    views_changed = Signal()
    details_changed = Signal()
    place_changed = Signal()

    def views(self) -> tuple[ViewGroup, ...]:
        """Return the groups of the views panel; none leaves the panel out."""
        return ()

    def current_view(self) -> str:
        """Return the id of the view that is shown."""
        return ""

    def show_view(self, view_id: str) -> None:
        """Show a view."""

    def current_record(self) -> str:
        """Return the id of the open record; empty on a list."""
        return ""

    def open_record(self, record_id: str) -> None:
        """Open a record; an empty id goes back to the list."""

    def record_title(self) -> str:
        """Return what the open record is called, for the list of recent ones."""
        return self.current_record()

    def details(self) -> QWidget | None:
        """Return the widget for the details panel; None leaves the panel out."""
        return None

    def toggle_details(self) -> bool:
        """Turn details on or off by the desk's own rule; False leaves it to the window."""
        return False

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views as a menu beside the title while the window is narrow."""

    def palette_providers(self) -> tuple[Provider, ...]:
        """Return what the palette may ask this desk."""
        return ()

    def save_state(self) -> dict[str, Any]:
        """Return what the desk wants back at the next start; must go into JSON."""
        return {}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take up a state that ``save_state`` returned, perhaps of an older version."""

    def focus_first(self) -> None:
        """Put the focus where work begins: on the first list, else on the first control."""
        lists = [view for view in self.findChildren(QAbstractItemView) if view.isVisibleTo(self)]
        others = [
            widget
            for widget in self.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(self)
        ]
        for widget in [*lists, *others][:1]:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def activated(self) -> None:
        """The page has been brought to the front."""

    def closing(self) -> None:
        """The window is about to close: keep what is not kept, give memory back."""


@dataclass(frozen=True)
class Desk:
    """A desk as it is registered.

    Attributes:
        title: the word in the rail; ``name`` is the full word for assistive technology.
        apart: stands at the bottom of the rail; only Review does.
    """

    id: str
    title: str
    icon: str
    create: Callable[[DeskContext], DeskPage]
    shortcut: str = ""
    name: str = ""
    permission: str = ""
    apart: bool = False

    @property
    def spoken(self) -> str:
        """The name for assistive technology."""
        return self.name or self.title
