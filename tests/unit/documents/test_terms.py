"""Linking, renaming and suggesting defined terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.model import Body, Clause, Define, Field, Paragraph, Run, Table, Term, Text
from core.documents.terms import defined_terms, link_terms, rename_term, suggest
from core.documents.wording import parse_wording, plain_text, write_wording
from core.kernel.errors import Refused

WORDS = st.text(st.sampled_from("AB ab-’.é"), max_size=12)
RUNS = st.one_of(
    st.builds(Text, WORDS, bold=st.booleans()),
    st.builds(Term, WORDS.filter(bool)),
    st.builds(Define, WORDS.filter(bool)),
    st.just(Field("fee")),
)
BODIES = st.builds(
    lambda runs, cell: Body((Paragraph("p1", tuple(runs)), Table("t1", ((tuple(cell),),)))),
    st.lists(RUNS, max_size=6),
    st.lists(RUNS, max_size=3),
)


def linked(text: str, *terms: str) -> str:
    return write_wording(link_terms(parse_wording(text), terms))


def test_whole_words_in_the_same_case_are_linked() -> None:
    text = "(1) The Purpose, purposes, Purposeful, Purpose-built, the Purpose’s end."
    expected = "(1) The <<Purpose>>, purposes, Purposeful, Purpose-built, the <<Purpose>>’s end."
    assert linked(text, "Purpose") == expected


def test_the_longest_term_wins() -> None:
    text = "(1) Confidential Information and Information"
    expected = "(1) <<Confidential Information>> and <<Information>>"
    assert linked(text, "Information", "Confidential Information") == expected


def test_a_word_that_goes_on_in_the_next_run_is_not_whole() -> None:
    body = Body((Paragraph("p1", (Text("Pre"), Text("Purpose"), Text("s", italic=True))),))
    assert link_terms(body, ["Purpose"]) is body


def test_marked_words_keep_their_look() -> None:
    assert linked("(1) the **Purpose**", "Purpose") == "(1) the **Purpose**"


@given(BODIES, st.sets(st.text(st.sampled_from("AB ab"), max_size=4), max_size=4))
def test_linking_keeps_every_word_and_is_done_once(body: Body, terms: set[str]) -> None:
    once = link_terms(body, terms)
    assert plain_text(once) == plain_text(body)
    assert link_terms(once, terms) == once


def test_renaming_changes_definition_and_uses() -> None:
    clauses = [
        Clause("one", "One", parse_wording("(1) <<=Client>> is it.")),
        Clause("two", "Two", parse_wording("(1) A <<Client>> pays.\n\n| <<Client>> |")),
        Clause("three", "Three", parse_wording("(1) Nothing here.")),
    ]
    renamed = rename_term(clauses, "Client", "Customer")
    assert defined_terms(renamed) == ("Customer",)
    uses: list[Run] = [run for run in renamed[1].body.runs() if isinstance(run, Term)]
    assert uses == [Term("Customer"), Term("Customer")]
    assert renamed[2] is clauses[2]


def test_a_term_cannot_take_the_name_of_another() -> None:
    clauses = [Clause("one", "One", parse_wording("(1) <<=Client>> and <<=Supplier>>."))]
    with pytest.raises(Refused, match="already defined"):
        rename_term(clauses, "Client", "Supplier")


def test_nothing_is_suggested_for_a_stranger() -> None:
    assert suggest("Escrow Agent", ["Purpose", "Supplier"]) == ""
