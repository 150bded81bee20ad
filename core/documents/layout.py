"""Numbers a document and resolves its runs to words, once, for everything that shows them.

PDF, DOCX, the editor, the outline and the text that is searched all read one ``LaidOut``, so they
can never number or fill in differently. Nothing here knows how a page looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.documents.cleaning import clean
from core.documents.model import (
    Block,
    Clause,
    Define,
    Document,
    Field,
    Paragraph,
    ParagraphKind,
    Ref,
    Run,
    Signatory,
    Table,
    Term,
    Text,
)
from core.documents.numbering import Numbering

PieceKind = Literal["text", "field", "gap", "ref", "term", "define"]
MISSING_CLAUSE = "[missing clause]"
BULLET = "•"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words with one meaning and one look.

    Attributes:
        kind: ``gap`` is a field without a value, shown as its label in square brackets.
        target: field key, defined term, or the anchor of a reference (``clause`` or
            ``clause:paragraph``). A reference whose target is gone has an empty one.
    """

    text: str
    kind: PieceKind = "text"
    bold: bool = False
    italic: bool = False
    underline: bool = False
    target: str = ""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class LaidParagraph:
    """A paragraph with its number.

    Attributes:
        id: the paragraph's id; the bullets that a list field expands to share it.
        number: as shown, such as ``3.2`` or ``(a)``; empty for plain paragraphs and bullets.
        part: 0, or the place of this bullet among those that one paragraph expanded to.
    """

    id: str
    kind: ParagraphKind
    level: int
    number: str
    pieces: Pieces
    part: int = 0

    @property
    def text(self) -> str:
        """The words without the number."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table whose cells are resolved."""

    id: str
    rows: tuple[tuple[Pieces, ...], ...]
    header_rows: int


LaidBlock = LaidParagraph | LaidTable


