"""Finds which words of a clause differ from its library text, as places in the text shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.documents.model import Body
from core.documents.redline import ParagraphDiff, TableDiff, redline_laid
from core.documents.worddiff import RedPieces
from desktop.documents.display import LINE, Display, alone


@dataclass(frozen=True, slots=True)
class LineMarks:
    """What happened to one line.

    Attributes:
        inserted: spans of characters of the line as it reads now.
        ghosts: words taken out, each with the place where they stood.
    """

    inserted: tuple[tuple[int, int], ...] = ()
    ghosts: tuple[tuple[int, str], ...] = ()

    def is_inserted(self, start: int, end: int) -> bool:
        """Tell whether the words from ``start`` to ``end`` overlap something put in."""
        return any(first < end and start < last for first, last in self.inserted)


def changed_words(
    library: Body, body: Body, display: Display
) -> dict[tuple[str, int, int], LineMarks]:
    """Compare ``body`` with ``library``; by block id, row and column, only lines that changed."""
    found = redline_laid(
        alone("c", "", display.blocks(library)), alone("c", "", display.blocks(body))
    )
    marks: dict[tuple[str, int, int], LineMarks] = {}
    last = ""
    for block in found.clauses[0].blocks:
        if isinstance(block, TableDiff):
            if block.change in ("changed", "added"):
                _table(block, marks)
            last = "" if block.change == "removed" else last
            continue
        if block.change == "removed":
            _keep_removed(block, last, body, marks)
            continue
        last = block.id
        if block.change != "same":
            marks[(block.id, 0, 0)] = _line(block.pieces)
    return marks


def _line(pieces: RedPieces) -> LineMarks:
    inserted: list[tuple[int, int]] = []
    ghosts: list[tuple[int, str]] = []
    place = 0
    for piece in pieces:
        if piece.op == "del":
            ghosts.append((place, piece.text))
            continue
        if piece.op == "ins":
            inserted.append((place, place + len(piece.text)))
        place += len(piece.text)
    return LineMarks(tuple(inserted), tuple(ghosts))


def _keep_removed(
    block: ParagraphDiff, last: str, body: Body, marks: dict[tuple[str, int, int], LineMarks]
) -> None:
    """Show a paragraph that was taken out as struck lines at the end of the one before it."""
    if not last or not any(kept.id == last for kept in body.blocks):
        return
    words = "".join(piece.text for piece in block.pieces)
    known = marks.get((last, 0, 0), LineMarks())
    marks[(last, 0, 0)] = LineMarks(known.inserted, (*known.ghosts, (_END, f"{LINE}{words}")))


_END = 1 << 30


def _table(block: TableDiff, marks: dict[tuple[str, int, int], LineMarks]) -> None:
    kept = [row for row in block.rows if row.change != "removed"]
    for r, row in enumerate(kept):
        if row.change != "same":
            for c, cell in enumerate(row.cells):
                marks[(block.id, r, c)] = _line(cell)


Marked = Mapping[tuple[str, int, int], LineMarks]
