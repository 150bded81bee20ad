"""Three-way merge of clauses: different ones merge, the same clause is for a person.

Two desks drafted from one sealed version. What only one of them did to a clause is taken; what
both did differently to the same clause is a clash, shown as redlines against the common version. A
merged draft is only ever a proposal: a person accepts it as a new version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.contracts.records import DraftClause


@dataclass(frozen=True, slots=True)
class ClauseClash:
    """A clause that both sides changed differently; None where a side took it out."""

    key: str
    base: DraftClause | None
    mine: DraftClause | None
    theirs: DraftClause | None


@dataclass(frozen=True, slots=True)
class MergedClauses:
    """What comes of a merge.

    Attributes:
        clauses: in order, with positions from 1. Where clauses clash theirs stand, or mine if
            they took theirs out.
        clashes: what a person decides, in the order of ``clauses``.
        from_mine, from_theirs: keys of what merged without a clash, for the list of changes.
        order_clash: both moved clauses, each differently; theirs stand as theirs has them.
    """

    clauses: tuple[DraftClause, ...]
    clashes: tuple[ClauseClash, ...]
    from_mine: tuple[str, ...]
    from_theirs: tuple[str, ...]
    order_clash: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing is left to decide but to accept."""
        return not self.clashes and not self.order_clash


def merge_clauses(
    base: Sequence[DraftClause], mine: Sequence[DraftClause], theirs: Sequence[DraftClause]
) -> MergedClauses:
    """Merge the clauses of two versions that were drafted from ``base``."""
    old, own, other = (
        {clause.key: clause for clause in clauses} for clauses in (base, mine, theirs)
    )
    kept: dict[str, DraftClause] = {}
    clashes: dict[str, ClauseClash] = {}
    from_mine, from_theirs = [], []
    for key in {**old, **other, **own}:
        was, here, there = old.get(key), own.get(key), other.get(key)
        chosen = there
        if _same(here, there):
            pass
        elif _same(was, there):
            from_mine.append(key)
            chosen = here
        elif _same(was, here):
            from_theirs.append(key)
        else:
            clashes[key] = ClauseClash(key, was, here, there)
            chosen = there or here
        if chosen is not None:
            kept[key] = chosen
    order, order_clash = _order(list(old), list(own), list(other), set(kept))
    place = {key: number for number, key in enumerate(order)}
    return MergedClauses(
        tuple(replace(kept[key], position=number) for number, key in enumerate(order, 1)),
        tuple(sorted(clashes.values(), key=lambda clash: place[clash.key])),
        tuple(from_mine),
        tuple(from_theirs),
        order_clash,
    )


def _same(one: DraftClause | None, other: DraftClause | None) -> bool:
    """Tell whether two clauses read the same; where their words came from does not matter."""
    if one is None or other is None:
        return one is other
    return (one.heading, one.section, one.numbered, one.body.sha256) == (
        other.heading,
        other.section,
        other.numbered,
        other.body.sha256,
    )


def _order(
    base: list[str], mine: list[str], theirs: list[str], kept: set[str]
) -> tuple[list[str], bool]:
    """Return the merged order of ``kept``, and whether both sides moved clauses differently."""
    both = set(mine) & set(theirs)
    moved = _order_of(mine, both) != _order_of(theirs, both)
    known = both & set(base)
    was, here, there = (_order_of(keys, known) for keys in (base, mine, theirs))
    first, second = (mine, theirs) if moved and there == was != here else (theirs, mine)
    clash = moved and (here == was) == (there == was)
    order = [key for key in first if key in kept]
    fixed = both | set(base)
    for place, key in enumerate(second):
        if key in kept and key not in order:
            _put(order, key, second[:place], fixed)
    return order, clash


def _order_of(keys: list[str], wanted: set[str]) -> list[str]:
    return [key for key in keys if key in wanted]


def _put(order: list[str], key: str, before: list[str], fixed: set[str]) -> None:
    """Put ``key`` behind the nearest of ``before`` that is there.

    What each side added at the same spot stands in the order of its keys, so that both desks come
    to the same order; ``fixed`` is what both know.
    """
    at = next((order.index(one) + 1 for one in reversed(before) if one in order), 0)
    while at < len(order) and order[at] not in fixed and order[at] < key:
        at += 1
    order.insert(at, key)
