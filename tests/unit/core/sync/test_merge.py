"""Two people change one row: what merges by itself, and what a person decides."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.database.synced import MergeRules
from core.sync.merge import STAMPS, Clash, Merged, changed, merge

RULES = MergeRules(
    groups=(frozenset({"value_minor", "currency"}), frozenset({"start_date", "end_date"})),
    seals=frozenset({"signed_on"}),
)
PLAIN = MergeRules(groups=RULES.groups)
COLUMNS = (
    "title",
    "law",
    "value_minor",
    "currency",
    "start_date",
    "end_date",
    "signed_on",
    "deleted_at",
)
ROW: dict[str, Any] = dict.fromkeys(COLUMNS) | {
    "id": 1,
    "row_version": 3,
    "title": "Mutual NDA",
    "law": "England",
    "value_minor": 100_00,
    "currency": "GBP",
}


def row(**changes: Any) -> dict[str, Any]:
    return ROW | changes


def test_different_fields_merge() -> None:
    mine, theirs = row(title="NDA"), row(law="Scotland", row_version=4)
    assert merge(ROW, mine, theirs, RULES) == Merged({"title": "NDA"})


def test_the_same_change_on_both_sides_is_no_change() -> None:
    assert merge(ROW, row(title="NDA"), row(title="NDA", row_version=4), RULES) == Merged()


def test_the_same_field_changed_differently_is_a_clash_and_the_rest_still_merges() -> None:
    mine = row(title="NDA", law="Scotland")
    merged = merge(ROW, mine, row(title="Secrecy agreement"), RULES)
    assert merged == Merged({"law": "Scotland"}, (Clash("edited", ("title",)),))


CONTACT = MergeRules(computed=frozenset({"name_key", "last_visit_on"}), keyed=frozenset({"custom"}))
INES: dict[str, Any] = {
    "id": 1,
    "row_version": 3,
    "last_name": "Carvalho",
    "city": "Adelaide",
    "name_key": "carvalho",
    "last_visit_on": None,
    "custom": {"plan": "basic", "size": 38},
    "deleted_at": None,
}


def ines(**changes: Any) -> dict[str, Any]:
    return INES | changes


def test_nobody_is_asked_about_what_is_computed() -> None:
    mine = ines(last_name="Horvat", name_key="horvat", last_visit_on="2026-11-02")
    theirs = ines(city="Perth", last_visit_on="2026-11-09")
    assert merge(INES, mine, theirs, CONTACT) == Merged(
        {"last_name": "Horvat", "name_key": "horvat"}
    )


def test_what_only_mine_computed_goes_along_with_other_changes_of_theirs() -> None:
    mine, theirs = ines(last_visit_on="2026-11-02"), ines(city="Perth")
    assert merge(INES, mine, theirs, CONTACT) == Merged({"last_visit_on": "2026-11-02"})


def test_what_is_computed_is_no_edit_that_a_deletion_overlooked() -> None:
    mine, theirs = ines(deleted_at=5), ines(last_visit_on="2026-11-09")
    assert merge(INES, mine, theirs, CONTACT) == Merged({"deleted_at": 5})


def test_a_row_made_twice_may_differ_in_what_is_computed() -> None:
    assert merge(None, ines(name_key="x"), ines(), CONTACT) == Merged()


def test_own_fields_merge_key_by_key() -> None:
    mine = ines(custom={"plan": "plus", "size": 38})
    theirs = ines(custom={"plan": "basic", "size": 39, "motto": "Weiter"})
    both = {"plan": "plus", "size": 39, "motto": "Weiter"}
    assert merge(INES, mine, theirs, CONTACT) == Merged({"custom": both})


def test_a_key_taken_away_stays_away_and_the_last_one_leaves_nothing() -> None:
    mine, theirs = ines(custom={"size": 38}), ines(custom={"plan": "basic"})
    assert merge(INES, mine, theirs, CONTACT) == Merged({"custom": None})


def test_one_key_changed_differently_is_decided_by_a_person() -> None:
    mine, theirs = ines(custom={"plan": "plus"}), ines(custom={"plan": "gold"})
    merged = merge(INES, mine, theirs, CONTACT)
    assert merged.clashes == (Clash("edited", ("custom",)),)


def test_an_amount_and_its_currency_are_decided_together() -> None:
    merged = merge(ROW, row(value_minor=200_00), row(currency="EUR"), RULES)
    assert merged == Merged({}, (Clash("edited", ("value_minor", "currency")),))


def test_a_deleted_row_that_somebody_edited_is_a_clash_either_way() -> None:
    edited, deleted = row(title="NDA"), row(deleted_at="now")
    assert merge(ROW, edited, deleted, RULES).clashes == (Clash("deleted", ("title",)),)
    assert merge(ROW, deleted, edited, RULES).clashes == (Clash("deleted", ("deleted_at",)),)
    assert merge(ROW, deleted, row(deleted_at="later"), RULES) == Merged()


def test_nothing_merges_into_a_row_that_was_signed_meanwhile() -> None:
    signed = row(signed_on="2026-11-20")
    assert merge(ROW, row(title="NDA"), signed, RULES).clashes == (Clash("sealed", ("title",)),)
    # Signed before either of them looked, it is an ordinary row: ending it is a change like others.
    ended = signed | {"law": "Wales"}
    assert merge(signed, ended, signed | {"title": "NDA"}, RULES) == Merged({"law": "Wales"})


def test_a_row_that_is_gone_keeps_what_was_typed_as_a_clash() -> None:
    assert merge(ROW, row(title="NDA"), None, RULES).clashes == (Clash("gone", ("title",)),)
    assert merge(ROW, ROW, None, RULES) == Merged()


def test_a_new_row_is_written_whole_and_twins_clash_where_they_differ() -> None:
    assert merge(None, ROW, None, RULES).values == {name: ROW[name] for name in COLUMNS}
    assert merge(None, ROW, row(row_version=9), RULES) == Merged()
    twins = merge(None, ROW, row(currency="EUR", title="NDA"), RULES).clashes
    assert twins == (Clash("edited", ("title",)), Clash("edited", ("value_minor", "currency")))


def test_a_column_belongs_to_one_group() -> None:
    with pytest.raises(ValueError, match="two groups"):
        MergeRules(groups=(frozenset({"a", "b"}), frozenset({"b", "c"})))


# --- the algebra -----------------------------------------------------------------------------

CELLS = (None, "a", "b", "c")
# Drawn from all that there are: cell by cell they take several times as long.
IMAGES = st.integers(0, len(CELLS) ** len(COLUMNS) - 1).map(
    lambda number: {
        "id": 1,
        **{name: CELLS[number >> 2 * at & 3] for at, name in enumerate(COLUMNS)},
    }
)
SIZES = st.integers(0, 3)
EDITS = [  # by how many columns they change
    st.sampled_from(
        [
            dict(zip(names, cells, strict=True))
            for names in combinations(COLUMNS, size)
            for cells in product(CELLS, repeat=size)
        ]
    )
    for size in range(4)
]
ALGEBRA = settings(max_examples=2_000, deadline=None)


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Three images that are near one another, as those of one row are."""
    base = draw(IMAGES)
    mine, theirs = (draw(EDITS[draw(SIZES)]) for _ in range(2))
    return base, {**base, **mine}, {**base, **theirs}


