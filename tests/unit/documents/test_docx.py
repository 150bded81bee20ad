"""Word files: reopened as Word would count them, they say what the layout says."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.documents.docx_out import render_docx
from core.documents.layout import LaidOut, LaidParagraph, lay_out
from core.documents.model import Body, Clause, Document, Paragraph, Ref, Table, Text
from core.documents.numbering import letters, roman
from core.documents.wording import parse_wording
from tests.samples.documents import long_document, short_document

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


class Counter:
    """Counts list paragraphs from numbering.xml and the styles, as Word does."""

    def __init__(self, word: Any) -> None:
        self.word = word
        root = word.part.numbering_part.element
        self.levels: dict[str, dict[int, tuple[str, str]]] = {}
        for abstract in root.findall(qn("w:abstractNum")):
            self.levels[abstract.get(qn("w:abstractNumId"))] = {
                int(level.get(qn("w:ilvl"))): (
                    level.find(qn("w:numFmt")).get(qn("w:val")),
                    level.find(qn("w:lvlText")).get(qn("w:val")),
                )
                for level in abstract.findall(qn("w:lvl"))
            }
        self.abstract = {
            num.get(qn("w:numId")): num.find(qn("w:abstractNumId")).get(qn("w:val"))
            for num in root.findall(qn("w:num"))
        }
        self.counts: dict[str, list[int]] = {}

    def number(self, paragraph: Any) -> str:
        number, level = self._list(paragraph)
        if number == "0":
            return ""
        counts = self.counts.setdefault(number, [0] * 9)
        counts[level] += 1
        counts[level + 1 :] = [0] * (8 - level)
        levels = self.levels[self.abstract[number]]
        return re.sub(
            r"%(\d)",
            lambda m: _shown(levels[int(m[1]) - 1][0], counts[int(m[1]) - 1]),
            levels[level][1],
        )

    def _list(self, paragraph: Any) -> tuple[str, int]:
        number, level = None, None
        style = paragraph.style
        sources = [paragraph._p.pPr]
        while style is not None:
            sources.append(style.element.pPr)
            style = style.base_style
        for properties in sources:
            found = None if properties is None else properties.find(qn("w:numPr"))
            if found is not None:
                if number is None and found.find(qn("w:numId")) is not None:
                    number = found.find(qn("w:numId")).get(qn("w:val"))
                if level is None and found.find(qn("w:ilvl")) is not None:
                    level = int(found.find(qn("w:ilvl")).get(qn("w:val")))
        return number or "0", level or 0


def _shown(form: str, count: int) -> str:
    return {"decimal": str, "lowerLetter": letters, "lowerRoman": roman}.get(form, str)(count)


def read(data: bytes) -> list[tuple[str, str]]:
    """(number, text) of each paragraph outside tables that says something."""
    word = docx.Document(io.BytesIO(data))
    counter = Counter(word)
    return [(counter.number(one), one.text) for one in word.paragraphs if one.text]


def expected(laid: LaidOut) -> Iterator[tuple[str, str]]:
    yield "", laid.title
    if laid.subtitle:
        yield "", laid.subtitle
    for clause in laid.clauses:
        if clause.section:
            yield "", clause.section
        yield clause.number, clause.heading
        for block in clause.blocks:
            if isinstance(block, LaidParagraph) and block.text:
                yield ("•" if block.kind == "bullet" else block.number), block.text
    for signatory in laid.signatories:
        yield "", f"Signed for and on behalf of {signatory.party}"


@pytest.mark.parametrize("source", [short_document(), long_document()], ids=["short", "long"])
def test_word_counts_and_reads_what_the_layout_says(source: Document) -> None:
    assert read(render_docx(source, AT)) == list(expected(lay_out(source)))


def test_a_list_in_each_clause_without_number_starts_afresh() -> None:
    clauses = tuple(
        Clause(key, key, parse_wording("(1) a\n\n(1) b\n\n(a) c"), numbered=key == "two")
        for key in ("one", "two", "three")
    )
    read_back = read(render_docx(Document("T", "R", clauses), AT))
    assert [number for number, text in read_back if text in "abc"] == [
        "(1)", "(2)", "(a)", "1.1", "1.2", "(a)", "(1)", "(2)", "(a)",
    ]  # fmt: skip


def xml(data: bytes) -> Any:
    word = docx.Document(io.BytesIO(data))
    return word.element


def test_every_field_points_to_a_bookmark_that_is_there_once() -> None:
    root = xml(render_docx(long_document(), AT))
    names = [one.get(qn("w:name")) for one in root.iter(qn("w:bookmarkStart"))]
    starts = [one.get(qn("w:id")) for one in root.iter(qn("w:bookmarkStart"))]
    ends = [one.get(qn("w:id")) for one in root.iter(qn("w:bookmarkEnd"))]
    assert len(names) == len(set(names))
    assert starts == ends
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", name) for name in names)
    fields = [one.text for one in root.iter(qn("w:instrText"))]
    targets = [text.split()[1] for text in fields if text.split()[0] == "REF"]
    assert len(targets) > 60
    assert set(targets) <= set(names)


def test_field_marks_are_balanced_and_hold_the_number_that_word_would_put() -> None:
    clauses = (
        Clause("a", "First", parse_wording("(1) see [[b:x]], [[p:y]] and [[p]]")),
        Clause("b", "Second", parse_wording("(1) c\n\n(a)#x d\n\nplain")),
        Clause("p", "Parties", parse_wording("(1)#y e"), numbered=False),
    )
    root = xml(render_docx(Document("T", "R", clauses), AT))
    kinds = [one.get(qn("w:fldCharType")) for one in root.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 4
    results, state = [], ""
    for run in root.iter(qn("w:r")):
        mark = run.find(qn("w:fldChar"))
        if mark is not None:
            state = mark.get(qn("w:fldCharType"))
        elif state == "separate":
            results.append(run.find(qn("w:t")).text)
    assert results == ["2.1(a)", "(1)", "Parties", "Parties"]


def test_a_missing_target_is_marked_words_and_no_field() -> None:
    clause = Clause("a", "A", parse_wording("(1) see [[gone]] and {fee}"))
    root = xml(render_docx(Document("T", "R", (clause,)), AT))
    marked = [
        run.find(qn("w:t")).text
        for run in root.iter(qn("w:r"))
        if run.find(f".//{qn('w:highlight')}") is not None
    ]
    assert marked == ["[missing clause]", "[Fee]"]
    assert not list(root.iter(qn("w:instrText")))


def test_head_rows_repeat_and_cells_keep_their_words() -> None:
    word = docx.Document(io.BytesIO(render_docx(short_document(), AT)))
    table = word.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert [cell.text for cell in table.rows[0].cells] == ["Stage", "Delivered", "Fee"]
    assert table.rows[3].cells[0].text == "Acceptance under clause 3.2(b)"


def test_a_table_without_rows_is_left_out_and_one_without_cells_stands() -> None:
    body = Body((Table("t", ()), Table("u", ((), ())), Table("v", (((Text("x"),),), ()), 1)))
    word = docx.Document(io.BytesIO(render_docx(Document("T", "R", (Clause("c", "C", body),)), AT)))
    assert [[len(row.cells) for row in table.rows] for table in word.tables] == [[1, 1], [1, 1]]


def test_headings_are_real_and_terms_bold_where_defined() -> None:
    word = docx.Document(io.BytesIO(render_docx(short_document(), AT)))
    style = {one.text: one.style for one in word.paragraphs}
    assert style["Agreed terms"].name == "Heading 1"
    assert style["Duty of confidence"].name == "Heading 2"
    assert style["Parties"].base_style.name == "Heading 2"
    bold = {run.text for one in word.paragraphs for run in one.runs if run.bold}
    assert "“Purpose”" in bold


def test_footer_language_and_properties() -> None:
    word = docx.Document(io.BytesIO(render_docx(short_document(), AT)))
    footer = word.sections[0].footer.paragraphs[0]
    assert footer.text == "Mutual non-disclosure agreement · NDA-2026-0418 · draft 7\tPage 1 of 1"
    assert [one.text.strip() for one in footer._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    properties = word.core_properties
    assert (properties.title, properties.author, properties.language) == (
        "Mutual non-disclosure agreement",
        "Harrow & Lyle LLP",
        "en-GB",
    )
    assert properties.created.replace(tzinfo=UTC) == AT
    languages = word.styles.element.findall(f".//{qn('w:lang')}")
    assert [one.get(qn("w:val")) for one in languages] == ["en-GB"]


def test_the_same_document_and_time_give_the_same_bytes() -> None:
    assert render_docx(short_document(), AT) == render_docx(short_document(), AT)
    assert render_docx(short_document(), AT) != render_docx(short_document(), AT.replace(hour=8))
    with pytest.raises(ValueError, match="zone"):
        render_docx(short_document(), datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_package_is_whole_and_carries_nothing_of_the_template() -> None:
    package = zipfile.ZipFile(io.BytesIO(render_docx(short_document(), AT)))
    assert package.testzip() is None
    assert package.namelist()[0] == "[Content_Types].xml"
    assert "docProps/thumbnail.jpeg" not in package.namelist()
    assert b"python-docx" not in b"".join(package.read(name) for name in package.namelist())
    assert b'compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in (
        package.read("word/settings.xml")
    )


TEXTS = st.text(max_size=30) | st.sampled_from(
    ["<w:p>", "&amp;", "]]>", "a\x00b", "\u202eabc", "\ud800"]
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(TEXTS, st.sampled_from(["numbered", "plain", "bullet"]), st.integers(1, 3)),
        max_size=6,
    ),
    TEXTS,
)
def test_any_words_come_back_as_they_were_laid_out(blocks: list[Any], heading: str) -> None:
    body = Body(
        tuple(
            Paragraph(f"p{n}", (Text("x" + text), Ref("c")), kind, level)
            for n, (text, kind, level) in enumerate(blocks)
        )
    )
    source = Document("T", "R", (Clause("c", "h" + heading, body),))
    assert read(render_docx(source, AT)) == list(expected(lay_out(source)))


def test_long_properties_are_cut_to_what_the_format_holds() -> None:
    source = replace(short_document(), title="x" * 400)
    word = docx.Document(io.BytesIO(render_docx(source, AT)))
    assert len(word.core_properties.title) == 255
    assert word.paragraphs[0].text == "x" * 400


def test_the_library_is_not_loaded_before_the_first_file() -> None:
    code = "import sys, core.documents.docx_out; sys.exit('docx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
