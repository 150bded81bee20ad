"""Two desks draft from one version: clauses merge, and the same clause is for a person."""

from __future__ import annotations

from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts.merging import MergedClauses, merge_clauses
from core.contracts.records import DraftClause
from core.documents.model import Body, Paragraph, Text

Side: TypeAlias = tuple[DraftClause, ...]


def clause(key: str, words: str = "as it was") -> DraftClause:
    return DraftClause(key, key, Body((Paragraph("p1", (Text(words),)),)), True, "", 0)


def side(words: str) -> Side:
    """Make clauses from ``a b c``; ``b=new`` has other words."""
    pairs = (one.partition("=") for one in words.split())
    return tuple(clause(key, text or "as it was") for key, _, text in pairs)


def read(clauses: Side) -> list[tuple[str, bytes]]:
    """Return what a person reads: the order and the words."""
    return [(one.key, one.body.sha256) for one in clauses]


def keys(merged: MergedClauses) -> str:
    return " ".join(one.key for one in merged.clauses)


BASE = side("a b c d")


def test_different_clauses_merge() -> None:
    merged = merge_clauses(BASE, side("a=mine b c d"), side("a b c=theirs d"))
    assert read(merged.clauses) == read(side("a=mine b c=theirs d"))
    assert (merged.from_mine, merged.from_theirs) == (("a",), ("c",))
    assert merged.clean


def test_the_same_words_on_both_sides_are_no_change() -> None:
    both = side("a=new b c d")
    merged = merge_clauses(BASE, both, both)
    assert (read(merged.clauses), merged.from_mine, merged.clean) == (read(both), (), True)


def test_the_same_clause_changed_differently_is_for_a_person() -> None:
    merged = merge_clauses(BASE, side("a b=mine c d"), side("a b=theirs c d"))
    assert read(merged.clauses) == read(side("a b=theirs c d"))
    (clash,) = merged.clashes
    assert clash.base == clause("b")
    assert (clash.mine, clash.theirs) == (clause("b", "mine"), clause("b", "theirs"))


def test_a_clause_that_one_side_took_out_and_the_other_edited_stays_for_a_person() -> None:
    merged = merge_clauses(BASE, side("a b=mine c d"), side("a c d"))
    assert keys(merged) == "a b c d"
    assert [clash.key for clash in merged.clashes] == ["b"]


def test_a_clause_that_one_side_took_out_is_out() -> None:
    assert keys(merge_clauses(BASE, BASE, side("a c d"))) == "a c d"
    assert keys(merge_clauses(BASE, side("a c d"), BASE)) == "a c d"


def test_added_clauses_stand_where_they_were_put() -> None:
    merged = merge_clauses(BASE, side("a x b c d"), side("a b c y d z"))
    assert keys(merged) == "a x b c y d z"
    assert merged.clean
    assert keys(merge_clauses(BASE, side("x a b c d"), side("y a b c d"))) == "x y a b c d"


def test_moves_of_one_side_are_followed_and_of_both_are_for_a_person() -> None:
    moved, edited = side("d a b c"), side("a b=theirs c d")
    assert read(merge_clauses(BASE, moved, edited).clauses) == read(side("d a b=theirs c"))
    both = merge_clauses(BASE, moved, side("b a c d"))
    assert (keys(both), both.order_clash, both.clean) == ("b a c d", True, False)


# --- the algebra -----------------------------------------------------------------------------

ALGEBRA = settings(max_examples=1_000, deadline=None)
KEYS = "abcdefgh"


@st.composite
def drafts(draw: st.DrawFn, moves: bool = True) -> tuple[Side, Side, Side]:
    """A version and two drafts that began with it."""
    base = [clause(key) for key in KEYS[: draw(st.integers(0, 4))]]
    made = []
    for _ in range(2):
        clauses = list(base)
        for _ in range(draw(st.integers(0, 3))):
            act = draw(st.sampled_from(["edit", "remove", "add", "move" if moves else "edit"]))
            spot = draw(st.integers(0, len(clauses)))
            if act == "add":
                new = draw(st.sampled_from(KEYS[4:]))
                if new not in [one.key for one in clauses]:
                    clauses.insert(spot, clause(new, draw(st.sampled_from("xy"))))
            elif spot < len(clauses):
                taken = clauses.pop(spot)
                if act == "edit":
                    clauses.insert(spot, clause(taken.key, draw(st.sampled_from("xy"))))
                elif act == "move":
                    clauses.insert(draw(st.integers(0, len(clauses))), taken)
        made.append(tuple(clauses))
    return tuple(base), made[0], made[1]


@ALGEBRA
@given(drafts())
def test_every_clause_stands_once_and_every_edit_is_there_or_clashing(
    given_: tuple[Side, Side, Side],
) -> None:
    base, mine, theirs = given_
    merged = merge_clauses(base, mine, theirs)
    made = dict(read(merged.clauses))
    assert [one.position for one in merged.clauses] == list(range(1, len(made) + 1))
    clashing = {clash.key for clash in merged.clashes}
    for changed in (mine, theirs):
        for key, words in set(read(changed)) - set(read(base)):
            assert made.get(key) == words or key in clashing


@ALGEBRA
@given(drafts())
def test_a_side_that_did_nothing_changes_nothing(given_: tuple[Side, Side, Side]) -> None:
    base, mine, theirs = given_
    for merged, wanted in (
        (merge_clauses(base, mine, base), mine),
        (merge_clauses(base, base, theirs), theirs),
        (merge_clauses(base, mine, mine), mine),
    ):
        assert read(merged.clauses) == read(wanted)
        assert merged.clean


@ALGEBRA
@given(drafts())
def test_both_desks_come_to_the_same_clauses_when_nothing_clashes(
    given_: tuple[Side, Side, Side],
) -> None:
    base, mine, theirs = given_
    one, other = merge_clauses(base, mine, theirs), merge_clauses(base, theirs, mine)
    assert one.clean == other.clean
    assert {clash.key for clash in one.clashes} == {clash.key for clash in other.clashes}
    if one.clean:
        assert read(one.clauses) == read(other.clauses)
        assert (one.from_mine, one.from_theirs) == (other.from_theirs, other.from_mine)
