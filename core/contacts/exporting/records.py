"""What the services of exports hand out of quotas and log: frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

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
    """

    most: int | None
    days: int
    used: int = 0
    frees_at: datetime | None = None
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
