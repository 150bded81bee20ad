"""What a table declares about its synchronisation and about merging two versions of a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergeRules:
    """How the columns of one table merge.

    Attributes:
        groups: columns that mean something only together, such as an amount and its currency;
            each group is decided as one. A column belongs to at most one group.
        seals: columns that close a row once they are filled, such as the day of a signature. A
            row that the other side sealed takes no change through a merge.
    """

    groups: tuple[frozenset[str], ...] = ()
    seals: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for group in self.groups:
            if seen & group:
                raise ValueError(f"{sorted(seen & group)} belong to two groups")
            seen |= group
