"""A model over an ordered id list with a cache of rows that are fetched when they are seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from core.database.listing import Column, IdList
from desktop.tables.cells import GONE, Cell, CellState, make_cell
from desktop.tables.looks import MARKS, StatusLook, TableLook
from desktop.tables.pending import Pending

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
PAGE = 200
# About 40 screens; a row of 48 columns takes some 5 kB once every cell of it was seen.
MOST_ROWS = 4_000
# The generation of a row that has to be fetched again before the others.
_OUTDATED = -1

Rows = list[tuple[Any, ...] | None]
# Fetches raw rows off the main thread; calls back on the main thread, with None when it failed.
Fetch = Callable[[Sequence[int], Callable[[Rows | None], None]], None]
_Index = QModelIndex | QPersistentModelIndex


class _Row:
    """Raw values of a row and the cells made of them so far.

    ``source`` is what was fetched, ``raw`` the same with the values given meanwhile.
    """

    __slots__ = ("cells", "generation", "raw", "source")

    def __init__(
        self, source: tuple[Any, ...], raw: tuple[Any, ...], width: int, generation: int
    ) -> None:
        self.source = source
        self.raw = raw
        self.cells: list[Cell | None] = [None] * width
        self.generation = generation


class TableModel(QAbstractTableModel):
    """Rows by position in an id list. Only rows that are looked at are fetched and formatted.

    ``rows_arrived`` tells that waiting rows can be painted.
    """

    rows_arrived = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Fetch,
        look: TableLook | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._all = tuple(columns)
        shown = [(at, column) for at, column in enumerate(self._all) if column.kind != "mark"]
        self.columns = tuple(column for _, column in shown)
        self._at = tuple(at for at, _ in shown)
        self._mark_at = next((at for at, c in enumerate(self._all) if c.kind == "mark"), None)
        self._fetch = fetch
        self.look = look or TableLook()
        self.ids = IdList()
        self._rows: dict[int, _Row] = {}
        self._pending = Pending(self._all)
        self._generation = 0
        self._requests = 0
        self._in_flight = False
        self._wanted: tuple[int, int] | None = None
        self.waiting_since: float | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._request)

    # --- Qt ----------------------------------------------------------------------------------

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.ids)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == CELL_ROLE:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            cell = self.cell(index.row(), index.column())
            return None if cell is None else f"{cell.text} {cell.suffix}".rstrip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index.row(), index.column())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.label
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.description or None
        return None

    # --- rows --------------------------------------------------------------------------------

    def set_ids(self, ids: IdList) -> None:
        """Show another list; rows already fetched are shown at once."""
        self.beginResetModel()
        self.ids = ids
        self._wanted = None
        self.waiting_since = None
        self.endResetModel()

    def put_rows(
        self, ids: Sequence[int], rows: Sequence[tuple[Any, ...] | None], request: int = 0
    ) -> None:
        """Remember rows that arrived together with their ids.

        Args:
            request: the number of the model's own request that asked for them.
        """
        width = len(self.columns)
        for row_id, source in zip(ids, rows, strict=True):
            self._rows.pop(row_id, None)
            # A row read before a value was saved does not show it; it is fetched once more.
            behind = self._pending.arrived(row_id, request)
            raw = self._pending.laid_over(row_id, source or ())
            generation = _OUTDATED if behind else self._generation
            self._rows[row_id] = _Row(source or (), raw, width, generation)
        while len(self._rows) > max(MOST_ROWS, len(ids)):
            del self._rows[next(iter(self._rows))]

    def mark_stale(self) -> None:
        """Fetch every row again when it is next seen; until then the old one is shown."""
        self._generation += 1

    def set_look(self, look: TableLook) -> None:
        """Change how values look; nothing is fetched."""
        self.look = look
        for row in self._rows.values():
            row.cells = [None] * len(self.columns)
        self.rows_arrived.emit()

    # --- given values ------------------------------------------------------------------------

    def lay_over(self, row_id: int, key: str, value: Any, state: CellState = "saving") -> None:
        """Show ``value`` in a cell before the row that holds it was fetched.

        Args:
            value: a raw value of the column; the text as it was typed where ``state`` is
                ``refused``.
        """
        self._pending.put(row_id, key, value, state)
        self._renew(row_id)

    def mark_saved(self, row_id: int, key: str) -> None:
        """The value laid over a cell is stored: fetch its row, and then show what that holds."""
        self._pending.mark_saved(row_id, key, self._requests)
        row = self._rows.get(row_id)
        if row is not None:
            row.generation = _OUTDATED
        self._renew(row_id)

    def take_off(self, row_id: int, key: str) -> None:
        """Show the fetched value of a cell again."""
        self._pending.drop(row_id, key)
        self._renew(row_id)

    def _renew(self, row_id: int) -> None:
        row = self._rows.get(row_id)
        if row is not None:
            row.raw = self._pending.laid_over(row_id, row.source)
            row.cells = [None] * len(self.columns)
            self.rows_arrived.emit()

    # --- cells -------------------------------------------------------------------------------

    def cell(self, position: int, column: int) -> Cell | None:
        """Return a cell, or None while its row is being fetched."""
        row = self._rows.get(self.ids[position])
        if row is None or row.generation != self._generation:
            self._want(position)
            if row is None:
                return None
        cell = row.cells[column]
        if cell is None:
            if not row.raw:
                return GONE
            spec = self.columns[column]
            cell = make_cell(spec, row.raw[self._at[column]], _Named(self._all, row.raw), self.look)
            row.cells[column] = cell = self._pending.dressed(self.ids[position], spec.key, cell)
        return cell

    def mark(self, position: int) -> StatusLook | None:
        """Return the sign in the gutter of a row."""
        if self._mark_at is None:
            return None
        raw = self.raw(position)
        return MARKS.get(raw[self._mark_at] or "") if raw else None

    def raw(self, position: int) -> tuple[Any, ...]:
        """Return the raw values of a fetched row in the source's column order, or nothing."""
        row = self._rows.get(self.ids[position])
        return row.raw if row else ()

    def value(self, position: int, column: int) -> Any:
        """Return the raw value of a cell of a fetched row; None where nothing is there."""
        raw = self.raw(position)
        return raw[self._at[column]] if raw else None

    def part(self, raw: tuple[Any, ...], key: str) -> Any:
        """Return the value of a column in a row's raw values."""
        return _Named(self._all, raw)[key]

    def collect(self, ids: Sequence[int], done: Callable[[Rows | None], None]) -> None:
        """Call ``done`` with the raw values of many rows, which are not kept; None on failure."""
        missing = [row_id for row_id in ids if self._lacks(row_id)]
        known = {row_id: self._rows[row_id].raw for row_id in ids if not self._lacks(row_id)}

        def arrived(rows: Rows | None) -> None:
            if rows is None:
                done(None)
                return
            read = dict(zip(missing, rows, strict=True))
            laid = {each: self._pending.laid_over(each, raw or ()) for each, raw in read.items()}
            done([(known.get(each) or laid.get(each)) or None for each in ids])

        if missing:
            self._fetch(missing, arrived)
        else:
            arrived([])

    def _spoken(self, position: int, column: int) -> str:
        cell = self.cell(position, column)
        if cell is None:
            return f"{self.columns[column].label}: loading"
        words = [f"{self.columns[column].label}: {cell.spoken}"]
        for at, other in enumerate(self.columns):
            if other.kind == "status" and at != column:
                status = self.cell(position, at)
                words += [f"{other.label}: {status.spoken}"] if status else []
        mark = self.mark(position)
        return ", ".join([*words, mark.label] if mark else words)

    # --- fetching ----------------------------------------------------------------------------

    def _want(self, position: int) -> None:
        first, last = self._wanted or (position, position)
        self._wanted = (min(first, position), max(last, position))
        if not self._in_flight and not self._later.isActive():
            self.waiting_since = self.waiting_since or time.monotonic()
            self._later.start()

    def _request(self) -> None:
        """Ask for the pages around what was looked at last; one request at a time."""
        if self._wanted is None or self._in_flight:
            return
        first, last = self._wanted
        self._wanted = None
        last = min(last, first + 2 * PAGE)
        start, stop = first // PAGE * PAGE, (last // PAGE + 1) * PAGE
        ids = [row_id for row_id in self.ids.slice(start, stop) if self._lacks(row_id)]
        if not ids:
            return
        self._in_flight = True
        self._requests += 1
        generation, request = self._generation, self._requests
        self._fetch(ids, lambda rows: self._arrived(ids, rows, generation, request))

    def _lacks(self, row_id: int) -> bool:
        row = self._rows.get(row_id)
        return row is None or row.generation != self._generation

    def _arrived(self, ids: list[int], rows: Rows | None, generation: int, request: int) -> None:
        self._in_flight = False
        self.waiting_since = None
        if rows is not None and generation == self._generation:
            self.put_rows(ids, rows, request)
        # What was wanted meanwhile may be out of sight by now: painting asks again.
        self._wanted = None
        if rows is not None:
            self.rows_arrived.emit()


class _Named(Mapping[str, Any]):
    """A row's raw values by column key, looked up only when a tone asks."""

    __slots__ = ("_columns", "_raw")

    def __init__(self, columns: tuple[Column, ...], raw: tuple[Any, ...]) -> None:
        self._columns = columns
        self._raw = raw

    def __getitem__(self, key: str) -> Any:
        for column, value in zip(self._columns, self._raw, strict=True):
            if column.key == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Any:
        return (column.key for column in self._columns)

    def __len__(self) -> int:
        return len(self._columns)
