"""Contracts whose cells can be changed, and somebody who saves them when the test says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from core.database.listing import Column
from core.kernel.errors import ChanceryError
from core.kernel.fields import Choice
from desktop.tables.editing import CellEdit
from tests.gui.table_page import COLUMNS, STATUSES, ContractsSource

EDITABLE_COLUMNS = (
    *(replace(column, shown=True) for column in COLUMNS),
    Column("days", "Notice days", "number", width_em=7),
    Column("sealed", "Sealed", "tick", width_em=5),
    Column("kind", "Kind", width_em=7),
    Column("notes", "Notes", width_em=12),
)
EDITS = {
    "counterparty": CellEdit("text", most=40),
    "status": CellEdit(
        "choice",
        choices=tuple(Choice(value, look.label) for value, look in STATUSES.items()),
        required=True,
    ),
    "next": CellEdit("day"),
    "law": CellEdit("text"),
    "days": CellEdit("number"),
    "sealed": CellEdit("yes_no", required=True),
    "kind": CellEdit("choice", choices=(Choice("s", "Services"), Choice("l", "Lease"))),
    "notes": CellEdit("long_text", abridged=True),
}
AT = {column.key: at for at, column in enumerate(EDITABLE_COLUMNS)}
_MORE = (Decimal("1250.50"), False, "Services", "Two lines")


class EditableSource(ContractsSource):
    """Rows in memory that remember what was saved."""

    columns = EDITABLE_COLUMNS

    def __init__(self, count: int = 40) -> None:
        super().__init__(count)
        self.changed: dict[tuple[int, str], Any] = {}
        self.gone: set[int] = set()
        self.moved: list[int] = []

    def row(self, row_id: int) -> tuple[Any, ...]:
        row = [*super().row(row_id), *_MORE]
        for (changed, key), value in self.changed.items():
            if changed == row_id:
                row[AT[key]] = value
        return tuple(row)

    def _ids(self, query: Any) -> list[int]:
        ids = [each for each in super()._ids(query) if each not in self.gone]
        return [*self.moved, *(each for each in ids if each not in self.moved)]


class Saver:
    """Remembers what it is to save; ``store`` and ``refuse`` answer the oldest."""

    def __init__(self, source: EditableSource) -> None:
        self.source = source
        self.asked: list[tuple[int, str, Any]] = []
        self._waiting: list[tuple[int, str, Any, Callable[[ChanceryError | None], None]]] = []

    def __call__(
        self, row_id: int, key: str, value: Any, done: Callable[[ChanceryError | None], None]
    ) -> None:
        self.asked.append((row_id, key, value))
        self._waiting.append((row_id, key, value, done))

    def store(self, stored: Any = ...) -> None:
        """Save the value, or ``stored`` in its place as one who tidies it would."""
        row_id, key, value, done = self._waiting.pop(0)
        self.source.changed[row_id, key] = value if stored is ... else stored
        done(None)

    def refuse(self, error: ChanceryError) -> None:
        *_, done = self._waiting.pop(0)
        done(error)


TODAY = date(2026, 11, 21)