@dataclass(frozen=True, slots=True)
class LaidClause:
    """A clause with its number (empty when it takes none) and the section heading before it."""

    key: str
    heading: str
    number: str
    section: str
    blocks: tuple[LaidBlock, ...]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A numbered document.

    Attributes:
        anchors: words for every target of a reference, by ``clause`` or ``clause:paragraph``.
    """

    title: str
    subtitle: str
    reference: str
    version: str
    language: str
    author: str
    clauses: tuple[LaidClause, ...]
    signatories: tuple[Signatory, ...] = ()
    anchors: Mapping[str, str] = field(default_factory=dict)


def lay_out(document: Document) -> LaidOut:
    """Number ``document`` and turn every run into words. Pure; about 2 ms for 60 clauses."""
    numbering = Numbering.of(document.clauses)
    resolver = _Resolver(document.values, document.labels, numbering.anchors)
    clauses = tuple(
        _clause(clause, index, numbering, resolver, document.section_headings.get(clause.key, ""))
        for index, clause in enumerate(document.clauses)
    )
    return LaidOut(
        title=clean(document.title),
        subtitle=clean(document.subtitle),
        reference=clean(document.reference),
        version=clean(document.version),
        language=document.language,
        author=clean(document.author),
        clauses=clauses,
        signatories=tuple(
            Signatory(one.key, clean(one.party), clean(one.name), clean(one.title))
            for one in document.signatories
        ),
        anchors=numbering.anchors,
    )


def reader_of(
    values: Mapping[str, str], labels: Mapping[str, str], anchors: Mapping[str, str]
) -> Callable[[Run], str]:
    """Return what gives the words of a run in the middle of a sentence, as ``lay_out`` has them.

    Args:
        anchors: words for every target of a reference, by ``clause`` or ``clause:paragraph``.
    """
    resolver = _Resolver(values, labels, anchors)
    return lambda run: resolver.piece(run, starts=False).text


def plain_text(laid: LaidOut) -> str:
    """Return the words with their numbers, a line a paragraph or row: what search reads."""
    return "\n".join(line for line in _lines(laid) if line)


def clause_text(clause: LaidClause) -> str:
    """Return the words of one clause with its numbers, as ``plain_text`` does for all."""
    return "\n".join(line for line in _clause_lines(clause) if line)


def label_of(key: str, labels: Mapping[str, str]) -> str:
    """Return the words that name a field: its label, and the part when only a part is meant."""
    if key in labels:
        return labels[key]
    base, _, part = key.partition(".")
    name = labels.get(base) or base.replace("_", " ").capitalize()
    return f"{name}, {part.replace('_', ' ')}" if part else name


def _lines(laid: LaidOut) -> Iterator[str]:
    yield laid.title
    yield laid.subtitle
    for clause in laid.clauses:
        yield clause.section
        yield from _clause_lines(clause)
    for signatory in laid.signatories:
        yield " ".join(part for part in (signatory.party, signatory.name, signatory.title) if part)


def _clause_lines(clause: LaidClause) -> Iterator[str]:
    yield f"{clause.number} {clause.heading}".strip()
    for block in clause.blocks:
        if isinstance(block, LaidParagraph):
            mark = BULLET if block.kind == "bullet" else block.number
            yield f"{mark} {block.text}".strip()
        else:
            for row in block.rows:
                yield "\t".join("".join(piece.text for piece in cell) for cell in row)


@dataclass(frozen=True, slots=True)
class _Resolver:
    values: Mapping[str, str]
    labels: Mapping[str, str]
    anchors: Mapping[str, str]

    def pieces(self, runs: tuple[Run, ...]) -> Pieces:
        made: list[Piece] = []
        starts = True
        for run in runs:
            piece = self.piece(run, starts)
            if piece.text:
                made.append(piece)
                starts = piece.text.endswith((". ", ".\u00a0"))
        return tuple(made)

    def piece(self, run: Run, starts: bool) -> Piece:
        if isinstance(run, Text):
            return Piece(clean(run.text), "text", run.bold, run.italic, run.underline)
        if isinstance(run, Term):
            return Piece(clean(run.term), "term", target=run.term)
        if isinstance(run, Define):
            return Piece(f"“{clean(run.term)}”", "define", True, target=run.term)
        if isinstance(run, Field):
            return self._field(run)
        return self._reference(run, starts)

    def _field(self, run: Field) -> Piece:
        value = self.values.get(run.key)
        marks = (run.bold, run.italic, run.underline)
        if value is None:
            return Piece(f"[{clean(label_of(run.key, self.labels))}]", "gap", *marks, run.key)
        if "\n" in value:
            value = ", ".join(
                line.strip().rstrip(",") for line in value.split("\n") if line.strip()
            )
        return Piece(clean(value), "field", *marks, run.key)

    def _reference(self, run: Ref, starts: bool) -> Piece:
        anchor = f"{run.clause}:{run.paragraph}" if run.paragraph else run.clause
        words = self.anchors.get(anchor)
        if words is None:
            return Piece(MISSING_CLAUSE, "ref")
        if starts:
            words = words[0].upper() + words[1:]
        return Piece(words, "ref", target=anchor)

    def entries(self, runs: tuple[Run, ...]) -> list[str]:
        """The lines of a list field that stands alone, else nothing."""
        if len(runs) != 1 or not isinstance(runs[0], Field):
            return []
        value = self.values.get(runs[0].key, "")
        return [line for line in map(clean, value.split("\n")) if line] if "\n" in value else []


def _clause(
    clause: Clause, index: int, numbering: Numbering, resolver: _Resolver, section: str
) -> LaidClause:
    numbers = numbering.paragraphs[index]
    blocks: list[LaidBlock] = []
    for block, number in zip(clause.body.blocks, numbers, strict=True):
        blocks.extend(_blocks(block, number, resolver))
    return LaidClause(
        clause.key, clean(clause.heading), numbering.clauses[index], clean(section), tuple(blocks)
    )


def _blocks(block: Block, number: str, resolver: _Resolver) -> Iterator[LaidBlock]:
    if isinstance(block, Table):
        rows = tuple(tuple(resolver.pieces(cell) for cell in row) for row in block.rows)
        yield LaidTable(block.id, rows, min(block.header_rows, len(rows)))
        return
    entries = resolver.entries(block.runs)
    if len(entries) < 2 or block.kind == "numbered":
        yield _paragraph(block, number, resolver)
        return
    run = block.runs[0]
    assert isinstance(run, Field)
    for part, entry in enumerate(entries):
        piece = Piece(entry, "field", run.bold, run.italic, run.underline, run.key)
        yield LaidParagraph(block.id, "bullet", block.level, "", (piece,), part)


def _paragraph(block: Paragraph, number: str, resolver: _Resolver) -> LaidParagraph:
    return LaidParagraph(block.id, block.kind, block.level, number, resolver.pieces(block.runs))
