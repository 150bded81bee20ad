"""The structured document: sections of clauses, clauses of blocks, blocks of runs.

Everything that is drafted, compared, rendered or exported is this structure; text never carries
markup. Fields, cross-references and defined terms are runs of their own, so that they fill in,
renumber and check themselves.

The JSON form of a body (``body_to_json``) is what is stored and hashed::

    {"blocks": [{"kind": "numbered", "id": "p1", "level": 1, "runs": [
        {"text": "Each party shall pay ", "bold": true},
        {"field": "fee"},
        {"ref": "payment", "paragraph": "p2"},
        {"term": "Purpose"},
        {"define": "Purpose"}]},
      {"kind": "table", "id": "t1", "header_rows": 1, "rows": [[[{"text": "Item"}]]]}]}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from core.kernel.canonical import canonical, digest
from core.kernel.errors import InvalidValue

ParagraphKind = Literal["numbered", "plain", "bullet"]
MAX_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Text:
    """Literal words."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A merge field: ``key`` is a field key, or ``key.part`` for a part of a party."""

    key: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A cross-reference to a clause (by slot key) or to one of its paragraphs (by id)."""

    clause: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A use of a defined term, spelled as in the text."""

    term: str


@dataclass(frozen=True, slots=True)
class Define:
    """The place where a term is defined; shown bold in quotation marks."""

    term: str


Run = Text | Field | Ref | Term | Define


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes:
        id: unique within the clause, stable through edits.
        kind: ``numbered`` (2.1, (a), (i) by level), ``plain`` or ``bullet``.
        level: 1 to 3.
    """

    id: str
    runs: tuple[Run, ...]
    kind: ParagraphKind = "numbered"
    level: int = 1


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each cell is a line of runs. The first ``header_rows`` rows repeat on each page."""

    id: str
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 1


Block = Paragraph | Table


@dataclass(frozen=True)  # no slots: the digest is kept once it was computed
class Body:
    """The text of one clause."""

    blocks: tuple[Block, ...] = ()

    def runs(self) -> Iterator[Run]:
        """Every run, in reading order, cells of tables included."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield from block.runs
            else:
                for row in block.rows:
                    for cell in row:
                        yield from cell

    @cached_property
    def sha256(self) -> bytes:
        """Digest of the canonical JSON: two bodies with one digest are the same text."""
        return digest(body_to_json(self))


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in its place in a document.

    Attributes:
        key: unique in the document; the target of cross-references.
        numbered: unnumbered clauses (parties, background) take no number and keep their heading.
    """

    key: str
    heading: str
    body: Body
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Signatory:
    """One signature block. ``key`` labels its box, so that its place can be asked for."""

    key: str
    party: str
    name: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document, ready to be numbered and rendered.

    Attributes:
        title: required by PDF/UA; shown on the first page.
        reference: the organisation's number for it, such as ``NDA-2026-0418``.
        version: words for the footer, such as ``draft 7``.
        language: BCP 47, such as ``en-GB``.
        values: text for each field key; a key that is absent is shown as a gap.
        labels: the field's label, which names the gap.
        section_headings: heading to print before the clause with that key.
    """

    title: str
    reference: str
    clauses: tuple[Clause, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    subtitle: str = ""
    version: str = ""
    language: str = "en-GB"
    author: str = ""
    signatories: tuple[Signatory, ...] = ()
    section_headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> bytes:
        """Digest over everything that decides how the document reads."""
        state = {
            "title": self.title,
            "reference": self.reference,
            "subtitle": self.subtitle,
            "version": self.version,
            "language": self.language,
            "author": self.author,
            "values": dict(self.values),
            "labels": dict(self.labels),
            "sections": dict(self.section_headings),
            "clauses": [[c.key, c.heading, c.numbered, body_to_json(c.body)] for c in self.clauses],
            "signatories": [[s.key, s.party, s.name, s.title] for s in self.signatories],
        }
        return hashlib.sha256(canonical(state)).digest()


def body_to_json(body: Body) -> dict[str, Any]:
    """Return ``body`` as plain JSON data; false marks and default levels are left out."""
    return {"blocks": [_block_to_json(block) for block in body.blocks]}


def body_from_json(data: Mapping[str, Any]) -> Body:
    """Read what ``body_to_json`` wrote.

    Raises:
        InvalidValue: the data is not a clause body.
    """
    try:
        return Body(tuple(_block_from_json(block) for block in data["blocks"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidValue("body", type(error).__name__, "a clause body") from error


def _block_to_json(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        rows = [[[_run_to_json(run) for run in cell] for cell in row] for row in block.rows]
        return {"kind": "table", "id": block.id, "header_rows": block.header_rows, "rows": rows}
    return {
        "kind": block.kind,
        "id": block.id,
        "level": block.level,
        "runs": [_run_to_json(run) for run in block.runs],
    }


def _block_from_json(data: Mapping[str, Any]) -> Block:
    if data["kind"] == "table":
        rows = tuple(
            tuple(tuple(_run_from_json(run) for run in cell) for cell in row)
            for row in data["rows"]
        )
        return Table(str(data["id"]), rows, int(data["header_rows"]))
    kind = data["kind"]
    if kind not in ("numbered", "plain", "bullet"):
        raise ValueError(kind)
    level = int(data["level"])
    if not 1 <= level <= MAX_LEVEL:
        raise ValueError(level)
    return Paragraph(
        str(data["id"]), tuple(_run_from_json(run) for run in data["runs"]), kind, level
    )


def _run_to_json(run: Run) -> dict[str, Any]:
    match run:
        case Text():
            return {"text": run.text, **_marks(run)}
        case Field():
            return {"field": run.key, **_marks(run)}
        case Ref(clause, paragraph):
            return {"ref": clause, "paragraph": paragraph} if paragraph else {"ref": clause}
        case Term(term):
            return {"term": term}
        case Define(term):
            return {"define": term}


def _marks(run: Text | Field) -> dict[str, bool]:
    names = ("bold", "italic", "underline")
    return {name: True for name in names if getattr(run, name)}


def _run_from_json(data: Mapping[str, Any]) -> Run:
    marks = {name: True for name in ("bold", "italic", "underline") if data.get(name) is True}
    if "text" in data:
        return Text(str(data["text"]), **marks)
    if "field" in data:
        return Field(str(data["field"]), **marks)
    if "ref" in data:
        return Ref(str(data["ref"]), str(data.get("paragraph", "")))
    if "term" in data:
        return Term(str(data["term"]))
    return Define(str(data["define"]))
