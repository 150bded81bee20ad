"""The comparison of two versions reads like one made by hand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.documents.layout import LaidParagraph, Piece, lay_out
from core.documents.model import Clause
from core.documents.redline import ParagraphDiff, Redline, TableDiff, redline
from core.documents.worddiff import RedPieces, diff_pieces
from core.documents.wording import parse_wording
from tests.samples.documents import long_document

SIGN = {"same": "", "ins": "+", "del": "-"}
LINE = st.lists(
    st.builds(
        Piece,
        st.text(st.sampled_from("ab .,’\u00a0"), min_size=1, max_size=10),
        st.sampled_from(["text", "term", "field"]),
        bold=st.booleans(),
        target=st.sampled_from(["", "x"]),
    ),
    max_size=5,
).map(tuple)
WORDING = st.lists(
    st.sampled_from(
        ["(1) One two three.", "(1) One two four.", "(a) Five {fee}.", "- six", "| a | b |", "x"]
    ),
    max_size=5,
).map("\n\n".join)


def shown(pieces: RedPieces) -> str:
    return "".join(
        f"{SIGN[piece.op]}{{{piece.text}}}" if piece.op != "same" else piece.text
        for piece in pieces
    )


def compare(old: str, new: str) -> str:
    return shown(diff_pieces((Piece(old),), (Piece(new),)))


def clause(key: str, text: str, heading: str = "") -> Clause:
    return Clause(key, heading or key.capitalize(), parse_wording(text))


def changes(made: Redline) -> list[tuple[str, str]]:
    return [(diff.key, diff.change) for diff in made.clauses]


def test_one_changed_word_is_one_change() -> None:
    assert compare("last for five years.", "last for three years.") == (
        "last for -{five}+{three} years."
    )


def test_an_inserted_word_brings_its_own_space() -> None:
    assert compare("liability is limited.", "liability is not limited.") == (
        "liability is+{ not} limited."
    )
    assert compare("Party pays.", "The Party pays.") == "+{The }Party pays."


def test_punctuation_is_apart() -> None:
    assert compare("copies, and notes", "copies and notes") == "copies-{,} and notes"


def test_small_islands_between_changes_are_joined() -> None:
    assert compare("the sum of ten pounds", "any amount of six euros") == (
        "-{the sum of ten pounds}+{any amount of six euros}"
    )


def test_a_renumbered_reference_has_not_changed() -> None:
    old = [clause("one", "(1) See [[two]]."), clause("two", "(1) x")]
    new = [clause("new", "(1) y"), *old]
    made = redline(old, new)
    assert changes(made) == [("new", "added"), ("one", "same"), ("two", "same")]
    assert (made.clauses[2].old_number, made.clauses[2].number) == ("2", "3")


def test_an_answer_that_changed_shows_its_words() -> None:
    text = [clause("one", "(1) It lasts {term} from today.")]
    made = redline(text, text, old_values={"term": "two years"}, new_values={"term": "six years"})
    block = made.clauses[0].blocks[0]
    assert isinstance(block, ParagraphDiff)
    assert shown(block.pieces) == "It lasts -{two}+{six} years from today."
    assert changes(redline(text, text)) == [("one", "same")]


def test_words_that_only_became_a_linked_term_have_not_changed() -> None:
    made = redline(
        [clause("one", "(1) the Purpose ends")], [clause("one", "(1) the <<Purpose>> ends")]
    )
    assert made.counts.same == 1


def test_bold_alone_is_a_change_of_look() -> None:
    made = redline([clause("one", "(1) pay it now")], [clause("one", "(1) pay **it** now")])
    block = made.clauses[0].blocks[0]
    assert isinstance(block, ParagraphDiff)
    assert [piece.text for piece in block.pieces if piece.restyled] == ["it"]
    assert {piece.op for piece in block.pieces} == {"same"}
    assert (made.counts.changed, made.counts.words_added) == (1, 0)


def test_a_moved_clause_is_one_that_moved() -> None:
    a, b, c, d = (clause(key, f"(1) about {key}") for key in "abcd")
    made = redline([a, b, c, d], [b, c, a, d])
    assert changes(made) == [("b", "same"), ("c", "same"), ("a", "moved"), ("d", "same")]


def test_a_clause_may_move_and_change() -> None:
    a, b, c = (clause(key, f"(1) about {key} and more") for key in "abc")
    made = redline([a, b, c], [b, c, clause("a", "(1) about a and less")])
    assert (made.clauses[2].change, made.clauses[2].moved) == ("changed", True)


def test_a_removed_clause_stays_where_it_stood() -> None:
    a, b, c = (clause(key, f"(1) about {key}") for key in "abc")
    made = redline([a, b, c], [a, c])
    assert changes(made) == [("a", "same"), ("b", "removed"), ("c", "same")]
    assert (made.counts.removed, made.counts.words_removed) == (1, 3)


def test_a_changed_heading() -> None:
    made = redline([clause("a", "(1) x", "Term")], [clause("a", "(1) x", "Term and renewal")])
    assert shown(made.clauses[0].heading) == "Term+{ and renewal}"
    assert made.clauses[0].change == "changed"


def test_an_inserted_paragraph_leaves_its_neighbours_alone() -> None:
    old = "(1) The fee is due monthly.\n\n(1) Interest runs at four per cent."
    new = old.replace("\n\n", "\n\n(1) Invoices go by e-mail.\n\n").replace("four", "five")
    blocks = redline([clause("a", old)], [clause("a", new)]).clauses[0].blocks
    assert [block.change for block in blocks] == ["same", "added", "changed"]


def test_tables_are_compared_by_cell() -> None:
    old = "| Stage | Fee |\n| Survey | £10 |\n| Design | £20 |"
    new = "| Stage | Fee |\n| Survey | £12 |\n| Tests | £5 |\n| Design | £20 |"
    (table,) = redline([clause("a", old)], [clause("a", new)]).clauses[0].blocks
    assert isinstance(table, TableDiff)
    assert [row.change for row in table.rows] == ["same", "changed", "added", "same"]
    assert shown(table.rows[1].cells[1]) == "£-{10}+{12}"


@given(LINE, LINE)
def test_without_insertions_it_reads_as_before_and_without_deletions_as_now(
    old: tuple[Piece, ...], new: tuple[Piece, ...]
) -> None:
    made = diff_pieces(old, new)
    assert "".join(p.text for p in made if p.op != "ins") == "".join(p.text for p in old)
    assert "".join(p.text for p in made if p.op != "del") == "".join(p.text for p in new)
    assert all(piece.op == "same" and not piece.restyled for piece in diff_pieces(old, old))


@given(WORDING, WORDING)
def test_both_versions_of_a_clause_can_be_read_from_the_comparison(old: str, new: str) -> None:
    before, after = [clause("a", old)], [clause("a", new)]
    made = redline(before, after).clauses[0]
    for version, dropped, gone in ((before, "ins", "added"), (after, "del", "removed")):
        (laid,) = lay_out(replace(long_document(), clauses=tuple(version), values={})).clauses
        blocks = [block for block in made.blocks if block.change != gone]
        expected = [block.text for block in laid.blocks if isinstance(block, LaidParagraph)]
        read = [
            "".join(piece.text for piece in block.pieces if piece.op != dropped)
            for block in blocks
            if isinstance(block, ParagraphDiff)
        ]
        assert [text.replace("[Fee]", "") for text in read] == [
            text.replace("[Fee]", "") for text in expected
        ]


@given(
    st.permutations("abcdef"),
    st.sets(st.sampled_from("abcdef")),
    st.sets(st.sampled_from("abcdef")),
)
def test_every_clause_of_both_versions_appears_once(
    order: list[str], old: set[str], new: set[str]
) -> None:
    made = redline(
        [clause(key, "(1) x") for key in sorted(old)],
        [clause(key, "(1) x") for key in order if key in new],
    )
    assert [d.key for d in made.clauses if d.change != "removed"] == [k for k in order if k in new]
    assert {d.key for d in made.clauses if d.change == "removed"} == old - new
