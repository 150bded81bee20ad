"""What a command changed: handed to the window so that only the views concerned refresh."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Changes:
    """The records that one committed command wrote.

    Attributes:
        records: pairs of (kind, id). The kind is the table's name, such as ``"contract"``.
    """

    records: frozenset[tuple[str, UUID]] = frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that changed."""
        return frozenset(kind for kind, _ in self.records)

    def ids(self, kind: str) -> frozenset[UUID]:
        """The ids of one ``kind`` that changed."""
        return frozenset(key for name, key in self.records if name == kind)

    def touches(self, kinds: Iterable[str]) -> bool:
        """Tell whether any of ``kinds`` changed."""
        return not self.kinds.isdisjoint(kinds)

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.records | other.records)

    def __bool__(self) -> bool:
        return bool(self.records)
