"""Two edits of one text are proposed as one where they do not touch."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.documents.suggesting import Stretch, suggest

BASE = "Liability in any contract year shall not exceed the fees paid."


def test_edits_in_different_places_stand_together_and_say_whose_they_are() -> None:
    mine = BASE.replace("contract", "calendar")
    theirs = BASE.replace("paid", "paid or payable")
    assert suggest(BASE, mine, theirs) == (
        Stretch("Liability in any "),
        Stretch("calendar", "mine"),
        Stretch(" year shall not exceed the fees paid"),
        Stretch(" or payable", "theirs"),
        Stretch("."),
    )


def test_edits_of_the_same_words_are_for_a_person() -> None:
    assert suggest(BASE, BASE.replace("fees", "sums"), BASE.replace("fees", "amounts")) is None
    assert suggest(BASE, BASE + " Always.", BASE + " Never.") is None


def test_what_both_wrote_alike_stands_once() -> None:
    same = BASE.replace("fees", "sums")
    found = suggest(BASE, same, same)
    assert found is not None
    assert "".join(one.text for one in found) == same


@given(st.text("ab c", max_size=20), st.text("ab c", max_size=20))
def test_one_sided_edits_are_taken_as_they_are(before: str, after: str) -> None:
    for found in (suggest(before, after, before), suggest(before, before, after)):
        assert found is not None
        assert "".join(one.text for one in found) == after
