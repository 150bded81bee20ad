"""Values that a person gave and that the rows do not hold yet, by row id and column key.

They lie over the rows, so that painting costs what it cost before: a row is changed once, when a
value is given or the row arrives, and not asked about at every cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.database.listing import Column
from desktop.tables.cells import Cell, CellState


@dataclass(slots=True)
class _Given:
    value: Any
    state: CellState
    # The number of the newest request for rows when the value was known to be saved.
    since: int = 0


class Pending:
    """The given values of one table."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._places = {column.key: at for at, column in enumerate(columns)}
        self._rows: dict[int, dict[str, _Given]] = {}

    def put(self, row_id: int, key: str, value: Any, state: CellState) -> None:
        """Lay ``value`` over a cell: a raw value, or the typed text while it is refused."""
        self._rows.setdefault(row_id, {})[key] = _Given(value, state)

    def mark_saved(self, row_id: int, key: str, since: int) -> None:
        """Keep the value only until a row arrives that was asked for after ``since``."""
        given = self._rows.get(row_id, {}).get(key)
        if given is not None:
            given.state, given.since = "", since

    def drop(self, row_id: int, key: str) -> None:
        """Take a value away."""
        row = self._rows.get(row_id, {})
        row.pop(key, None)
        if not row:
            self._rows.pop(row_id, None)

    def arrived(self, row_id: int, request: int) -> bool:
        """Drop what a row of ``request`` holds by now; tell whether it is still behind."""
        row = self._rows.get(row_id)
        if row is None:
            return False
        for key in [key for key, given in row.items() if not given.state and given.since < request]:
            self.drop(row_id, key)
        return any(not given.state for given in row.values())

    def laid_over(self, row_id: int, raw: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return a row's raw values with the given ones in their places."""
        row = self._rows.get(row_id)
        if row is None or not raw:
            return raw
        values = list(raw)
        for key, given in row.items():
            # What was refused may be of another type than its column.
            if given.state != "refused":
                values[self._places[key]] = given.value
        return tuple(values)

    def dressed(self, row_id: int, key: str, cell: Cell) -> Cell:
        """Return ``cell`` as it looks while its value is being saved, or after it was refused."""
        given = self._rows.get(row_id, {}).get(key)
        if given is None or not given.state:
            return cell
        if given.state == "refused":
            words = " ".join(str(given.value).split())
            return Cell(words, "", "circle-alert", "refused", "refused", state="refused")
        return Cell(
            cell.text,
            cell.suffix,
            cell.icon,
            cell.icon_meaning,
            cell.tone,
            cell.empty,
            cell.full,
            given.state,
        )
