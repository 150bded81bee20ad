"""What the pages of this desk need from outside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desktop.panels.context import PanelContext
from desktop.shell.paged_desk import HeadedPage


def nothing() -> None:
    """Do nothing; stands where the window offers no such verb."""


@dataclass(frozen=True)
class AdminContext:
    """The panel's context, the organisation's zone, and the verb that offers the backups."""

    panel: PanelContext
    zone: ZoneInfo
    restore: Callable[[], object] = nothing


class AdminPage(HeadedPage[AdminContext]):
    """A page of the desk."""
