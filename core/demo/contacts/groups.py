"""Groups of the demo, each with exactly its number of members, decided one contact at a time."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

NEWSLETTER = "Newsletter"
BRIEFING = "Autumn briefing"
BOARD = "Board members"
SUPPLIERS = "Suppliers"

_OF = 20_000
_READER = (NEWSLETTER,)
MEMBERS = {BRIEFING: 640, BOARD: 38, NEWSLETTER: 9_512, SUPPLIERS: 415}
"""How many of twenty thousand contacts are in each group."""


def members_of(count: int) -> dict[str, int]:
    """Return how many members each group has among ``count`` contacts."""
    return {name: round(members * count / _OF) for name, members in MEMBERS.items()}


class Membership:
    """Draws members without a list: each of those left is as likely as any other.

    Nobody is drawn for two of the small groups. Selection sampling: Knuth, The Art of Computer
    Programming, volume 2, algorithm S.
    """

    def __init__(self, count: int, rng: Random) -> None:
        self._left = count
        self._wanted = members_of(count)
        self._readers = self._wanted.pop(NEWSLETTER)
        self._small = sum(self._wanted.values())
        self._random = rng.random

    def decided(self, groups: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``groups`` that still have room, for a contact not drawn."""
        self._left -= 1
        chosen = []
        for name in groups:
            if name == NEWSLETTER and self._readers > 0:
                self._readers -= 1
                chosen.append(name)
            elif self._wanted.get(name, 0) > 0:
                self._wanted[name] -= 1
                self._small -= 1
                chosen.append(name)
        return tuple(chosen)

    def draw(self) -> tuple[str, ...]:
        """Return the groups of the next contact."""
        left = self._left
        self._left = left - 1
        reader = self._random() * left < self._readers
        if reader:
            self._readers -= 1
        place = self._random() * left
        if place < self._small:
            name = self._small_group(place)
            return (name, NEWSLETTER) if reader else (name,)
        return _READER if reader else ()

    def _small_group(self, place: float) -> str:
        self._small -= 1
        for name, wanted in self._wanted.items():
            if place < wanted:
                self._wanted[name] = wanted - 1
                return name
            place -= wanted
        raise AssertionError("the small groups have fewer places than they add up to")
