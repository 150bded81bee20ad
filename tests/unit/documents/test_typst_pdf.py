"""The PDF of record: what it says, how it is tagged, and what no text can do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents.layout import lay_out
from core.documents.model import Body, Clause, Document, Paragraph, Signatory, Table, Text
from core.documents.pages import PdfPages
from core.documents.typst_data import breakable, typst_data
from core.documents.typst_pdf import Pdf, render_pdf, typesetter
from core.documents.wording import parse_wording
from core.kernel.errors import DocumentError
from tests.samples.documents import long_document, short_document

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def words(pdf: Pdf) -> str:
    """All words of a PDF with white space made one, and words joined that a line end parted."""
    with PdfPages(pdf.data) as pages:
        text = " ".join(pages.text(page) for page in range(1, len(pages) + 1))
    return " ".join(text.replace("\ufffe\r\n", "").replace("\u200b", "").split())


def with_text(text: str, heading: str = "Heading") -> Document:
    body = Body((Paragraph("p", (Text(text),)), Table("t", (((Text(text),),),), 0)))
    return Document("Title", "R-1", (Clause("one", heading, body),))


def tags(data: bytes) -> list[str]:
    """The kinds of the structure tree, in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for part in node:
                walk(part)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(BytesIO(data)) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
    return found


def test_the_page_reads_as_the_document() -> None:
    made = render_pdf(short_document(), NOON)
    text = words(made)
    assert "3.2 A party may disclose Confidential Information" in text
    assert (
        "(b) each of them is bound by duties no less strict than those in this clause 3; and"
        in (text)
    )
    assert "Mutual non-disclosure agreement · NDA-2026-0418 · draft 7 Page 1 of 2" in text
    assert "[E-mail for notices]" in text


def test_the_same_document_and_time_give_the_same_bytes() -> None:
    one = render_pdf(short_document(), NOON, draft=True)
    typesetter.cache_clear()
    assert render_pdf(short_document(), NOON, draft=True).data == one.data
    later = render_pdf(short_document(), NOON.replace(minute=1), draft=True)
    assert later.data != one.data


def test_it_says_what_it_is() -> None:
    with pikepdf.open(BytesIO(render_pdf(short_document(), NOON).data)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.MarkInfo.Marked)
        with pdf.open_metadata() as meta:
            assert meta["pdfaid:part"] == "2"
            assert meta["pdfaid:conformance"] == "A"
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == "Mutual non-disclosure agreement"
            assert meta["dc:creator"] == ["Harrow & Lyle LLP"]
        assert "2026" in str(pdf.docinfo["/CreationDate"])


def test_headings_lists_tables_and_links_are_tagged() -> None:
    found = tags(render_pdf(short_document(), NOON).data)
    for kind in ("/H1", "/H2", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TH", "/TD", "/Link"):
        assert kind in found, kind


def test_clauses_are_bookmarks_with_their_numbers() -> None:
    data = BytesIO(render_pdf(short_document(), NOON).data)
    with pikepdf.open(data) as pdf, pdf.open_outline() as outline:
        (parties, terms) = outline.root
        assert parties.title == "Parties"
        assert [item.title for item in terms.children][:2] == ["1 Definitions", "2 Services"]


def test_every_font_is_embedded() -> None:
    with pikepdf.open(BytesIO(render_pdf(short_document(), NOON).data)) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)
                 and o.get("/Type") == "/FontDescriptor"]  # fmt: skip
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_each_signatory_has_a_box_to_sign_in() -> None:
    made = render_pdf(short_document(), NOON)
    client, supplier = made.signatures["client"], made.signatures["supplier"]
    assert client.page == supplier.page == made.pages
    assert client.width > 150
    assert 40 < client.height < 60
    assert supplier.x > client.x + client.width


def test_every_clause_has_its_place_on_each_page_it_touches() -> None:
    document = long_document()
    made = render_pdf(document, NOON)
    assert list(dict.fromkeys(place.key for place in made.clauses)) == [
        clause.key for clause in document.clauses
    ]
    assert all(place.y0 <= place.y1 for place in made.clauses)
    assert {place.page for place in made.clauses} == set(range(1, made.pages + 1))


def test_a_table_repeats_its_head_on_the_next_page() -> None:
    rows = "\n".join(f"| Item {number} | £{number}.00 |" for number in range(90))
    document = with_text("x")
    table = parse_wording(f"| Thing wanted | Price |\n{rows}")
    document = replace(document, clauses=(replace(document.clauses[0], body=table),))
    made = render_pdf(document, NOON)
    assert made.pages > 1
    assert words(made).count("Thing wanted") == made.pages


