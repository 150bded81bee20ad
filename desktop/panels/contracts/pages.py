"""The pages of the desk beside list and record; each is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.database.unit_of_work import Reader
from core.workspace import Workspace
from desktop.panels.context import PanelContext


class DeskSubPage(QWidget):
    """A page of the desk. ``closed`` asks to go back to the list."""

    closed = Signal()

    def shown(self, arguments: dict[str, Any]) -> None:
        """The page has been brought to the front, with what was asked of it."""

    def closing(self) -> None:
        """The window is about to close."""


@dataclass(frozen=True)
class OtherPage:
    """How a page is listed and made. ``count`` is what the views panel shows beside it."""

    key: str
    title: str
    icon: str
    create: Callable[[PanelContext, ZoneInfo], DeskSubPage]
    listed: bool = True
    count: Callable[[Workspace, Reader], int] | None = None


def _new_contract(context: PanelContext, zone: ZoneInfo) -> DeskSubPage:
    from desktop.panels.contracts.new_contract import NewContractPage

    return NewContractPage(context, zone)


def _library(context: PanelContext, zone: ZoneInfo) -> DeskSubPage:
    from desktop.panels.contracts.library.page import LibraryPage

    return LibraryPage(context, zone)


def _templates(context: PanelContext, zone: ZoneInfo) -> DeskSubPage:
    from desktop.panels.contracts.templates.page import TemplatesPage

    return TemplatesPage(context, zone)


def _count_templates(workspace: Workspace, reader: Reader) -> int:
    return len(workspace.templates.templates(reader))


def _bulk(context: PanelContext, zone: ZoneInfo) -> DeskSubPage:
    from desktop.panels.contracts.bulk.page import BulkPage

    return BulkPage(context, zone)


def _count_runs(workspace: Workspace, reader: Reader) -> int:
    return len(workspace.bulk.runs(reader))


def _count_clauses(workspace: Workspace, reader: Reader) -> int:
    return len(workspace.library.clauses(reader))


OTHER_PAGES: tuple[OtherPage, ...] = (
    OtherPage("new", "New contract", "file-plus", _new_contract, listed=False),
    OtherPage("templates", "Templates", "copy", _templates, count=_count_templates),
    OtherPage("library", "Clauses", "book-open", _library, count=_count_clauses),
    OtherPage("bulk", "Bulk runs", "layers", _bulk, count=_count_runs),
)
