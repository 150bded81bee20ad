"""Compares two versions of a document, clause by clause, as a redline shows it.

Clauses are matched by key, so a moved clause is one that moved and not two that changed. Inside a
clause paragraphs are matched by their words, then compared word by word; tables by cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.documents.aligning import align
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
from core.documents.model import Clause, Document, ParagraphKind
from core.documents.worddiff import RedPieces, diff_pieces, whole, words_in

ClauseChange = Literal["same", "changed", "added", "removed", "moved"]
Change = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class ParagraphDiff:
    """A paragraph of either version.

    Attributes:
        id: the paragraph's id in the new version, or in the old one when it was removed.
        number: as shown now; ``old_number`` as shown before. Renumbering alone is no change.
        restyled: kind or level changed.
    """

    id: str
    change: Change
    kind: ParagraphKind
    level: int
    number: str
    old_number: str
    pieces: RedPieces
    restyled: bool = False


@dataclass(frozen=True, slots=True)
class RowDiff:
    """A row of a table."""

    change: Change
    cells: tuple[RedPieces, ...]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """A table of either version."""

    id: str
    change: Change
    rows: tuple[RowDiff, ...]
    header_rows: int


BlockDiff = ParagraphDiff | TableDiff


@dataclass(frozen=True, slots=True)
class ClauseDiff:
    """A clause of either version.

    Attributes:
        change: ``moved`` when nothing but the place changed; ``moved`` below also marks a clause
            that moved and changed.
        words_added, words_removed: counted over heading and blocks.
    """

    key: str
    change: ClauseChange
    moved: bool
    number: str
    old_number: str
    heading: RedPieces
    blocks: tuple[BlockDiff, ...]
    words_added: int
    words_removed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much changed. A clause that moved and changed counts as changed."""

    same: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0
    moved: int = 0
    words_added: int = 0
    words_removed: int = 0


@dataclass(frozen=True, slots=True)
class Redline:
    """The comparison, in the order of the new version; removed clauses stand where they stood."""

    clauses: tuple[ClauseDiff, ...]
    counts: Counts


