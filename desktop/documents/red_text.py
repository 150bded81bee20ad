"""Builds one clause of a comparison as a document: both versions in one text, or one side of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextBlock, QTextCursor, QTextTable

from core.documents.redline import BlockDiff, ClauseDiff, ParagraphDiff, TableDiff
from core.documents.worddiff import RedPiece, RedPieces
from desktop.documents.clause_text import Atom, ClauseText
from desktop.documents.formats import (
    Looks,
    Marks,
    cell_format,
    char_format,
    heading_char_format,
    heading_format,
    paragraph_format,
    table_format,
)
from desktop.documents.red_changes import HEADING, Line
from desktop.documents.text_paint import Annotations
from desktop.theme.units import font

Side = Literal["inline", "old", "new"]


@dataclass
class RedText:
    """One column of a clause.

    Attributes:
        spots: document positions of each piece, by line and the piece's place in it.
        tops: the first position of each block of the comparison, in order.
    """

    text: ClauseText
    notes: Annotations = Annotations()  # noqa: RUF009  (immutable)
    spots: dict[tuple[Line, int], tuple[int, int]] = field(default_factory=dict)
    tops: list[int] = field(default_factory=list)


def build_red(
    owner: QObject, clause: int, diff: ClauseDiff, side: Side, looks: Looks, status: int, body: bool
) -> RedText:
    """Build a clause of a comparison.

    Args:
        status: logical pixels kept free beside the heading.
        body: False shows the heading alone.
    """
    made = RedText(ClauseText(owner))
    made.text.looks = looks
    document = made.text.document
    document.setDefaultFont(font())
    cursor = QTextCursor(document)
    cursor.setBlockFormat(heading_format(looks, status))
    _pieces(made, cursor, Line(clause), diff.heading, side)
    numbers: dict[str, str] = {}
    fresh = False
    for index, block in enumerate(diff.blocks if body else ()):
        if isinstance(block, TableDiff) and _present(block, side):
            if fresh:
                made.text.fill(cursor)
            made.tops.append(cursor.position() + 1)
            _table(made, cursor, Line(clause, index), block, side)
            fresh = True
            continue
        if not fresh:
            cursor.insertBlock()
        fresh = False
        made.tops.append(cursor.position())
        _paragraph(made, cursor, Line(clause, index), block, side, numbers)
    if fresh:
        made.text.fill(cursor)
    old = side == "old" or (side == "inline" and diff.change == "removed")
    made.notes = Annotations(diff.old_number if old else diff.number, numbers)
    return made


def fill_line(text: ClauseText, pieces: RedPieces) -> None:
    """Fill a document with one line of a comparison."""
    text.atoms.clear()
    text.document.clear()
    cursor = QTextCursor(text.document)
    cursor.setBlockFormat(cell_format())
    _pieces(RedText(text), cursor, Line(0, 0), pieces, "inline")


def level(one: RedText, other: RedText) -> None:
    """Make blocks that belong together begin at the same height, by room under the shorter."""
    for index in range(len(one.tops)):
        for made, beside in ((one, other), (other, one)):
            missing = _bottom(beside, index) - _bottom(made, index)
            if missing > 0.5:
                _add_room(made, index, missing)


def _present(block: BlockDiff, side: Side) -> bool:
    absent = {"old": "added", "new": "removed"}
    return side == "inline" or block.change != absent[side]


def _paragraph(
    made: RedText,
    cursor: QTextCursor,
    line: Line,
    block: BlockDiff,
    side: Side,
    numbers: dict[str, str],
) -> None:
    key = f"b{line.block}"
    if not isinstance(block, ParagraphDiff) or not _present(block, side):
        # The other side has a block here; an empty line keeps its place.
        cursor.setBlockFormat(paragraph_format(made.text.looks, "", "plain", 1))
        return
    cursor.setBlockFormat(paragraph_format(made.text.looks, key, block.kind, block.level))
    number = block.old_number if side == "old" else block.number or block.old_number
    numbers[key] = number
    _pieces(made, cursor, line, block.pieces, side)


def _table(made: RedText, cursor: QTextCursor, at: Line, block: TableDiff, side: Side) -> None:
    gone = {"inline": "", "old": "added", "new": "removed"}[side]
    rows = [(r, row) for r, row in enumerate(block.rows) if row.change != gone]
    columns = max((len(row.cells) for _, row in rows), default=0)
    if not rows or not columns:
        return
    form = table_format(made.text.looks, f"b{at.block}", block.header_rows, ())
    table = cursor.insertTable(len(rows), columns, form)
    for place, (r, row) in enumerate(rows):
        for c in range(columns):
            inside = table.cellAt(place, c).firstCursorPosition()
            inside.setBlockFormat(cell_format())
            if c < len(row.cells):
                _pieces(made, inside, Line(at.clause, at.block, r, c), row.cells[c], side)
    cursor.setPosition(table.lastPosition() + 1)


def _pieces(made: RedText, cursor: QTextCursor, line: Line, pieces: RedPieces, side: Side) -> None:
    hidden = {"inline": "", "old": "ins", "new": "del"}[side]
    for index, piece in enumerate(pieces):
        start = cursor.position()
        if piece.op != hidden:
            _piece(made.text, cursor, piece, line.block == HEADING)
        made.spots[(line, index)] = (start, cursor.position())


def _piece(text: ClauseText, cursor: QTextCursor, piece: RedPiece, heading: bool) -> None:
    marks = Marks(piece.bold and piece.kind != "define", piece.italic, piece.underline)
    kind = "ghost" if piece.op == "del" else "restyled" if piece.restyled else piece.kind
    start = cursor.position()
    inserted = piece.op == "ins"
    if kind == "text":
        cursor.insertText(piece.text, char_format(marks, inserted=inserted))
    else:
        text.insert_atom(cursor, Atom(None, piece.text, kind), marks, inserted)
    if heading:
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        form = heading_char_format()
        form.setFontStrikeOut(piece.op == "del")
        cursor.mergeCharFormat(form)
        cursor.clearSelection()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)


def _at(made: RedText, index: int) -> tuple[QTextBlock, QTextTable | None]:
    block = made.text.document.findBlock(made.tops[index])
    return block, QTextCursor(block).currentTable()


def _bottom(made: RedText, index: int) -> float:
    """Return where what follows a block begins."""
    layout = made.text.document.documentLayout()
    if index + 1 < len(made.tops):
        block, table = _at(made, index + 1)
        if table is not None:
            return layout.frameBoundingRect(table).top()
        return layout.blockBoundingRect(block).top()
    return made.text.document.size().height()


def _add_room(made: RedText, index: int, room: float) -> None:
    block, table = _at(made, index)
    if table is not None:
        shape = table.format()
        shape.setBottomMargin(shape.bottomMargin() + room)
        table.setFormat(shape)
        return
    form = block.blockFormat()
    form.setBottomMargin(form.bottomMargin() + room)
    QTextCursor(block).setBlockFormat(form)
