"""The saved views of one list: kept under a name, kept again, shared and deleted, with Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.database.undo import UndoStep
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.settings.service import SavedView
from core.workspace import Workspace
from desktop.shell.ask_text import AskText
from desktop.shell.desk import ViewItem

T = TypeVar("T")
_PREFIX = "saved."


class Commands(Protocol):
    """What of a panel's context is needed here."""

    def command(
        self,
        work: Callable[[Workspace, UnitOfWork], T],
        on_done: Callable[[Done[T]], object] | None = None,
    ) -> None:
        """Run a write."""
        ...

    def toast(self, text: str, undo: UndoStep | None = None) -> None:
        """Say that something is done, with Undo when there is a step."""
        ...


def view_id(view: SavedView) -> str:
    """Return the id under which the views panel lists a saved view."""
    return f"{_PREFIX}{view.id}"


def is_saved(shown: str) -> bool:
    """Tell whether the id of a view is that of a saved one."""
    return shown.startswith(_PREFIX)


class SavedViews:
    """The saved views of one list of a desk.

    Args:
        desk: the window's dialogs belong to its window.
        noun: what the desk calls a saved view: ``view`` or ``filter``.
        state: returns the state of the list as it is shown.
        leave: shows another view in place of one that was deleted.
        chosen: is told the id of a view that was saved under a new name, to show it.

    Attributes:
        all: as they were read last.
    """

    def __init__(
        self,
        desk: QWidget,
        context: Commands,
        list_key: str,
        noun: str,
        state: Callable[[], dict[str, Any]],
        leave: Callable[[], object],
        chosen: Callable[[str], object] = lambda view: None,
    ) -> None:
        self._desk, self._context = desk, context
        self._list_key, self._noun = list_key, noun
        self._state, self._leave, self._chosen = state, leave, chosen
        self.all: list[SavedView] = []

    def read(self, workspace: Workspace, reader: Reader) -> list[SavedView]:
        """Read the views that the person may see; off the main thread, for ``all``."""
        return workspace.views.views(reader, self._list_key)

    def items(self, icon: str) -> tuple[ViewItem, ...]:
        """Return them as lines of the views panel, without counts."""
        return tuple(ViewItem(view_id(view), view.name, icon) for view in self.all)

    def find(self, shown: str) -> SavedView | None:
        """Return the saved view with this id of the panel; None for another view."""
        return next((view for view in self.all if view_id(view) == shown), None)

    def ask_name(self) -> None:
        """Ask for a name and keep the list as it is shown under it."""
        state = self._state()

        def keep(name: str) -> None:
            def kept(done: Done[UUID]) -> None:
                self._context.toast(f"{self._named(name)} saved", done.undo)
                self._chosen(f"{_PREFIX}{done.value}")

            self._context.command(
                lambda workspace, uow: workspace.views.save(uow, self._list_key, name, state), kept
            )

        title, verb = f"Save this {self._noun}", f"Save {self._noun}"
        AskText(self._desk.window(), title, f"Name of the {self._noun}", verb, keep).open()

    def keep(self, view: SavedView | None) -> None:
        """Keep the list as it is shown under a name that is there already."""
        if view is not None:
            self._put(view, view.shared, f"{self._named(view.name)} saved")

    def share(self, view: SavedView | None) -> None:
        """Let everybody see a saved view, as the list is shown now; can be undone."""
        if view is not None:
            self._put(view, True, f"Everybody sees “{view.name}” now")

    def delete(self, view: SavedView | None) -> None:
        """Delete a saved view, and show another; can be undone."""
        if view is None:
            return
        self._context.command(
            lambda workspace, uow: workspace.views.delete(uow, view.id),
            lambda done: self._context.toast(f"{self._named(view.name)} deleted", done.undo),
        )
        self._leave()

    def _put(self, view: SavedView, shared: bool, words: str) -> None:
        state = self._state()
        self._context.command(
            lambda workspace, uow: workspace.views.save(
                uow, self._list_key, view.name, state, view_id=view.id, shared=shared
            ),
            lambda done: self._context.toast(words, done.undo),
        )

    def _named(self, name: str) -> str:
        return f"{self._noun.capitalize()} “{name}”"
