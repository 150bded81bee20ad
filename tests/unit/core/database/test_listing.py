"""Ordered ids and selections of long lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.database.listing import IdList, Selection

RANGES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def chosen(selection: Selection) -> set[int]:
    return {at for start, stop in selection.ranges for at in range(start, stop)}


def test_an_id_list_knows_its_count_and_where_an_id_stands() -> None:
    ids = IdList([7, 3, 9])
    assert len(ids) == 3
    assert ids.index_of(9) == 2
    assert ids.index_of(4) is None
    assert ids.slice(1, 10) == [3, 9]


def test_everything_is_selected_with_one_range() -> None:
    selection = Selection.everything(1_000_000)
    assert selection.ranges == ((0, 1_000_000),)
    assert selection.count == 1_000_000
    assert 999_999 in selection
    assert 1_000_000 not in selection


@given(RANGES, st.integers(0, 60), st.integers(0, 60))
def test_adding_and_removing_ranges_equals_sets(
    ranges: list[tuple[int, int]], start: int, stop: int
) -> None:
    selection = Selection.of(*ranges)
    before = {at for a, b in ranges for at in range(a, b)}
    assert chosen(selection) == before
    assert chosen(selection.added(start, stop)) == before | set(range(start, stop))
    assert chosen(selection.removed(start, stop)) == before - set(range(start, stop))
    assert all((at in selection) == (at in before) for at in range(62))
    assert selection.count == len(before)


@given(RANGES, st.permutations(range(60)), st.sets(st.integers(0, 59), max_size=20))
def test_a_selection_follows_its_rows_into_another_order(
    ranges: list[tuple[int, int]], order: list[int], gone: set[int]
) -> None:
    old = IdList(range(60))
    new = IdList([*(row for row in order if row not in gone), 100, 101])
    selection = Selection.of(*ranges).removed(60, 99)
    moved = selection.rebased(old, new)
    assert set(moved.ids(new)) == set(selection.ids(old)) - gone


def test_toggling_twice_changes_nothing() -> None:
    selection = Selection.of((2, 5))
    assert selection.toggled(3).ranges == ((2, 3), (4, 5))
    assert selection.toggled(3).toggled(3) == selection
