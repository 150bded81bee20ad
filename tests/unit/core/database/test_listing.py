"""Ordered ids and selections of long lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.database.listing import IdList, Selection

RANGES = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=8)


def chosen(selection: Selection) -> set[int]:
    return {at for first, last in selection.ranges for at in range(first, last + 1)}


def test_an_id_list_knows_its_count_and_where_an_id_stands() -> None:
    ids = IdList([7, 3, 9])
    assert len(ids) == 3
    assert ids.index_of(9) == 2
    assert ids.index_of(9, near=2_000) == 2
    assert ids.index_of(4) is None
    assert list(ids.slice(1, 10)) == [3, 9]
    assert ids.starts_with([7, 3])
    assert not ids.starts_with([3])


def test_everything_is_chosen_with_one_range() -> None:
    selection = Selection.everything(IdList(range(100_000)))
    assert selection.ranges == ((0, 99_999),)
    assert len(selection) == 100_000
    assert selection.is_everything
    assert 99_999 in selection
    assert 100_000 not in selection


@given(RANGES)
def test_ranges_in_any_order_are_joined(ranges: list[tuple[int, int]]) -> None:
    selection = Selection.of(IdList(range(60)), ranges)
    wanted = {at for first, last in ranges for at in range(first, last + 1)}
    assert chosen(selection) == wanted
    assert len(selection) == len(wanted)
    assert all((at in selection) == (at in wanted) for at in range(62))
    assert all(
        b[0] > a[1] + 1 for a, b in zip(selection.ranges, selection.ranges[1:], strict=False)
    )


@given(RANGES, st.permutations(range(60)), st.sets(st.integers(0, 59), max_size=20))
def test_a_selection_follows_its_rows_into_another_order(
    ranges: list[tuple[int, int]], order: list[int], gone: set[int]
) -> None:
    old = IdList(range(60))
    new = IdList([*(row for row in order if row not in gone), 100, 101])
    selection = Selection.of(old, ranges)
    moved = selection.moved_to(new)
    assert set(moved.row_ids()) == set(selection.row_ids()) - gone


def test_rows_that_arrive_later_are_not_chosen_with_everything() -> None:
    before = Selection.everything(IdList([1, 2, 3]))
    assert list(before.moved_to(IdList([3, 9, 1, 2])).row_ids()) == [3, 1, 2]
    assert before.moved_to(IdList([3, 1])).is_everything
