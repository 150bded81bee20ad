"""What tests of exports do again and again."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

from core.contacts.exporting import quota
from core.contacts.exporting.plan import everything
from core.contacts.exporting.records import ExportFormat
from core.contacts.exporting.request import Exported, ExportRequest
from core.database.listing import ListQuery
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace

from .conftest import setup_of, source_of

TOKEN = NeverCancelled()


def request_of(
    workspace: Workspace, path: Path, columns: tuple[str, ...] = (), **more: Any
) -> ExportRequest:
    """Ask for everything there is."""
    setup = setup_of(workspace)
    ids = array("q", source_of(workspace).id_list(ListQuery(), TOKEN))
    format: ExportFormat = "csv" if path.suffix == ".csv" else "xlsx"
    keys = columns or everything(setup)
    return ExportRequest("All contacts", setup, ids, keys, path, format, **more)


def export(
    workspace: Workspace, path: Path, columns: tuple[str, ...] = (), **more: Any
) -> Exported:
    return workspace.exports.export(
        workspace.background, request_of(workspace, path, columns, **more), TOKEN, no_report
    )


def left(workspace: Workspace) -> int | None:
    return workspace.query(workspace.exports.quota).left


def limit(workspace: Workspace, rows: int | None, days: int = 30) -> None:
    me = workspace.actor
    workspace.command(lambda uow: quota.set_limit(uow, me.role, me.person_id, rows, days))


def leftovers(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if one.name != "workspace")
