"""What every panel gets: the way to the services off the main thread, and to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import SignalInstance

from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.actor import Actor
from core.kernel.errors import ChanceryError
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.shell.undo import JobStep, Step
from desktop.tasks.runner import Handle, Runner

T = TypeVar("T")


class PanelContext(Protocol):
    """The door from a panel to everything outside it.

    Attributes:
        changes: emitted with ``core.kernel.changes.Changes`` after each committed command.
        workspace: for services whose calls are cheap and need no database.
    """

    workspace: Workspace
    runner: Runner

    @property
    def actor(self) -> Actor:
        """Who works here, with what the role permits now."""
        ...

    @property
    def changes(self) -> SignalInstance:
        """The signal of committed changes."""
        ...

    def query(
        self,
        work: Callable[[Workspace, Reader], T],
        on_result: Callable[[T], object],
        group: str = "",
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> Handle:
        """Run a read off the main thread; of one ``group`` only the newest is heard of."""
        ...

    def command(
        self,
        work: Callable[[Workspace, UnitOfWork], T],
        on_done: Callable[[Done[T]], object] | None = None,
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        """Run a write; errors are shown by the window unless ``on_error`` takes them."""
        ...

    def job(
        self,
        title: str,
        work: Callable[[Workspace, Token, Report], T],
        on_result: Callable[[T], object],
        describe: Callable[[T], str] = ...,
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> Any:
        """Run long work that Activity lists; errors as with ``command``."""
        ...

    def announce_changes(self, changes: object) -> None:
        """Tell every view of changes that a job made by its own commands."""
        ...

    def note_step(self, step: JobStep) -> None:
        """Have the Edit menu take back what a job did, in its place among the other steps."""
        ...

    def take_back(self, step: Step) -> None:
        """Undo a step once nothing else is being undone."""
        ...

    def toast(self, text: str, undo: Step | None = None) -> None:
        """Say that something is done, with Undo when there is a step."""
        ...

    def toast_with(self, text: str, verb: str, act: Callable[[], object]) -> None:
        """Say that something is done, with what can be done next."""
        ...

    def show_error(self, error: ChanceryError) -> None:
        """Tell of an error that belongs to no field."""
        ...

    def open_contract(self, contract_id: UUID) -> None:
        """Show a contract's record."""
        ...

    def open_record(self, desk: str, record: str) -> None:
        """Show a record of a desk; an empty one its list."""
        ...

    def open_page(self, name: str, **arguments: Any) -> None:
        """Show a page of this desk, such as ``library`` or ``templates``."""
        ...
