"""Decisions under way: what is to be decided, what was chosen so far. Data, without widgets.

Nothing is written until all are decided and a person applies them, so they may wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Choice = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Own:
    """Values that a person gave instead of both; for a clause its text in the notation."""

    values: tuple[str, ...]


Decided = Choice | Own


@dataclass
class Pending:
    """The decisions of one conflict, by the key of each."""

    keys: tuple[str, ...]
    chosen: dict[str, Decided] = field(default_factory=dict)

    def decide(self, key: str, decided: Decided) -> None:
        """Choose; another choice takes its place."""
        if key not in self.keys:
            raise KeyError(key)
        self.chosen[key] = decided

    def forget(self, key: str) -> None:
        """Leave a decision open again."""
        self.chosen.pop(key, None)

    @property
    def left(self) -> int:
        """How many are still open."""
        return len(self.keys) - len(self.chosen)

    @property
    def whole(self) -> bool:
        """Whether all are decided."""
        return not self.left

    def words(self) -> str:
        """Return ``2 of 3 decided``; where there is nothing to choose, that."""
        if not self.keys:
            return "Nothing to decide but to accept"
        return f"{len(self.chosen)} of {len(self.keys)} decided"


def field_decisions(
    columns: Mapping[str, tuple[str, ...]], chosen: Mapping[str, Decided]
) -> dict[str, Choice | tuple[str, str]]:
    """Return decisions by column, as ``ReviewService.resolve`` takes them.

    Args:
        columns: the columns of each decision, by its key.
    """
    found: dict[str, Choice | tuple[str, str]] = {}
    for key, decided in chosen.items():
        for place, name in enumerate(columns[key]):
            found[name] = ("value", decided.values[place]) if isinstance(decided, Own) else decided
    return found
