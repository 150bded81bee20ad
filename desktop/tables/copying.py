"""Copies the cells of chosen rows as text that spreadsheets take: tabs between, a line a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from core.database.listing import Column, Selection
from core.kernel.money import Money
from desktop.tables.looks import TableLook
from desktop.tables.model import Rows, TableModel

# More belongs into an export, which does not have to fit into the clipboard.
MOST = 10_000


class Copying:
    """Copies rows of ``model``; ``say`` is told what came of it."""

    def __init__(self, model: TableModel, say: Callable[[str], None]) -> None:
        self._model = model
        self._say = say
        self._number = 0

    def copy(self, chosen: Selection, current: int, columns: Sequence[str]) -> None:
        """Put the shown cells of the chosen rows on the clipboard, else those of one row.

        Args:
            current: the place of the row that is copied when none is chosen; -1 for none.
            columns: the keys of the columns from left to right.
        """
        count = len(chosen)
        if count > MOST:
            self._say(f"At most {MOST:,} rows can be copied at once. Export these {count:,} rows.")
            return
        ids = list(chosen.row_ids()) or ([self._model.ids[current]] if current >= 0 else [])
        if not ids:
            return
        self._number += 1
        number = self._number

        def arrived(rows: Rows | None) -> None:
            # Of two copies asked for one after the other only the newer one counts.
            if isValid(self._model) and number == self._number:
                self._put(rows, columns)

        self._model.collect(ids, arrived)

    def _put(self, rows: Rows | None, columns: Sequence[str]) -> None:
        if rows is None:
            self._say("Nothing was copied: the rows could not be read. Try again.")
            return
        model = self._model
        specs = [next(each for each in model.columns if each.key == key) for key in columns]
        there = [row for row in rows if row is not None]
        lines = [
            "\t".join(copied_words(spec, model.part(row, spec.key), model.look) for spec in specs)
            for row in there
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._say(f"{len(there):,} {'row' if len(there) == 1 else 'rows'} copied.")


def copied_words(column: Column, value: Any, look: TableLook) -> str:
    """Return a raw value as another program reads it: days by ISO 8601, figures unparted."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case Decimal():
            return f"{value:f}"
        case Money():
            return f"{value.amount:f} {value.currency}"
        case datetime():
            return f"{value.astimezone(look.zone):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    status = look.statuses.get(column.key, {}).get(value)
    # A tab or line end inside a text would begin another cell.
    return " ".join(status.label.split() if status else str(value).split())
