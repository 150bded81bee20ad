"""Which cards a person wants, and in which order; kept with the person's settings. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

KEY = "dashboard.cards"


@dataclass(frozen=True)
class Arrangement:
    """``order`` names cards as the person put them; cards that came later are not in it."""

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    def arranged(self, cards: Sequence[str]) -> list[str]:
        """Return ``cards``, which are in their usual order, as the person put them.

        A card that the person has not seen yet follows the one that usually stands before it.
        """
        found = [key for key in self.order if key in cards]
        for place, key in enumerate(cards):
            if key not in found:
                before = found.index(cards[place - 1]) + 1 if place else 0
                found.insert(before, key)
        return found

    def shown(self, cards: Sequence[str]) -> list[str]:
        """Return those of the cards that the person wants, in order."""
        return [key for key in self.arranged(cards) if key not in self.hidden]

    def with_shown(self, key: str, shown: bool) -> Arrangement:
        """Return the arrangement with a card shown or hidden."""
        return replace(self, hidden=self.hidden - {key} if shown else self.hidden | {key})

    def moved(self, key: str, step: int, cards: Sequence[str]) -> Arrangement:
        """Return the arrangement with a card moved up (-1) or down (1) among ``cards``."""
        order = self.arranged(cards)
        place = order.index(key)
        target = min(max(0, place + step), len(order) - 1)
        order.insert(target, order.pop(place))
        # Cards of features that are away just now keep their places behind the others.
        return replace(self, order=(*order, *(key for key in self.order if key not in order)))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"order": list(self.order), "hidden": sorted(self.hidden)}

    @staticmethod
    def from_json(data: object) -> Arrangement:
        """Read what ``to_json`` wrote; anything else is the usual arrangement."""
        if not isinstance(data, dict):
            return Arrangement()
        order, hidden = data.get("order"), data.get("hidden")
        return Arrangement(
            tuple(map(str, order)) if isinstance(order, list) else (),
            frozenset(map(str, hidden)) if isinstance(hidden, list) else frozenset(),
        )
