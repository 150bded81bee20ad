"""A table of rows that are all in memory: clauses, versions, people. Sorts by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.database.listing import Column, IdList, Selection, Sort
from core.kernel.text import fold
from desktop.tables.looks import TableLook
from desktop.tables.model import Fetch, TableModel
from desktop.tables.state import Density
from desktop.tables.view import TableView

Row = tuple[Any, ...]


class RowTable(TableView):
    """The table. ``picked`` and ``activated_row`` carry the place of a row in what was given."""

    picked = Signal(object)
    activated_row = Signal(int)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        look: TableLook | None = None,
        density: Density = "standard",
        parent: QWidget | None = None,
    ) -> None:
        fetch: Fetch = lambda ids, arrived: arrived([self._rows[at] for at in ids])  # noqa: E731
        self._rows: list[Row] = []
        self._sort: Sort | None = None
        self._at_once = TableModel(columns, fetch, look)
        super().__init__(self._at_once, parent=parent)
        self._at_once.setParent(self)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.setAccessibleName(name)
        self.set_density(density)
        self.chosen.connect(lambda: self.picked.emit(self.picked_row))
        self.opened.connect(lambda place: self.activated_row.emit(self._at_once.ids[place]))
        self.sort_asked.connect(self._resort)

    @property
    def picked_row(self) -> int | None:
        """The place of the chosen row in what was given; None when nothing is chosen."""
        ranges = self.selection().ranges
        return int(self._at_once.ids[ranges[0][0]]) if ranges else None

    @property
    def row_count(self) -> int:
        """How many rows are shown."""
        return len(self._at_once.ids)

    def set_look(self, look: TableLook) -> None:
        """Change how values look."""
        self._at_once.set_look(look)

    def texts(self, column: int) -> list[str]:
        """Return the words of one column from top to bottom, as they are painted."""
        cells = (self._at_once.cell(at, column) for at in range(self.row_count))
        return [cell.text if cell is not None else "" for cell in cells]

    def set_rows(self, rows: Sequence[Row], pick: int | None = None) -> None:
        """Show ``rows`` in place of what is there, with the row ``pick`` chosen."""
        self._rows = list(rows)
        self._at_once.put_rows(range(len(rows)), rows)
        self._arrange()
        self.pick(pick)

    def renew_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows``; choice and scrolling stay in place, at first the first row is chosen."""
        place, top = max(0, self.currentIndex().row()), self.verticalScrollBar().value()
        self.set_rows(rows)
        if rows:
            self.pick(self._at_once.ids[min(place, len(rows) - 1)])
            self.verticalScrollBar().setValue(top)

    def pick(self, row: int | None) -> None:
        """Choose a row by its place in what was given, and bring it into sight."""
        place = self._at_once.ids.index_of(row) if row is not None else None
        if place is None:
            self.clearSelection()
            return
        self.choose(Selection.of(self._at_once.ids, ((place, place),)), place)
        self.scrollTo(self._at_once.index(place, 0))

    def _resort(self, column: int, descending: bool | None) -> None:
        spec = self._at_once.columns[column]
        if not spec.sortable:
            return
        same = self._sort is not None and self._sort.key == spec.key
        down = (
            descending
            if descending is not None
            else same and not (self._sort is not None and self._sort.descending)
        )
        kept = self.picked_row
        self._sort = Sort(spec.key, down)
        self.set_sort(self._sort)
        self._arrange()
        self.pick(kept)

    def _arrange(self) -> None:
        order = list(range(len(self._rows)))
        if self._sort is not None:
            keys = [column.key for column in self._at_once.columns]
            at = keys.index(self._sort.key)
            order.sort(key=lambda row: _sort_key(self._rows[row][at]))
            # Empty cells stay last whichever way the column is sorted.
            filled = [row for row in order if not _is_empty(self._rows[row][at])]
            empty = [row for row in order if _is_empty(self._rows[row][at])]
            order = (filled[::-1] if self._sort.descending else filled) + empty
        self._at_once.set_ids(IdList(order))


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _sort_key(value: Any) -> tuple[bool, Any]:
    return _is_empty(value), "" if _is_empty(value) else fold(value) if isinstance(
        value, str
    ) else value
