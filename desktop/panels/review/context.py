"""What the pages of this desk need from outside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from core.database.unit_of_work import Done
from core.kernel.errors import ChanceryError
from desktop.panels.context import PanelContext
from desktop.shell.paged_desk import ViewPage

if TYPE_CHECKING:
    from core.sync.review import ReviewService
    from core.sync.shared_side import SharedSide

T = TypeVar("T")


@dataclass(frozen=True)
class ReviewContext:
    """The panel's context, the side that synchronises, the zone, and the way to a view."""

    panel: PanelContext
    shared: SharedSide
    zone: ZoneInfo
    show_view: Callable[[str], object]

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.panel.workspace.clock.now()

    def read(
        self, work: Callable[[ReviewService], T], on_result: Callable[[T], object], group: str
    ) -> None:
        """Ask the review service off the main thread; of one ``group`` the newest is heard."""
        review = self.shared.review
        self.panel.runner.run_query(
            lambda token, report: work(review), on_result, self.panel.show_error, group
        )

    def write(
        self,
        work: Callable[[ReviewService], T],
        on_done: Callable[[T], object],
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        """Change something through the review service, then tell every view and synchronise."""
        review, service = self.shared.review, self.shared.service

        def run() -> T:
            value = work(review)
            service.count()
            return value

        def finished(value: T) -> None:
            if isinstance(value, Done):
                self.panel.changes.emit(value.changes)
            service.now()
            on_done(value)

        self.panel.runner.run_command(
            lambda token, report: run(), finished, on_error or self.panel.show_error
        )

    def open_record(self, table: str, key: str) -> None:
        """Open the record, where it has a place of its own."""
        if table == "contract" and len(key) == 32:
            self.panel.open_contract(UUID(key))


class ReviewPage(ViewPage):
    """A page of the desk."""

    def __init__(self, context: ReviewContext) -> None:
        super().__init__()
        self.context = context
