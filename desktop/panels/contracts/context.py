"""What a page of the Contracts desk is given by the window: work off the main thread, and doors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from core.database.undo import UndoStep
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.actor import Actor
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError
from core.kernel.work import Report, Token
from core.workspace import Workspace

T = TypeVar("T")


class ChangeSource(Protocol):
    """Tells who listens what each command changed; a Qt signal fits."""

    def connect(self, slot: Callable[[Changes], None], /) -> object:
        """Have ``slot`` called on the main thread after each command."""
        ...


class PanelContext(Protocol):
    """The window as a page sees it. Every callback comes on the main thread."""

    @property
    def actor(self) -> Actor:
        """The person at work, and what their role permits."""
        ...

    @property
    def changes(self) -> ChangeSource:
        """Tells what each command changed."""
        ...

    def query(
        self,
        work: Callable[[Workspace, Reader], T],
        on_result: Callable[[T], None],
        group: str = "",
    ) -> None:
        """Read off the main thread; a newer query of the same ``group`` replaces an older one."""
        ...

    def command(
        self,
        work: Callable[[Workspace, UnitOfWork], T],
        on_done: Callable[[Done[T]], None],
        on_error: Callable[[ChanceryError], None] | None = None,
    ) -> None:
        """Write off the main thread; the window shows an error unless ``on_error`` takes it."""
        ...

    def job(
        self, title: str, work: Callable[[Token, Report], T], on_result: Callable[[T], None]
    ) -> None:
        """Start long work that Activity shows, with progress and cancel."""
        ...

    def toast(self, text: str, undo: UndoStep | None) -> None:
        """Say that something is done, with Undo when it can be taken back."""
        ...

    def open_contract(self, contract_id: UUID) -> None:
        """Open a contract's record."""
        ...

    def open_page(self, name: str, **details: Any) -> None:
        """Open another page of the desk: ``clauses``, ``templates`` or ``bulk``."""
        ...
