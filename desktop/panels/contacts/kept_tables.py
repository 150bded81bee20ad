"""How a person left the table of each of the desk's own views: columns, widths, order, height."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from core.database.filters import FilterError, Group
from core.database.listing import Column
from core.kernel.errors import InvalidValue
from desktop.tables.state import TableViewState


class KeptTables:
    """One table state by view, of everybody who works with these settings.

    The filter is not among it: a view of the desk's own always shows what its name says.
    """

    def __init__(self, person_id: UUID) -> None:
        self._person = person_id.hex
        self._all: dict[str, dict[str, Any]] = {}

    def keep(self, view_id: str, state: TableViewState) -> None:
        """Remember how a view's table was left; one that is as it came is forgotten."""
        mine = self._all.setdefault(self._person, {})
        left = replace(state, filter=Group())
        if left == TableViewState():
            mine.pop(view_id, None)
        else:
            mine[view_id] = left.to_json()

    def state(
        self, view_id: str, shown: TableViewState, columns: tuple[Column, ...]
    ) -> TableViewState:
        """Return what a view shows, in the table that the person left there.

        Args:
            shown: the view as it comes.
            columns: those that there are; an order by one that is gone is forgotten.
        """
        data = self._all.get(self._person, {}).get(view_id)
        if data is None:
            return shown
        try:
            left = TableViewState.from_json(data)
        except (InvalidValue, FilterError, ValueError, TypeError, AttributeError):
            # The settings file is open to everybody's hands.
            return shown
        there = {column.key for column in columns if column.sortable}
        sorts = tuple(sort for sort in left.sorts if sort.key in there)
        return replace(left, filter=shown.filter, sorts=sorts)

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON data."""
        return self._all

    def restore(self, data: object) -> None:
        """Take up what ``to_json`` returned; what is something else is left out."""
        if not isinstance(data, Mapping):
            return
        self._all = {
            str(person): {str(view): state for view, state in views.items()}
            for person, views in data.items()
            if isinstance(views, Mapping)
        }
