"""Numbering, references, fields and the words that every output shares."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.documents.cleaning import clean
from core.documents.layout import (
    LaidParagraph,
    LaidTable,
    Piece,
    lay_out,
    plain_text,
)
from core.documents.model import Body, Clause, Document, Field, Paragraph, Text
from core.documents.numbering import letters, roman
from core.documents.wording import parse_wording
from tests.samples.documents import short_document


def document(*clauses: tuple[str, str], **values: str) -> Document:
    """A document of (key, wording) clauses."""
    made = tuple(Clause(key, key.capitalize(), parse_wording(text)) for key, text in clauses)
    return Document("Title", "REF-1", made, values=values, labels={"fee": "Yearly fee"})


def paragraphs(laid_index: int, source: Document) -> list[LaidParagraph]:
    blocks = lay_out(source).clauses[laid_index].blocks
    return [block for block in blocks if isinstance(block, LaidParagraph)]


def test_clauses_and_paragraphs_count_by_level() -> None:
    laid = paragraphs(
        1, document(("one", "(1) a"), ("two", "(1) a\n\n(a) b\n\n(i) c\n\n(a) d\n\n(1) e"))
    )
    assert [block.number for block in laid] == ["2.1", "(a)", "(i)", "(b)", "2.2"]


def test_an_unnumbered_clause_takes_no_number() -> None:
    laid = lay_out(short_document())
    assert [clause.number for clause in laid.clauses] == ["", "1", "2", "3", "4", "5", "6", "7"]
    first = laid.clauses[0].blocks[0]
    assert isinstance(first, LaidParagraph)
    assert first.number == "(1)"


def test_a_reference_names_clause_and_paragraph() -> None:
    source = document(
        ("one", "(1) See [[two]], [[two:deep]] and [[one]]."),
        ("two", "(1) a\n\n(1) b\n\n(a) c\n\n(i)#deep d"),
    )
    assert paragraphs(0, source)[0].text == "See clause 2, clause 2.2(a)(i) and clause 1."


def test_a_reference_that_starts_a_sentence_has_a_capital() -> None:
    source = document(("one", "(1) [[one]] applies. [[one]] ends."))
    assert paragraphs(0, source)[0].text == "Clause 1 applies. Clause 1 ends."


def test_a_reference_to_a_clause_left_out_says_so_and_has_no_target() -> None:
    piece = paragraphs(0, document(("one", "(1) See [[gone]].")))[0].pieces[1]
    assert piece == Piece("[missing clause]", "ref")


def test_a_field_without_value_is_a_gap_with_its_label() -> None:
    pieces = paragraphs(0, document(("one", "(1) Pay {fee} to {payee.address}.")))[0].pieces
    assert [(piece.text, piece.kind) for piece in pieces[1::2]] == [
        ("[Yearly fee]", "gap"),
        ("[Payee, address]", "gap"),
    ]


def test_a_list_field_alone_becomes_bullets_and_in_a_sentence_becomes_words() -> None:
    source = document(("one", "{things}\n\n(1) We sell {things}."), things="nuts\nbolts")
    laid = paragraphs(0, source)
    assert [(block.kind, block.text, block.part) for block in laid] == [
        ("bullet", "nuts", 0),
        ("bullet", "bolts", 1),
        ("numbered", "We sell nuts, bolts.", 0),
    ]


def test_definitions_are_bold_in_quotation_marks() -> None:
    piece = paragraphs(0, document(("one", "(1) <<=Purpose>> means this.")))[0].pieces[0]
    assert piece == Piece("“Purpose”", "define", bold=True, target="Purpose")


def test_tables_are_resolved_cell_by_cell() -> None:
    block = (
        lay_out(document(("one", "| A | {fee} |\n| [[one]] | x |"), fee="£5")).clauses[0].blocks[0]
    )
    assert isinstance(block, LaidTable)
    words = [["".join(piece.text for piece in cell) for cell in row] for row in block.rows]
    assert words == [["A", "£5"], ["Clause 1", "x"]]


def test_plain_text_carries_the_numbers() -> None:
    text = plain_text(lay_out(short_document()))
    assert "3 Duty of confidence" in text
    assert "bound by duties no less strict than those in this clause 3; and" in text
    assert "\nAgreed terms\n" in text
    assert "Acceptance under clause 3.2(b)" not in text.split("4 Fees")[0]


def test_letters_and_roman_figures_go_on() -> None:
    assert [letters(n) for n in (1, 26, 27, 28)] == ["a", "z", "aa", "bb"]
    assert [roman(n) for n in (1, 4, 9, 14, 40, 1994)] == ["i", "iv", "ix", "xiv", "xl", "mcmxciv"]


def test_what_cannot_stand_on_a_page_is_taken_out() -> None:
    assert clean("a\x00b\x1b[31mc\ufeff\u202ed\uffff") == "ab[31mcd"
    assert clean("a\r\nb\tc\u2028d") == "a b c d"
    assert clean("\ud800") == "\ufffd"
    assert clean("a\u00a0b\u200dc\u200fd") == "a\u00a0b\u200dc\u200fd"


@given(st.text())
def test_cleaning_twice_changes_nothing_and_always_encodes(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


@given(st.dictionaries(st.sampled_from(["a", "b"]), st.text()))
def test_any_values_lay_out_without_line_breaks(values: dict[str, str]) -> None:
    body = Body(
        (
            Paragraph("p1", (Field("a"),), "plain"),
            Paragraph("p2", (Text("x "), Field("b"))),
        )
    )
    laid = lay_out(Document("T", "R", (Clause("one", "One", body),), values=values))
    for block in laid.clauses[0].blocks:
        assert isinstance(block, LaidParagraph)
        assert "\n" not in block.text
