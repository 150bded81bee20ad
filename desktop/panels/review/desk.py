"""The Review desk: its views, and which page is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desktop.panels.context import PanelContext
from desktop.panels.review.conflicts import ConflictsPage
from desktop.panels.review.context import ReviewContext, ReviewPage
from desktop.panels.review.history import ResolvedPage, RunsPage
from desktop.panels.review.unsent import UnsentPage
from desktop.shell.paged_desk import PagedDesk, View

if TYPE_CHECKING:
    from core.sync.shared_side import SharedSide

_VIEWS: tuple[View[ReviewContext, ReviewPage], ...] = (
    View("Review", "conflicts", "Conflicts", "git-merge", ConflictsPage),
    View("Review", "unsent", "Unsent changes", "arrow-up", UnsentPage),
    View("History", "resolved", "Resolved", "circle-check", ResolvedPage),
    View("History", "history", "Sync history", "refresh-cw", RunsPage),
)


class ReviewDesk(PagedDesk[ReviewContext, ReviewPage]):
    """What waits for a person, and what was decided."""

    def __init__(self, panel: PanelContext, shared: SharedSide, zone: ZoneInfo) -> None:
        super().__init__(ReviewContext(panel, shared, zone, self._go), _VIEWS)

    def activated(self) -> None:
        self.page.load()

    def synced(self) -> None:
        """Synchronisation said something new: what is shown may have changed."""
        if self.isVisible():
            self.page.load()

    def set_counts(self, conflicts: int, unsent: int) -> None:
        """Show what waits beside the views."""
        self.set_count("conflicts", conflicts)
        self.set_count("unsent", unsent)

    def _go(self, view_id: str) -> None:
        self.show_view(view_id)
        self.views_changed.emit()
        self.place_changed.emit()
