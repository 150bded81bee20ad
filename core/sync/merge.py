"""Three-way merge of one row: what each side did since the last image that both knew. Pure.

``base`` is that image, ``mine`` the row of this workspace, ``theirs`` the row of the shared
database. What only one side changed is taken; what both changed alike is taken once; the rest is a
clash for a person to decide. Nothing is ever decided by the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.database.synced import MergeRules

Image = Mapping[str, Any]

# Who wrote a row and when says nothing about what is in it; the shared database stamps it anew.
STAMPS = frozenset(
    {
        "organisation_id",
        "id",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "row_version",
    }
)
DELETED = "deleted_at"

ClashKind = Literal["edited", "deleted", "sealed", "gone", "taken", "diverged"]


@dataclass(frozen=True, slots=True)
class Clash:
    """Columns that a person decides together, and why.

    ``edited``: both changed them. ``deleted``: one side deleted the row, the other changed it.
    ``sealed``: the other side closed the row. ``gone``: the shared database has the row no more,
    or no longer for this person. ``taken``: another row has the unique value. ``diverged``: both
    moved on what points to the newest.
    """

    kind: ClashKind
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What comes of a merge.

    Attributes:
        values: the columns to write over ``theirs``; empty when nothing of mine is new there.
        clashes: what could not be merged; ``values`` leaves those columns as theirs has them.
        diverged: columns of ``rules.follows`` that both sides moved on; theirs stands.
    """

    values: Image = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()
    diverged: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.clashes


def merge(base: Image | None, mine: Image, theirs: Image | None, rules: MergeRules) -> Merged:
    """Merge one row.

    Args:
        base: None when this workspace made the row and the shared database had none of its id.
        theirs: None when the shared database has no such row, or hides it.
    """
    if theirs is None:
        if base is None:
            return Merged({name: mine[name] for name in mine if name not in STAMPS})
        lost = changed(base, mine)
        return Merged(clashes=(Clash("gone", lost),) if lost else ())
    mine, joined = _joined_by_key(base, mine, theirs, rules.keyed)
    units = _units(rules, mine)
    if base is None:
        # Two desks made the same row; where it differs there is no third image to judge by.
        differing = [one for one in _touched(units, theirs, mine) if rules.computed.isdisjoint(one)]
        return Merged(clashes=_clashes("edited", differing))
    own, other = _touched(units, base, mine), _touched(units, base, theirs)
    if not other:
        return Merged(_of(mine, own))
    # Of what is computed theirs stands, unless only mine changed it; of joined values nothing is
    # left to decide.
    settled = rules.computed | joined
    computed = [unit for unit in own if unit not in other and not rules.computed.isdisjoint(unit)]
    own = [unit for unit in own if rules.computed.isdisjoint(unit)]
    other = [unit for unit in other if settled.isdisjoint(unit)]
    if mine.get(DELETED) is not None and theirs.get(DELETED) is not None:
        # Whose moment it was does not matter: both wanted it gone.
        own, other = ([unit for unit in side if DELETED not in unit] for side in (own, other))
    differing = _touched(units, theirs, mine)
    fresh = [unit for unit in [*own, *computed] if unit in differing]
    if not fresh:
        return Merged()
    if _deletes_an_edit(own, other, differing):
        return Merged(clashes=(Clash("deleted", _names(fresh)),))
    if any(base.get(name) is None and _closed(name, mine, theirs) for name in rules.seals):
        return Merged(clashes=(Clash("sealed", _names(fresh)),))
    both = [unit for unit in fresh if unit in other]
    clashing = [unit for unit in both if rules.follows.isdisjoint(unit)]
    diverged = [unit for unit in both if not rules.follows.isdisjoint(unit)]
    taken = [unit for unit in fresh if unit not in other]
    return Merged(_of(mine, taken), _clashes("edited", clashing), _names(diverged))


def _joined_by_key(
    base: Image | None, mine: Image, theirs: Image, keyed: Iterable[str]
) -> tuple[Image, frozenset[str]]:
    """Return mine with JSON objects that hold the changes of both sides, and their columns.

    A key that both sides changed differently leaves its column as it is, for a person to decide.
    """
    joined = {}
    for name in keyed:
        if name not in mine or mine[name] == theirs[name]:
            continue
        before, own, other = (row[name] or {} if row else {} for row in (base, mine, theirs))
        keys = {*before, *own, *other}
        ours = {key for key in keys if own.get(key) != before.get(key)}
        apart = {key for key in ours if other.get(key) not in (before.get(key), own.get(key))}
        if not apart:
            values = {key: own.get(key) if key in ours else other.get(key) for key in keys}
            joined[name] = {key: value for key, value in values.items() if value is not None}
    whole = {name: value or None for name, value in joined.items()}
    return {**mine, **whole}, frozenset(whole)


def changed(old: Image, new: Image) -> tuple[str, ...]:
    """Return the columns in which ``new`` differs from ``old``, stamps apart, in their order."""
    return tuple(
        name for name in new if name not in STAMPS and (name not in old or old[name] != new[name])
    )


Unit = tuple[str, ...]
"""Columns that are decided together: a group, or one column by itself."""


def _units(rules: MergeRules, row: Image) -> list[Unit]:
    """Split the columns of a row, in the order of their first ones."""
    units: dict[object, list[str]] = {}
    for name in row:
        if name not in STAMPS:
            group = next((group for group in rules.groups if name in group), None)
            units.setdefault(group if group is not None else name, []).append(name)
    return [tuple(unit) for unit in units.values()]


def _touched(units: Iterable[Unit], old: Image, new: Image) -> list[Unit]:
    names = set(changed(old, new))
    return [unit for unit in units if not names.isdisjoint(unit)]


def _deletes_an_edit(own: list[Unit], other: list[Unit], differing: list[Unit]) -> bool:
    """Tell whether one side deleted the row, or put it back, over an edit that it did not know."""
    deletion = (DELETED,)
    edited = other if deletion in own else own if deletion in other else []
    return any(unit in edited for unit in differing if unit != deletion)


def _closed(seal: str, mine: Image, theirs: Image) -> bool:
    """Tell whether the other side closed the row; not if it was closed from here and says so."""
    return theirs.get(seal) not in (None, mine.get(seal))


def _of(row: Image, units: Iterable[Unit]) -> dict[str, Any]:
    return {name: row[name] for unit in units for name in unit}


def _names(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(name for unit in units for name in unit)


def _clashes(kind: ClashKind, units: Iterable[Unit]) -> tuple[Clash, ...]:
    return tuple(Clash(kind, unit) for unit in units)
