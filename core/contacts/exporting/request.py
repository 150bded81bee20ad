"""What an export is asked with, and what came of it."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.contacts.exporting.records import ExportFormat
from core.contacts.lists.source import ListSetup
from core.tabular.model import CsvStyle


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
