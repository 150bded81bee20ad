"""What a saved view remembers of a table, as versioned JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from core.database.filters import EVERYTHING, Group, from_json, to_json
from core.database.listing import ListQuery, Sort
from core.kernel.errors import InvalidValue

VERSION = 1
Density = Literal["compact", "standard", "roomy"]
ROW_UNITS: Mapping[Density, float] = {"compact": 7, "standard": 8, "roomy": 10}


@dataclass(frozen=True, slots=True)
class TableViewState:
    """Columns, widths, order, sort, filter and density of a table.

    Attributes:
        columns: keys of the shown columns in order; empty shows every column.
        widths: width in em by column key; columns not named keep their own.
    """

    columns: tuple[str, ...] = ()
    widths: Mapping[str, float] = field(default_factory=dict)
    sorts: tuple[Sort, ...] = ()
    filter: Group = EVERYTHING
    density: Density = "standard"

    def query(self, search: str = "") -> ListQuery:
        """Return the query that the view shows."""
        return ListQuery(self.filter, search, self.sorts)

    def to_json(self) -> dict[str, Any]:
        """Return the state as JSON data; widths are hundredths of an em."""
        return {
            "version": VERSION,
            "columns": list(self.columns),
            "widths": {key: round(width * 100) for key, width in self.widths.items()},
            "sorts": [[sort.key, sort.descending] for sort in self.sorts],
            "filter": to_json(self.filter),
            "density": self.density,
        }

    @staticmethod
    def from_json(data: object) -> TableViewState:
        """Read what ``to_json`` wrote.

        Raises:
            InvalidValue: not a view, or written by a newer Chancery.
            FilterError: its filter cannot be read.
        """
        if not isinstance(data, Mapping) or data.get("version") != VERSION:
            raise InvalidValue("view", "this view", "a view saved by this version of Chancery")
        density = data.get("density")
        return TableViewState(
            columns=tuple(str(key) for key in data.get("columns", ())),
            widths={str(key): int(width) / 100 for key, width in data.get("widths", {}).items()},
            sorts=tuple(Sort(str(key), bool(down)) for key, down in data.get("sorts", ())),
            filter=from_json(data["filter"]) if "filter" in data else EVERYTHING,
            density=cast("Density", density) if density in get_args(Density) else "standard",
        )
