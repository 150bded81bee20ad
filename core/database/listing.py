"""The shapes of a list on screen: columns, query, the ordered ids and the selection. No SQL here.

A table never pages by OFFSET. One query gives the first rows, a second gives every row id in
order; the window then asks for the rows it shows by their ids.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from uuid import UUID

from core.database.filters.tree import EVERYTHING, Group
from core.kernel.work import Token

ColumnKind = Literal["text", "number", "money", "date", "datetime", "status", "tick", "id", "mark"]
Align = Literal["left", "right"]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        kind: decides how a value is shown. ``id`` columns stay hidden; a ``mark`` column is shown
            in the gutter before the first column (``"unsent"``, ``"conflict"`` or None).
        width_em: width at first sight, in em of the application font.
        frozen: stays at the left while the rest scrolls; the first column only.
        shown: whether the column is shown before the person chooses otherwise.
        firm: its words say little when they are cut, as numbers of telephones do; it neither gives
            nor takes width.
        description: one sentence for the column chooser and for screen readers.
    """

    key: str
    label: str
    kind: ColumnKind = "text"
    width_em: float = 10
    align: Align = "left"
    sortable: bool = True
    frozen: bool = False
    description: str = ""
    shown: bool = True
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """Order by one column."""

    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list shows: which rows, and in which order."""

    filter: Group = EVERYTHING
    search: str = ""
    sorts: tuple[Sort, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether some rows may be hidden."""
        return bool(self.filter.rules) or bool(self.search.strip())


class IdList(Sequence[int]):
    """Local row ids in the order of the list; eight bytes a row, valid while the file is open."""

    __slots__ = ("_ids",)

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._ids = ids if isinstance(ids, array) else array("q", ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, index: Any) -> Any:
        return self._ids[index]

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def __eq__(self, other: object) -> bool:
        # Lists of the same rows in one order share them; comparing takes as long as walking them.
        return isinstance(other, IdList) and (self._ids is other._ids or self._ids == other._ids)

    __hash__ = None  # type: ignore[assignment]

    def index_of(self, row_id: int, near: int = 0) -> int | None:
        """Return the place of ``row_id``; None when it is not in the list.

        Args:
            near: where it was before; a row seldom moves far, so this is looked at first.
        """
        start = max(0, near - 512)
        for begin, end in ((start, near + 512), (0, len(self._ids))):
            try:
                return self._ids.index(row_id, begin, end)
            except ValueError:
                continue
        return None

    def slice(self, start: int, stop: int) -> array[int]:
        """Return the ids from place ``start`` up to, not including, ``stop``."""
        return self._ids[start:stop]

    def starts_with(self, ids: Sequence[int]) -> bool:
        """Tell whether the list begins with exactly ``ids``."""
        return self._ids[: len(ids)] == array("q", ids)


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen rows as ranges of places in one id list; choosing all of a million costs nothing.

    Attributes:
        ranges: (first, last) places, both inclusive, ascending and apart from each other.
    """

    ids: IdList = field(default_factory=IdList)
    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, ids: IdList, ranges: Iterable[Range]) -> Selection:
        """Make a selection from ``ranges`` in any order, overlapping or not."""
        return cls(ids, _joined(ranges, len(ids)))

    @classmethod
    def everything(cls, ids: IdList) -> Selection:
        """Choose every row of ``ids``."""
        return cls(ids, ((0, len(ids) - 1),) if len(ids) else ())

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    @property
    def is_everything(self) -> bool:
        """Whether every row is chosen, and there is at least one."""
        return bool(self.ranges) and self.ranges == ((0, len(self.ids) - 1),)

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self.ranges, (place, len(self.ids))) - 1
        return at >= 0 and self.ranges[at][0] <= place <= self.ranges[at][1]

    def row_ids(self) -> array[int]:
        """Return the ids of the chosen rows, in the order of the list."""
        chosen: array[int] = array("q")
        for first, last in self.ranges:
            chosen.extend(self.ids.slice(first, last + 1))
        return chosen

    def moved_to(self, ids: IdList, token: Token | None = None) -> Selection:
        """Return the same rows as chosen in another order of the list; rows that left are dropped.

        Rows that are new are not chosen, even where everything was. The new list is walked once,
        so for long lists this belongs on a worker thread.
        """
        if ids is self.ids or not self.ranges:
            return Selection(ids, self.ranges)
        if ids == self.ids:
            return Selection(ids, self.ranges)
        chosen = set(self.row_ids())
        if token is not None:
            token.raise_if_cancelled()
        if len(chosen) >= len(ids) and chosen.issuperset(ids):
            return Selection.everything(ids)
        places = (place for place, row_id in enumerate(ids) if row_id in chosen)
        return Selection(ids, _runs(places))


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first rows of a list, painted before all ids are known. ``rows`` go with ``ids``."""

    ids: tuple[int, ...]
    rows: list[tuple[Any, ...]]


class Source(Protocol):
    """Where a list comes from. Called on worker threads, never on the main one.

    Rows are tuples of raw values in the order of ``columns``: text and codes as ``str``, numbers as
    ``int`` or ``Decimal``, ``Money``, ``date``, zone-aware ``datetime``, ``bool``; None for empty.
    """

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column there is, shown or not."""
        ...

    def first_page(self, query: ListQuery, limit: int, token: Token) -> FirstPage:
        """Return the first ``limit`` rows."""
        ...

    def id_list(self, query: ListQuery, token: Token) -> IdList:
        """Return the ids of all rows in order."""
        ...

    def total(self, token: Token) -> int:
        """Return how many rows there are without filter and search."""
        ...

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return the rows of ``ids`` in that order; None for a row that is gone."""
        ...

    def row_key(self, row_id: int) -> UUID:
        """Return the record's id."""
        ...


def _joined(ranges: Iterable[Range], count: int) -> tuple[Range, ...]:
    kept: list[Range] = []
    for first, last in sorted((max(0, a), min(b, count - 1)) for a, b in ranges):
        if first > last:
            continue
        if kept and first <= kept[-1][1] + 1:
            kept[-1] = (kept[-1][0], max(last, kept[-1][1]))
        else:
            kept.append((first, last))
    return tuple(kept)


def _runs(places: Iterable[int]) -> tuple[Range, ...]:
    runs: list[Range] = []
    first = last = -2
    for place in places:
        if place != last + 1:
            if first >= 0:
                runs.append((first, last))
            first = place
        last = place
    if first >= 0:
        runs.append((first, last))
    return tuple(runs)