HOSTILE = [
    '#panic("x")', "$x^2$", "*bold* _it_", "@label <x>", "`raw`", "\\u{41}", "#{1+1}", "// gone",
    "= heading", "- list", "#import \"a\"", "\\", "\"", "]]]", "~", "---", "''", "http://example.org",
    "שלום עולם", "مرحبا", "a\u200bb\u200dc", "e\u0301", "naïve Łódź Ελλάδα Україна ẞ", "→ ★ ∑",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_and_never_obeyed(text: str) -> None:
    made = render_pdf(with_text(text, heading=text), NOON)
    assert made.pages == 1
    if text.isascii():
        assert words(made).count(text) == 3


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\x07\x1b[0m", "a\x00b", "\ud800", "\u202eabc", "\n", "x" * 5000]
)
def test_what_cannot_be_shown_is_taken_out(text: str) -> None:
    assert render_pdf(with_text(text), NOON).pages >= 1


def test_a_very_long_word_stays_on_the_page() -> None:
    made = render_pdf(with_text("Donau" * 60), NOON)
    assert words(made).replace(" ", "").count("Donau") == 120
    assert breakable("short words stay") == "short words stay"


def test_a_paragraph_of_100_kilobytes() -> None:
    made = render_pdf(with_text("The parties agree to it. " * 4000), NOON)
    assert made.pages > 15


@pytest.mark.parametrize(
    ("text", "code"),
    [("契約", "U+5951"), ("😀", "U+1F600"), ("\ue000", "U+E000"), ("नमस्ते", "U+0928")],
)
def test_a_character_without_a_glyph_names_its_clause(text: str, code: str) -> None:
    clauses = (*short_document().clauses, *with_text(f"see {text}").clauses)
    with pytest.raises(DocumentError) as caught:
        render_pdf(replace(short_document(), clauses=clauses), NOON)
    assert caught.value.what.startswith("Clause 8 “Heading” holds “")
    assert code in caught.value.what
    assert caught.value.kept


def test_a_document_without_a_title_is_refused() -> None:
    with pytest.raises(DocumentError, match="title"):
        render_pdf(Document(" ", "R", ()), NOON)


def test_an_empty_document_is_a_page() -> None:
    assert render_pdf(Document("Title", "", ()), NOON).pages == 1


def test_keys_and_names_are_free_text_too() -> None:
    body = parse_wording("(1)#x a\n\n(1) b")
    document = Document(
        '<a> "b" #c',
        "R",
        (Clause('<k> #"', "H", body), Clause("", "H", body)),
        signatories=(Signatory('#<s>"', "P*"),),
        author="$x$",
        language="not a language",
    )
    made = render_pdf(document, NOON)
    assert {place.key for place in made.clauses} == {'<k> #"', ""}
    assert set(made.signatures) == {'#<s>"'}


def test_two_clauses_may_share_a_key() -> None:
    clause = with_text("x").clauses[0]
    document = replace(with_text("x"), clauses=(clause, clause))
    assert render_pdf(document, NOON).pages == 1


def test_levels_may_start_anywhere() -> None:
    text = (
        "(a) deep\n\n(i) deeper\n\nplain\n\n- bullet\n\n(i) again\n\n(1) back\n\n| a | b |\n| c |"
    )
    document = replace(with_text("x"), clauses=(Clause("one", "One", parse_wording(text)),))
    shown = words(render_pdf(document, NOON))
    assert [shown.index(word) for word in ("deep", "deeper", "plain", "bullet", "again", "back")]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_makes_a_page_for_the_screen(text: str) -> None:
    document = replace(with_text(text, heading=text), title=f"T{text}", subtitle=text)
    assert typesetter().sketch(lay_out(document), draft=False).pages >= 1


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cs"]), max_size=60))
def test_any_latin_text_makes_a_record(text: str) -> None:
    assert render_pdf(with_text(text), NOON).pages >= 1


def test_the_data_nests_deeper_levels_under_their_paragraph() -> None:
    laid = lay_out(short_document())
    duty = typst_data(laid)["clauses"][3]
    (outer,) = duty["blocks"]
    assert outer["numbers"] == ["3.1", "3.2", "3.3"]
    (inner,) = outer["items"][1]["sub"]
    assert inner["numbers"] == ["(a)", "(b)", "(c)"]
    assert inner["items"][2]["sub"][0]["numbers"] == ["(i)", "(ii)"]
