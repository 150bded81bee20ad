"""Two edits of one text are proposed as one where they do not touch."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from core.documents.model import Define, Field, Paragraph, Ref, Run, Term, Text
from core.documents.suggesting import Stretch, readable, suggest
from core.documents.wording import parse_wording

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


def words_of(run: Run) -> str:
    match run:
        case Field(key):
            return {"days": "14"}[key]
        case Ref(clause, paragraph):
            return f"clause {clause}.{paragraph}" if paragraph else f"clause {clause}"
        case Term(term) | Define(term):
            return term
        case _:
            raise AssertionError(run)


def test_people_read_fields_references_and_terms_filled_in() -> None:
    before = "(1)#first Within {days} days the <<Recipient>> acts.\n\nSee [[4]]. It is **all**."
    mine = before.replace("acts", "acts at once")
    theirs = before.replace("all", "all there is").replace("[[4]]", "[[4:2]]")
    found = suggest(before, mine, theirs)
    assert found is not None
    assert readable(found, words_of) == [
        [
            Stretch("Within 14 days the Recipient acts"),
            Stretch(" at once", "mine"),
            Stretch("."),
        ],
        [
            Stretch("See "),
            Stretch("clause 4.2", "theirs"),
            Stretch(". It is all"),
            Stretch(" there is", "theirs"),
            Stretch("."),
        ],
    ]


def test_lists_and_lines_that_go_on_are_told_as_they_are_read() -> None:
    text = "- one\n- two\n  goes on\n\n| a | b |\n| c \\| d | e |"
    lines = ["".join(one.text for one in line) for line in readable([Stretch(text)], words_of)]
    assert lines == ["one", "two goes on", "| a | b |", "| c | d | e |"]


@given(st.text("ab {}[]<>*_()-#|1i=\\\n", max_size=40))
@example("1\\\n1")
@example("<<Receiving\nParty>> {days}\n- [[a]]")
def test_every_text_is_told_and_says_what_its_body_says(text: str) -> None:
    body = parse_wording(text)
    spoken = "\n".join(
        "".join(one.text for one in line) for line in readable([Stretch(text)], lambda run: "")
    )
    for block in body.blocks:
        if isinstance(block, Paragraph):
            for run in block.runs:
                assert not isinstance(run, Text) or run.text.strip() in spoken
