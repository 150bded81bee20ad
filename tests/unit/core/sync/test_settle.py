"""What becomes of a sealed change, for every kind of table: nothing lost, nothing done twice."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.database.synced import declarations
from core.models import METADATA
from core.sync.merge import STAMPS
from core.sync.settle import Settled, merge_into, settle
from core.sync.wire import Image, SyncTable, sync_tables
from tests.simulation.schema import TABLES

ALGEBRA = settings(max_examples=500, deadline=None)
KINDS = sorted(TABLES)
Case = tuple[SyncTable, Image | None, Image | None, Image | None]
Steps = tuple[SyncTable, Image, Image, Image, Image]


def changeable(table: SyncTable) -> list[str]:
    return [name for name in table.content if name not in table.key]


# Strategies are made once: making one costs more than drawing from it.


@cache
def values(pool: str) -> st.SearchStrategy[tuple[str | None, ...]]:
    """Eight values, drawn by one number."""
    cells = (None, *pool)
    return st.integers(0, len(cells) ** 8 - 1).map(
        lambda number: tuple(cells[number // len(cells) ** at % len(cells)] for at in range(8))
    )


@cache
def edits(kind: str, pool: str) -> st.SearchStrategy[dict[str, str]]:
    """Other values for up to three columns."""
    cells = [(name, value) for name in changeable(TABLES[kind]) for value in pool]
    return st.lists(st.sampled_from(cells), max_size=3).map(dict)


def new_row(draw: st.DrawFn, table: SyncTable, pool: str) -> Image:
    image: Image = dict.fromkeys(table.columns, 1)
    return {**image, **dict(zip(changeable(table), draw(values(pool)), strict=False))}


def edited(draw: st.DrawFn, table: SyncTable, row: Image, pool: str) -> Image:
    version = {"row_version": row["row_version"] + 1} if table.versioned else {}
    return {**row, **draw(edits(table.name, pool)), **version}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Three images that are near one another; each may be missing."""
    table = TABLES[draw(st.sampled_from(KINDS))]
    first = new_row(draw, table, "xy")
    sides = [edited(draw, table, first, "xyz") for _ in range(2)]
    present = draw(st.sampled_from(["bmt", "bmt", "bmt", "bm", "bt", "mt", "m", "b"]))
    base, mine, theirs = (
        image if name in present else None
        for name, image in zip("bmt", (first, *sides), strict=True)
    )
    return table, base, mine, theirs


@st.composite
def steps(draw: st.DrawFn) -> Steps:
    """A row, two edits of mine one upon the other, and one of theirs; no value comes back."""
    table = TABLES[draw(st.sampled_from(KINDS))]
    base = new_row(draw, table, "ab")
    first = edited(draw, table, base, "mn")
    return table, base, first, edited(draw, table, first, "op"), edited(draw, table, base, "tu")


def applied(settled: Settled, theirs: Image | None) -> Image | None:
    match settled.act:
        case "insert":
            return dict(settled.values)
        case "update":
            assert theirs is not None
            return {**theirs, **settled.values}
        case "delete":
            return None
        case _:
            return theirs


def content(table: SyncTable, row: Image | None) -> dict[str, Any] | None:
    return None if row is None else {name: row[name] for name in table.content}


@ALGEBRA
@given(cases())
def test_the_same_is_settled_alike_and_nothing_is_changed_in_place(case: Case) -> None:
    table, *images = case
    before = [None if one is None else dict(one) for one in images]
    assert settle(table, *images) == settle(table, *images)
    assert images == before


@ALGEBRA
@given(cases())
def test_what_was_settled_comes_to_nothing_the_second_time(case: Case) -> None:
    table, base, mine, theirs = case
    first = settle(table, base, mine, theirs)
    if not first.clashes:
        again = settle(table, base, mine, applied(first, theirs))
        assert (again.act, again.clashes) == ("none", ())


def test_a_row_that_was_closed_from_here_is_not_closed_by_others_when_told_again() -> None:
    table = TABLES["note"]
    base: Image = {**dict.fromkeys(table.columns, 1), "sealed_at": None, "newest_id": None}
    mine = {**base, "sealed_at": "x", "newest_id": "x"}
    theirs = {**base, "newest_id": "y"}
    first = settle(table, base, mine, theirs)
    assert (first.act, first.clashes, first.diverged) == ("update", (), ("newest_id",))
    again = settle(table, base, mine, applied(first, theirs))
    assert (again.act, again.clashes, again.diverged) == ("none", (), ("newest_id",))


