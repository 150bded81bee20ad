"""What exports are asked with, and what leaves their service: frozen records."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from core.contacts.lists.source import ListSetup
from core.tabular.model import CsvStyle

ExportFormat = Literal["xlsx", "csv"]
DAYS = 30
# Rows that a role may take out in so many days until an administrator says otherwise; None: any
# number. ``sync.export_quota`` says the same in the shared database.
DEFAULT_ROWS: Mapping[str, int | None] = {
    "viewer": 0,
    "member": 20_000,
    "manager": 200_000,
    "administrator": None,
}


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write where.

    Attributes:
        title: of the view, for the log.
        rows: row ids in the order of the file.
        columns: keys of ``plan.offered``, in the order of the file.
        asked: filter, find words and order as JSON, for the log.
    """

    title: str
    setup: ListSetup
    rows: array[int]
    columns: tuple[str, ...]
    path: Path
    format: ExportFormat
    style: CsvStyle = field(default_factory=CsvStyle)
    asked: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written.

    Attributes:
        gone: rows that were deleted meanwhile.
        guarded: cells that a spreadsheet would have run as formulas, made harmless.
        shortened: cells cut to what a spreadsheet cell can hold.
        size: of the file in bytes.
    """

    path: Path
    rows: int
    gone: int
    sheets: int
    guarded: int
    shortened: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Allowance:
    """Rows reserved for working offline on one computer. ``left``: not drawn yet."""

    id: UUID
    rows: int
    left: int
    expires_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Quota:
    """What a person may still take out.

    Attributes:
        most: rows in ``days``, None for any number.
        used: of them, reserved ones and exports under way included.
        frees_at: when the oldest counted rows come back; None while none are counted.
        frees: how many rows that are.
    """

    most: int | None
    days: int
    used: int = 0
    frees_at: datetime | None = None
    frees: int = 0
    allowances: tuple[Allowance, ...] = ()

    @property
    def left(self) -> int | None:
        """Rows that are left; None for any number."""
        return None if self.most is None else max(0, self.most - self.used)


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a role, or one person instead, may take out. ``given``: an administrator said so."""

    role: str
    person_id: UUID | None
    name: str
    rows: int | None
    days: int
    given: bool


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One line of the export log."""

    id: UUID
    at: datetime
    person: str
    title: str
    rows: int
    gone: int
    format: ExportFormat
    file_name: str
    sha256: str
    columns: tuple[str, ...]
    sensitive: bool
    offline: bool
    asked: Mapping[str, Any]