def redline(
    old: Sequence[Clause],
    new: Sequence[Clause],
    *,
    old_values: Mapping[str, str] | None = None,
    new_values: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Redline:
    """Compare two lists of clauses.

    Without values a field is compared and shown as its label; with them, by its words as well.
    """
    names = labels or {}
    return redline_laid(
        lay_out(Document("", "", tuple(old), old_values or {}, names)),
        lay_out(Document("", "", tuple(new), new_values or {}, names)),
    )


def redline_laid(old: LaidOut, new: LaidOut) -> Redline:
    """Compare two numbered documents. Pure; about 20 ms for 60 clauses that all changed."""
    before = {clause.key: index for index, clause in enumerate(old.clauses)}
    after = {clause.key for clause in new.clauses}
    moved = _moved([before[c.key] for c in new.clauses if c.key in before])
    diffs: list[ClauseDiff] = [
        _clause(old.clauses[before[c.key]], c, before[c.key] in moved) if c.key in before
        else _one_sided(c, "added")
        for c in new.clauses
    ]  # fmt: skip
    for index, clause in enumerate(old.clauses):
        if clause.key not in after:
            diffs.insert(_place(diffs, old.clauses, index), _one_sided(clause, "removed"))
    return Redline(tuple(diffs), _counts(diffs))


def _moved(places: list[int]) -> set[int]:
    """The old places of what must have moved: all but a longest run that kept its order."""
    tails: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for index, place in enumerate(places):
        length = bisect_left(tails, place)
        previous.append(at[length - 1] if length else -1)
        tails[length:] = [place] if length == len(tails) else [place, *tails[length + 1 :]]
        at[length:] = [index] if length == len(at) else [index, *at[length + 1 :]]
    kept: set[int] = set()
    index = at[-1] if at else -1
    while index >= 0:
        kept.add(places[index])
        index = previous[index]
    return set(places) - kept


def _place(diffs: list[ClauseDiff], old: Sequence[LaidClause], index: int) -> int:
    """Right behind the clause that stood before the removed one and is still in its place."""
    where = {diff.key: place for place, diff in enumerate(diffs) if not diff.moved}
    for before in range(index - 1, -1, -1):
        if old[before].key in where:
            return where[old[before].key] + 1
    return 0


def _clause(old: LaidClause, new: LaidClause, moved: bool) -> ClauseDiff:
    heading = diff_pieces(_heading(old), _heading(new))
    blocks = tuple(_blocks(old.blocks, new.blocks))
    numbering = bool(old.number) != bool(new.number)
    changed = numbering or _touched(heading) or any(block.change != "same" for block in blocks)
    change: ClauseChange = "changed" if changed else "moved" if moved else "same"
    return _made(new.key, change, moved, new.number, old.number, heading, blocks)


def _one_sided(clause: LaidClause, change: Literal["added", "removed"]) -> ClauseDiff:
    heading = whole(_heading(clause), "ins" if change == "added" else "del")
    blocks = tuple(_lonely(block, change) for block in clause.blocks)
    number, old_number = (clause.number, "") if change == "added" else ("", clause.number)
    return _made(clause.key, change, False, number, old_number, heading, blocks)


def _made(
    key: str,
    change: ClauseChange,
    moved: bool,
    number: str,
    old_number: str,
    heading: RedPieces,
    blocks: tuple[BlockDiff, ...],
) -> ClauseDiff:
    lines = [heading, *(line for block in blocks for line in _lines(block))]
    added = sum(words_in(line, "ins") for line in lines)
    removed = sum(words_in(line, "del") for line in lines)
    return ClauseDiff(key, change, moved, number, old_number, heading, blocks, added, removed)


def _heading(clause: LaidClause) -> Pieces:
    return (Piece(clause.heading),) if clause.heading else ()


def _lines(block: BlockDiff) -> list[RedPieces]:
    if isinstance(block, ParagraphDiff):
        return [block.pieces]
    return [cell for row in block.rows for cell in row.cells]


def _blocks(old: Sequence[LaidBlock], new: Sequence[LaidBlock]) -> list[BlockDiff]:
    pairs = align(
        old,
        new,
        words=_words,
        same_id=lambda one, other: one.id == other.id,
        comparable=lambda one, other: isinstance(one, LaidTable) == isinstance(other, LaidTable),
    )
    made: list[BlockDiff] = []
    for one, other in pairs:
        if isinstance(one, LaidParagraph) and isinstance(other, LaidParagraph):
            made.append(_paragraph(one, other))
        elif isinstance(one, LaidTable) and isinstance(other, LaidTable):
            made.append(_table(one, other))
        elif other is not None:
            made.append(_lonely(other, "added"))
        elif one is not None:
            made.append(_lonely(one, "removed"))
    return made


def _paragraph(old: LaidParagraph, new: LaidParagraph) -> ParagraphDiff:
    pieces = diff_pieces(old.pieces, new.pieces)
    restyled = (old.kind, old.level) != (new.kind, new.level)
    change: Change = "changed" if restyled or _touched(pieces) else "same"
    return ParagraphDiff(
        new.id, change, new.kind, new.level, new.number, old.number, pieces, restyled
    )


def _table(old: LaidTable, new: LaidTable) -> TableDiff:
    pairs = align(old.rows, new.rows, words=_row_words)
    rows: list[RowDiff] = []
    for one, other in pairs:
        if one is None or other is None:
            op: Literal["ins", "del"] = "ins" if one is None else "del"
            row = other if one is None else one
            assert row is not None
            cells = tuple(whole(cell, op) for cell in row)
            rows.append(RowDiff("added" if one is None else "removed", cells))
            continue
        width = max(len(one), len(other))
        cells = tuple(
            diff_pieces(left, right)
            for left, right in zip(_padded(one, width), _padded(other, width), strict=True)
        )
        touched = len(one) != len(other) or any(map(_touched, cells))
        rows.append(RowDiff("changed" if touched else "same", cells))
    changed = old.header_rows != new.header_rows or any(row.change != "same" for row in rows)
    return TableDiff(new.id, "changed" if changed else "same", tuple(rows), new.header_rows)


def _padded(row: tuple[Pieces, ...], width: int) -> tuple[Pieces, ...]:
    return row + ((),) * (width - len(row))


def _lonely(block: LaidBlock, change: Literal["added", "removed"]) -> BlockDiff:
    op: Literal["ins", "del"] = "ins" if change == "added" else "del"
    if isinstance(block, LaidTable):
        rows = tuple(RowDiff(change, tuple(whole(cell, op) for cell in row)) for row in block.rows)
        return TableDiff(block.id, change, rows, block.header_rows)
    number, old_number = (block.number, "") if change == "added" else ("", block.number)
    pieces = whole(block.pieces, op)
    return ParagraphDiff(block.id, change, block.kind, block.level, number, old_number, pieces)


def _words(block: LaidBlock) -> str:
    if isinstance(block, LaidParagraph):
        return block.text
    return "\n".join(map(_row_words, block.rows))


def _row_words(row: tuple[Pieces, ...]) -> str:
    return "\t".join("".join(piece.text for piece in cell) for cell in row)


def _touched(pieces: RedPieces) -> bool:
    return any(piece.op != "same" or piece.restyled for piece in pieces)


def _counts(diffs: list[ClauseDiff]) -> Counts:
    tally = Counter(diff.change for diff in diffs)
    return Counts(
        tally["same"],
        tally["changed"],
        tally["added"],
        tally["removed"],
        tally["moved"],
        sum(diff.words_added for diff in diffs),
        sum(diff.words_removed for diff in diffs),
    )
