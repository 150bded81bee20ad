"""What becomes of further numbers and addresses when two contacts become one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Further:
    """A further number or e-mail address; ``id`` None: it is yet to be made."""

    id: UUID | None
    value: str
    kind: str
    state: str = "unknown"
    opt_out: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class FurtherAddress:
    """A further postal address: its lines as in ``ADDRESS``."""

    id: UUID | None
    kind: str
    lines: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Children:
    """What becomes of further numbers or addresses.

    Attributes:
        made: to be made at the survivor.
        moved: rows of the merged contact that go to the survivor.
        left: rows of the merged contact that the survivor has already.
        dropped: rows of the survivor that stand in its main field now.
        opted_out: rows of the survivor that take over an opt-out.
    """

    made: tuple[Any, ...] = ()
    moved: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()
    dropped: tuple[UUID, ...] = ()
    opted_out: tuple[UUID, ...] = ()


def gather(
    own: Sequence[Further], other: Sequence[Further], lost: Sequence[Further], mains: set[str]
) -> tuple[Children, set[str]]:
    """Return what becomes of further ones, and the values that somebody opted out of."""
    out = {one.value for one in (*own, *other, *lost) if one.opt_out}
    dropped = tuple(one.id for one in own if one.id and one.value in mains)
    there = {one.value: one for one in own if one.value not in mains}
    moved, left, made = [], [], []
    for one in other:
        assert one.id is not None
        if one.value in mains or one.value in there:
            left.append(one.id)
        else:
            moved.append(one.id)
            there[one.value] = one
    for one in lost:
        if one.value not in mains and one.value not in there:
            there[one.value] = one
            made.append(Further(None, one.value, one.kind, one.state, one.value in out, one.raw))
    opted = tuple(
        one.id for one in there.values() if one.id and one.value in out and not one.opt_out
    )
    return Children(tuple(made), tuple(moved), tuple(left), dropped, opted), out


def same_place(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> bool:
    return within(one, other) and within(other, one)


def within(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> bool:
    """Tell whether an address says nothing that the other does not."""
    return all(
        not line or (there is not None and fold(line) == fold(there))
        for line, there in zip(one, other, strict=True)
    )