def applied(theirs: dict[str, Any], merged: Merged) -> dict[str, Any]:
    return {**theirs, **merged.values}


@ALGEBRA
@given(edits())
def test_every_change_of_mine_is_written_equal_or_clashing(
    images: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, mine, theirs = images
    merged = merge(base, mine, theirs, RULES)
    clashing = {name for clash in merged.clashes for name in clash.columns}
    after = applied(theirs, merged)
    for name in changed(base, mine):
        both_deleted = name == "deleted_at" and theirs[name] is not None
        assert after[name] == mine[name] or name in clashing or both_deleted


@ALGEBRA
@given(edits())
def test_nothing_of_theirs_is_lost(
    images: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, mine, theirs = images
    after = applied(theirs, merge(base, mine, theirs, RULES))
    for name in changed(base, theirs):
        assert after[name] == theirs[name]
    assert set(merge(base, mine, theirs, RULES).values).isdisjoint(STAMPS)


@ALGEBRA
@given(edits())
def test_without_a_clash_both_orders_give_the_same_row(
    images: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, mine, theirs = images
    one, other = merge(base, mine, theirs, PLAIN), merge(base, theirs, mine, PLAIN)
    assert one.clean == other.clean
    if one.clean and mine["deleted_at"] == theirs["deleted_at"]:
        assert applied(theirs, one) == applied(mine, other)


@ALGEBRA
@given(edits())
def test_a_group_comes_from_one_side(
    images: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, mine, theirs = images
    after = applied(theirs, merge(base, mine, theirs, RULES))
    for group in RULES.groups:
        seen = {name: after[name] for name in group}
        assert seen in [{name: side[name] for name in group} for side in (mine, theirs)]


@ALGEBRA
@given(edits())
def test_a_side_that_did_nothing_changes_nothing(
    images: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, mine, theirs = images
    assert merge(base, base, theirs, RULES) == Merged()
    assert applied(base, merge(base, mine, base, RULES)) == mine
    assert merge(base, mine, mine, RULES) == Merged()


@ALGEBRA
@given(edits())
def test_merging_the_outcome_again_brings_nothing_new(
    images: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
) -> None:
    base, mine, theirs = images
    merged = merge(base, mine, theirs, RULES)
    if merged.clean:
        assert merge(base, mine, applied(theirs, merged), RULES).values == {}
