"""Writes a laid-out document into a Word file, block by block."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.oxml.ns import qn

from core.documents.docx_out import styles
from core.documents.docx_out.package import finished
from core.documents.docx_out.references import Bookmarks
from core.documents.docx_out.xml import Element, element, field_runs, text_run, value
from core.documents.layout import (
    LaidBlock,
    LaidClause,
    LaidOut,
    LaidParagraph,
    LaidTable,
    Piece,
    Pieces,
    lay_out,
)
from core.documents.model import Document, Signatory

_TEXT_WIDTH = 9070  # twips between the margins of the page
_SIGNATURE_ROWS = ("Signature", "Name", "Title", "Date")


def write(document: Document, timestamp: datetime) -> bytes:
    """Return the Word file of ``document``; see ``render_docx``."""
    laid = lay_out(document)
    word = docx.Document()
    sections = any(clause.section for clause in laid.clauses)
    styles.prepare(word, "Heading 2" if sections else "Heading 1", laid.language)
    _Writer(word, laid, "Heading 2" if sections else "Heading 1").all()
    _footer(word, laid)
    _properties(word, laid, timestamp.astimezone(UTC))
    buffer = io.BytesIO()
    word.save(buffer)
    return finished(buffer.getvalue())


class _Writer:
    """Appends paragraphs and tables to the body."""

    def __init__(self, word: Any, laid: LaidOut, clause_heading: str) -> None:
        self._word = word
        self._laid = laid
        self._body = word.element.body
        self._end = self._body.find(qn("w:sectPr"))
        self._bookmarks = Bookmarks(laid)
        self._ids = {style.name: style.style_id for style in word.styles}
        self._clause_heading = clause_heading

    def all(self) -> None:
        self._add(self._paragraph("Title", [text_run(self._laid.title)]))
        if self._laid.subtitle:
            self._add(self._paragraph("Subtitle", [text_run(self._laid.subtitle)]))
        for clause in self._laid.clauses:
            self._clause(clause)
        if self._laid.signatories:
            self._signatures()

    def _clause(self, clause: LaidClause) -> None:
        if clause.section:
            self._add(self._paragraph("Heading 1", [text_run(clause.section)]))
        heading = self._bookmarks.around(clause.key, [text_run(clause.heading)])
        style = self._clause_heading if clause.number else styles.PLAIN_HEADING
        self._add(self._paragraph(style, heading))
        own_list = "" if clause.number else self._list_of(clause)
        for block in clause.blocks:
            self._block(clause, block, own_list)

    def _list_of(self, clause: LaidClause) -> str:
        numbered = any(isinstance(one, LaidParagraph) and one.number for one in clause.blocks)
        return styles.restarted_list(self._word) if numbered else ""

    def _block(self, clause: LaidClause, block: LaidBlock, own_list: str) -> None:
        if isinstance(block, LaidTable):
            if not block.rows:
                return  # Word takes a table without rows for damage
            self._add(self._table(block))
            # Word joins two tables that touch, and a table may not end the text.
            self._add(self._paragraph(styles.TABLE_STYLE, []))
            return
        runs = self._runs(block.pieces)
        if block.number:
            runs = self._bookmarks.around(f"{clause.key}:{block.id}", runs)
        self._add(self._laid_paragraph(block, runs, own_list, numbered=bool(clause.number)))

    def _laid_paragraph(
        self, block: LaidParagraph, runs: list[Element], own_list: str, *, numbered: bool
    ) -> Element:
        level = block.level - 1
        if block.kind == "bullet":
            return self._paragraph(styles.BULLET_STYLE, runs, _list_item(styles.BULLETS_NUM, level))
        if block.kind == "plain":
            left = styles.INDENTS[level] if numbered else styles.INDENTS[level] - styles.INDENTS[0]
            return self._paragraph(styles.TEXT_STYLE, runs, element("ind", {"left": str(left)}))
        if own_list:
            return self._paragraph(
                styles.level_style(block.level), runs, _list_item(own_list, level)
            )
        return self._paragraph(styles.level_style(block.level), runs)

    def _paragraph(self, style: str, runs: list[Element], *properties: Element) -> Element:
        made = element(
            "p", None, element("pPr", None, value("pStyle", self._ids[style]), *properties)
        )
        for run in runs:
            made.append(run)
        return made

    def _runs(self, pieces: Pieces) -> list[Element]:
        runs: list[Element] = []
        for piece in pieces:
            if piece.kind == "ref" and piece.target:
                runs += self._bookmarks.reference(piece, *_marks(piece))
            else:
                runs.append(text_run(piece.text, *_marks(piece)))
        return runs

    def _table(self, table: LaidTable) -> Element:
        columns = max([1, *(len(row) for row in table.rows)])
        left = styles.INDENTS[0]
        width = (_TEXT_WIDTH - left) // columns
        made = element("tbl", None, _table_properties(left, width * columns, bordered=True))
        grid = [element("gridCol", {"w": str(width)}) for _ in range(columns)]
        made.append(element("tblGrid", None, *grid))
        for index, row in enumerate(table.rows):
            head = index < table.header_rows
            properties = element("trPr", None, element("cantSplit"))
            if head:
                properties.append(element("tblHeader"))
            line = element("tr", None, properties)
            for column in range(columns):
                pieces = row[column] if column < len(row) else ()
                line.append(self._cell(pieces, width, head=head))
            made.append(line)
        return made

    def _cell(self, pieces: Pieces, width: int, *, head: bool) -> Element:
        properties = element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"}))
        runs = self._runs(pieces)
        if head:
            properties.append(element("shd", {"val": "clear", "color": "auto", "fill": "EFEDE8"}))
            for run in runs:
                _embolden(run)
        return element("tc", None, properties, self._paragraph(styles.TABLE_STYLE, runs))

    def _signatures(self) -> None:
        for signatory in self._laid.signatories:
            lead = f"Signed for and on behalf of {signatory.party}"
            keep = (element("keepNext"), element("spacing", {"before": "360"}))
            bold = element("b")
            self._add(self._paragraph(styles.TEXT_STYLE, [text_run(lead, bold)], *keep))
            self._add(self._signature(signatory))
        self._add(self._paragraph(styles.TABLE_STYLE, []))

    def _signature(self, signatory: Signatory) -> Element:
        known = {"Name": signatory.name, "Title": signatory.title}
        made = element("tbl", None, _table_properties(0, 6200, bordered=False))
        widths = (1300, 4900)
        made.append(
            element("tblGrid", None, *[element("gridCol", {"w": str(width)}) for width in widths])
        )
        for row in _SIGNATURE_ROWS:
            height = element("trHeight", {"val": "700" if row == "Signature" else "380"})
            line = element("tr", None, element("trPr", None, element("cantSplit"), height))
            for width, text in zip(widths, (row, known.get(row, "")), strict=True):
                cell = element("tcPr", None, element("tcW", {"w": str(width), "type": "dxa"}))
                if width == widths[1]:
                    under = {"val": "single", "sz": "4", "space": "0", "color": "auto"}
                    cell.append(element("tcBorders", None, element("bottom", under)))
                cell.append(value("vAlign", "bottom"))
                keep = [] if row == _SIGNATURE_ROWS[-1] else [element("keepNext")]
                content = [text_run(text)] if text else []
                line.append(
                    element("tc", None, cell, self._paragraph(styles.TABLE_STYLE, content, *keep))
                )
            made.append(line)
        return made

    def _add(self, block: Element) -> None:
        self._end.addprevious(block)


def _list_item(number: str, level: int) -> Element:
    return element("numPr", None, value("ilvl", str(level)), value("numId", number))


def _marks(piece: Piece) -> list[Element]:
    marks: list[Element] = []
    if piece.bold:
        marks.append(element("b"))
    if piece.italic:
        marks.append(element("i"))
    if piece.kind == "gap" or (piece.kind == "ref" and not piece.target):
        marks.append(value("highlight", "yellow"))
    if piece.underline:
        marks.append(value("u", "single"))
    return marks


def _embolden(run: Element) -> None:
    properties = run.get_or_add_rPr()
    if properties.find(qn("w:b")) is None:
        properties.insert(0, element("b"))


def _table_properties(left: int, width: int, *, bordered: bool) -> Element:
    properties = element("tblPr", None, element("tblW", {"w": str(width), "type": "dxa"}))
    properties.append(element("tblInd", {"w": str(left), "type": "dxa"}))
    if bordered:
        line = {"val": "single", "sz": "4", "space": "0", "color": "8A867E"}
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        properties.append(element("tblBorders", None, *[element(side, line) for side in sides]))
    properties.append(element("tblLayout", {"type": "fixed"}))
    return properties


def _footer(word: Any, laid: LaidOut) -> None:
    footer = word.sections[0].footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]._p
    properties = paragraph.get_or_add_pPr()
    right = element("tab", {"val": "right", "pos": str(_TEXT_WIDTH)})
    clear = [element("tab", {"val": "clear", "pos": place}) for place in ("4320", "8640")]
    properties.append(element("tabs", None, *clear, right))
    parts = [laid.title, laid.reference, laid.version]
    paragraph.append(text_run(" · ".join(part for part in parts if part)))
    paragraph.append(element("r", None, element("tab")))
    for lead, instruction in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.append(text_run(lead))
        for run in field_runs(instruction, "1"):
            paragraph.append(run)


def _properties(word: Any, laid: LaidOut, at: datetime) -> None:
    properties = word.core_properties
    # The format has room for 255 characters in each.
    properties.title, properties.subject = laid.title[:255], laid.reference[:255]
    properties.author = properties.last_modified_by = laid.author[:255]
    properties.version, properties.language = laid.version[:255], laid.language[:255]
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = at.replace(microsecond=0, tzinfo=None)
    properties.revision = 1
