"""The single changes of a comparison: counted, put in order, told in words. No painting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.documents.redline import BlockDiff, ClauseDiff, ParagraphDiff, Redline
from core.documents.worddiff import RedPiece, RedPieces

HEADING = -1
_WORD = re.compile(r"\s*\S+\s*$|\s*\S+")


@dataclass(frozen=True, slots=True)
class Line:
    """The place of a line of words: clause, block (-1 is the heading), row and column."""

    clause: int
    block: int = HEADING
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the pieces ``first`` to ``last`` of a line, or the whole clause.

    Attributes:
        whole: the clause was added, removed or moved.
        words: a sentence that tells the change.
    """

    line: Line
    first: int
    last: int
    words: str
    whole: bool = False


def changes_of(redline: Redline) -> tuple[Change, ...]:
    """Return every change in reading order."""
    return tuple(
        change for index, diff in enumerate(redline.clauses) for change in _in_clause(index, diff)
    )


def counts_words(changes: Sequence[Change]) -> str:
    """Return words such as ``12 changes in 5 clauses``."""
    clauses = len({change.line.clause for change in changes})
    if not changes:
        return "No changes"
    one = "1 change" if len(changes) == 1 else f"{len(changes):,} changes"
    return f"{one} in 1 clause" if clauses == 1 else f"{one} in {clauses:,} clauses"


def title_of(diff: ClauseDiff) -> str:
    """Return number and heading, such as ``Clause 3, Duty of confidence``."""
    new = diff.change != "removed"
    heading = "".join(p.text for p in diff.heading if p.op != ("del" if new else "ins"))
    number = diff.number if new else diff.old_number
    return f"Clause {number}, {heading}" if number else heading


def status_of(diff: ClauseDiff) -> str:
    """Return the words beside a clause's heading."""
    if diff.change == "added":
        return "Added"
    if diff.change == "removed":
        return "Removed"
    if diff.change == "same":
        return "No change"
    moved = f"Moved from {diff.old_number}" if diff.old_number else "Moved"
    if diff.change == "moved":
        return moved
    counted = _counted(diff.words_added, diff.words_removed)
    return f"{moved}, {counted[0].lower()}{counted[1:]}" if diff.moved else counted


def lines_of(clause: int, diff: ClauseDiff) -> Iterator[tuple[Line, RedPieces, BlockDiff | None]]:
    """Yield the lines of a clause, the heading first."""
    yield Line(clause), diff.heading, None
    for index, block in enumerate(diff.blocks):
        if isinstance(block, ParagraphDiff):
            yield Line(clause, index), block.pieces, block
            continue
        for r, row in enumerate(block.rows):
            for c, cell in enumerate(row.cells):
                yield Line(clause, index, r, c), cell, block


def excerpt(pieces: RedPieces, around: int = 3) -> RedPieces:
    """Return the changed words of a line with ``around`` words beside them, the rest as ``…``."""
    made: list[RedPiece] = []
    for index, piece in enumerate(pieces):
        if piece.op != "same" or piece.restyled:
            made.append(piece)
            continue
        words = _WORD.findall(piece.text)
        first, last = not index, index == len(pieces) - 1
        room = around if first or last else 2 * around
        if len(words) <= room + 1:
            made.append(piece)
            continue
        ahead = "" if first else "".join(words[:around])
        behind = "" if last else "".join(words[-around:])
        made.append(replace(piece, text=f"{ahead.rstrip()} … {behind.lstrip()}"))
    return tuple(made)


def as_text(redline: Redline) -> str:
    """Return the comparison as plain text: ``[-taken out-]`` and ``[+put in+]``."""
    return "\n".join(line for diff in redline.clauses for line in _text_lines(diff))


def _text_lines(diff: ClauseDiff) -> Iterator[str]:
    number = diff.number or diff.old_number
    status = "" if diff.change == "same" else f"  ({status_of(diff)})"
    yield f"{number} {_marked(diff.heading)}".strip() + status
    for block in diff.blocks:
        if isinstance(block, ParagraphDiff):
            mark = "•" if block.kind == "bullet" else block.number or block.old_number
            yield f"{mark} {_marked(block.pieces)}".strip()
        else:
            for row in block.rows:
                yield "\t".join(map(_marked, row.cells))


def _marked(pieces: RedPieces) -> str:
    signs = {"same": "{}", "ins": "[+{}+]", "del": "[-{}-]"}
    return "".join(signs[piece.op].format(piece.text) for piece in pieces)


def _counted(added: int, removed: int) -> str:
    if not added and not removed:
        return "Changed"
    if added == removed:
        return "1 word changed" if added == 1 else f"{added:,} words changed"
    parts = [
        f"{count:,} {'word' if count == 1 else 'words'} {verb}"
        for count, verb in ((added, "added"), (removed, "removed"))
        if count
    ]
    return ", ".join(parts)


def _in_clause(index: int, diff: ClauseDiff) -> Iterator[Change]:
    place = Line(index)
    if diff.change in ("added", "removed"):
        yield Change(place, 0, 0, f"{title_of(diff)}: {diff.change}", whole=True)
        return
    if diff.moved:
        yield Change(place, 0, 0, f"{title_of(diff)}: {status_of(diff)}", whole=True)
    for line, pieces, block in lines_of(index, diff):
        where = _where(diff, block)
        found = list(_groups(pieces))
        for first, last in found:
            yield Change(line, first, last, f"{where}: {told_pieces(pieces[first : last + 1])}")
        if isinstance(block, ParagraphDiff) and block.restyled and not found:
            yield Change(line, 0, max(0, len(pieces) - 1), f"{where}: another level or list")


def _where(diff: ClauseDiff, block: BlockDiff | None) -> str:
    if block is None:
        return f"{title_of(diff)}, heading"
    if isinstance(block, ParagraphDiff):
        number = block.number or block.old_number
        return f"Clause {number}" if number[:1].isdigit() else f"{title_of(diff)} {number}".strip()
    return f"{title_of(diff)}, table"


def _groups(pieces: RedPieces) -> Iterator[tuple[int, int]]:
    first = -1
    for index, piece in enumerate(pieces):
        touched = piece.op != "same" or piece.restyled
        if touched and first < 0:
            first = index
        if not touched and first >= 0:
            yield first, index - 1
            first = -1
    if first >= 0:
        yield first, len(pieces) - 1


def told_pieces(pieces: Sequence[RedPiece]) -> str:
    """Tell a change in words; without a change, the words themselves."""
    if all(piece.op == "same" and not piece.restyled for piece in pieces):
        return "".join(piece.text for piece in pieces)
    removed = "".join(piece.text for piece in pieces if piece.op == "del").strip()
    added = "".join(piece.text for piece in pieces if piece.op == "ins").strip()
    if removed and added:
        return f"“{removed}” replaced by “{added}”"
    if added:
        return f"“{added}” added"
    if removed:
        return f"“{removed}” removed"
    if any(piece.restyled for piece in pieces):
        return f"“{''.join(piece.text for piece in pieces)}” looks different"
    return "space changed"