@ALGEBRA
@given(cases())
def test_nothing_of_theirs_is_lost_unseen(case: Case) -> None:
    table, base, mine, theirs = case
    settled = settle(table, base, mine, theirs)
    if theirs is None:
        assert settled.act in ("none", "insert")
        return
    if settled.clashes:
        return
    after = applied(settled, theirs)
    if after is None:
        assert content(table, base) == content(table, theirs)
        return
    for name in table.content:
        if base is None or base[name] != theirs[name]:
            assert after[name] == theirs[name]


@ALGEBRA
@given(cases())
def test_every_change_of_mine_stands_or_is_told(case: Case) -> None:
    table, base, mine, theirs = case
    settled = settle(table, base, mine, theirs)
    if mine is None or settled.clashes:
        return
    after = applied(settled, theirs)
    for name in table.content:
        given_there = table.numbered is not None and name == table.numbered.column
        if base is not None and base[name] == mine[name]:
            continue
        both_deleted = name == "deleted_at" and after is not None and after[name] is not None
        told = name in settled.diverged or given_there or both_deleted
        assert told or (after is not None and after[name] == mine[name])


@ALGEBRA
@given(cases())
def test_what_is_written_once_never_changes(case: Case) -> None:
    table, base, mine, theirs = case
    settled = settle(table, base, mine, theirs)
    if table.declared.mode == "append" and settled.act == "update":
        assert set(settled.values) == {"deleted_at"}
    assert STAMPS.isdisjoint(settled.values) or settled.act == "insert"


@ALGEBRA
@given(cases())
def test_a_number_that_was_given_stands(case: Case) -> None:
    table, base, mine, theirs = case
    if table.numbered is not None and mine is not None and theirs is not None:
        assert table.numbered.column not in merge_into(table, base, mine, theirs).values


@ALGEBRA
@given(steps())
def test_sending_in_two_parts_gives_what_sending_at_once_gives(case: Steps) -> None:
    table, base, first, both, theirs = case
    at_once = settle(table, base, both, theirs)
    one = settle(table, base, first, theirs)
    between = applied(one, theirs)
    two = settle(table, first, both, between)
    if not (at_once.clashes or one.clashes or two.clashes):
        in_parts = applied(two, between)
        assert content(table, in_parts) == content(table, applied(at_once, theirs))


@ALGEBRA
@given(steps())
def test_receiving_in_two_parts_gives_what_receiving_at_once_gives(case: Steps) -> None:
    table, base, there_first, there, mine = case
    at_once = settle(table, base, mine, there)
    one = settle(table, base, mine, there_first)
    carried = applied(one, there_first)
    two = settle(table, there_first, carried, there)
    if not (at_once.clashes or one.clashes or two.clashes):
        in_parts = applied(two, there)
        assert content(table, in_parts) == content(table, applied(at_once, there))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_new_row_from_two_sides_is_one_row(kind: str) -> None:
    table = TABLES[kind]
    row: Image = dict.fromkeys(table.columns, 1)
    assert settle(table, None, row, None).act == "insert"
    assert settle(table, None, row, dict(row)) == Settled("none")
    assert settle(table, None, None, None) == Settled("none")


def test_what_a_row_computes_of_itself_follows_both_changes() -> None:
    table = sync_tables(METADATA, declarations())["contact"]
    base = dict.fromkeys(table.columns) | {"id": "1", "row_version": 1, "kind": "person"}
    base |= {"first_name": "Ines", "last_name": "Carvalho", "name_key": "carvalho, ines"}
    mine = base | {"last_name": "Horvat", "name_key": "horvat, ines"}
    theirs = base | {"first_name": "Inês", "folded": {"first_name": "ines"}, "row_version": 2}
    settled = settle(table, base, mine, theirs)
    assert settled.act == "update"
    assert settled.values["name_key"] == "horvat, ines"
    assert settled.values["folded"] == {"first_name": "ines"}
