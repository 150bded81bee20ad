"""Shows runs as words: the values and numbers that the last layout found, for text being edited.

A layout is made for the whole document and arrives a moment after a keystroke; until then the
editor resolves runs by itself, from what that layout said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.documents.cleaning import clean
from core.documents.layout import (
    MISSING_CLAUSE,
    LaidBlock,
    LaidClause,
    LaidOut,
    LaidParagraph,
    LaidTable,
    Piece,
    Pieces,
    label_of,
)
from core.documents.model import Block, Body, Define, Field, Ref, Run, Table, Term, Text

LINE = "\u2028"
# The placeholder of embedded objects would be read as an object by the text engine.
_OBJECT = "\ufffc"


@dataclass(frozen=True, slots=True)
class Display:
    """How structural runs read at the moment.

    Attributes:
        fields: what each field shows, by its key: its value, or its label as a gap.
        lists: the lines of fields that hold several.
        anchors: words for the target of a reference, by ``clause`` or ``clause:paragraph``.
    """

    fields: Mapping[str, Piece] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    anchors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, laid: LaidOut) -> Display:
        """Read values and numbers out of a layout."""
        fields: dict[str, Piece] = {}
        lists: dict[str, tuple[str, list[str]]] = {}
        for clause in laid.clauses:
            for before, block in zip((None, *clause.blocks), clause.blocks, strict=False):
                _collect(clause.key, before, block, fields, lists)
        several = {key: tuple(lines) for key, (_, lines) in lists.items() if len(lines) > 1}
        for key, lines in several.items():
            fields[key] = Piece(", ".join(lines), "field", target=key)
        return cls(fields, several, laid.anchors)

    def pieces(
        self, runs: Sequence[Run], alone_in_list: bool = False, starts: bool = True
    ) -> Pieces:
        """Resolve a line of runs, one piece a run; no piece is empty.

        Args:
            alone_in_list: a field of several lines that is the whole paragraph shows a bullet each.
            starts: a sentence begins with the first run.
        """
        only = runs[0] if alone_in_list and len(runs) == 1 else None
        if isinstance(only, Field) and only.key in self.lists:
            words = LINE.join(f"• {line}" for line in self.lists[only.key])
            return (Piece(words, "field", only.bold, only.italic, only.underline, only.key),)
        made: list[Piece] = []
        for run in runs:
            piece = self._piece(run, starts)
            made.append(piece)
            starts = piece.text.endswith((". ", ".\u00a0"))
        return tuple(made)

    def blocks(self, body: Body) -> tuple[LaidBlock, ...]:
        """Resolve a body without numbers, as comparing it needs."""
        return tuple(self._block(block) for block in body.blocks)

    def structure(self, body: Body) -> tuple[str, ...]:
        """Return what the structural runs of ``body`` read; the same means nothing changed."""
        shown: list[str] = []
        for run in body.runs():
            if isinstance(run, Field):
                shown.append(self.fields[run.key].text if run.key in self.fields else "")
                shown += self.lists.get(run.key, ())
            elif isinstance(run, Ref):
                shown.append(self.anchors.get(f"{run.clause}:{run.paragraph}".rstrip(":"), ""))
        return tuple(shown)

    def _block(self, block: Block) -> LaidBlock:
        if isinstance(block, Table):
            rows = tuple(tuple(self.pieces(cell) for cell in row) for row in block.rows)
            return LaidTable(block.id, rows, block.header_rows)
        pieces = self.pieces(block.runs, block.kind != "numbered")
        return LaidParagraph(block.id, block.kind, block.level, "", pieces)

    def _piece(self, run: Run, starts: bool) -> Piece:
        if isinstance(run, Text):
            return Piece(tidy(run.text), "text", run.bold, run.italic, run.underline)
        if isinstance(run, Term):
            return Piece(tidy(run.term), "term", target=run.term)
        if isinstance(run, Define):
            return Piece(f"“{tidy(run.term)}”", "define", True, target=run.term)
        if isinstance(run, Field):
            known = self.fields.get(run.key) or Piece(f"[{label_of(run.key, {})}]", "gap")
            return Piece(known.text, known.kind, run.bold, run.italic, run.underline, run.key)
        anchor = f"{run.clause}:{run.paragraph}" if run.paragraph else run.clause
        words = self.anchors.get(anchor)
        if words is None:
            return Piece(MISSING_CLAUSE, "ref")
        return Piece(words[0].upper() + words[1:] if starts else words, "ref", target=anchor)


def tidy(text: str) -> str:
    """Return ``text`` as one line that an editor can hold."""
    return clean(text).replace(_OBJECT, "\ufffd")


def alone(key: str, heading: str, blocks: tuple[LaidBlock, ...]) -> LaidOut:
    """Return a layout of one clause, as the comparison takes it."""
    return LaidOut("", "", "", "", "", "", (LaidClause(key, heading, "", "", blocks),))


def _collect(
    clause: str,
    before: LaidBlock | None,
    block: LaidBlock,
    fields: dict[str, Piece],
    lists: dict[str, tuple[str, list[str]]],
) -> None:
    if isinstance(block, LaidTable):
        lines = [cell for row in block.rows for cell in row]
    elif block.kind == "bullet" and len(block.pieces) == 1 and block.pieces[0].kind == "field":
        # Perhaps one of several bullets that a paragraph expanded to; they share its id.
        piece = block.pieces[0]
        place = f"{clause}:{block.id}"
        known = lists.setdefault(piece.target, (place, []))
        if known[0] == place:
            known[1].append(piece.text)
        first = not (isinstance(before, LaidParagraph) and before.id == block.id)
        lines = [block.pieces] if first else []
    else:
        lines = [block.pieces]
    for pieces in lines:
        for piece in pieces:
            if piece.kind in ("field", "gap"):
                fields.setdefault(piece.target, piece)
