"""The text of one clause as an editable document: built from a body, and read back as one.

Ordinary words are text. A field, reference, term or definition is an *atom*: words that belong to
one run and are kept, moved and removed as a whole. A *ghost* is an atom without a run: words that
were taken out since the library version, shown struck and never part of the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFragment,
    QTextTable,
    QTextTableCell,
)

from core.documents.model import Block, Body, Field, Paragraph, Run, Table, Text
from desktop.documents.changes import LineMarks
from desktop.documents.display import Display, tidy
from desktop.documents.formats import (
    FILLER,
    HEADER_ROWS,
    HEADING,
    ID,
    LEVEL,
    PARAGRAPH,
    ROLE,
    SERIAL,
    TABLE_ID,
    WIDTHS,
    Looks,
    Marks,
    cell_format,
    char_format,
    filler_format,
    heading_char_format,
    heading_format,
    marks_of,
    paragraph_format,
    table_format,
)
from desktop.documents.runs import fragments, joined, kind_of, new_paragraph_id, number_of
from desktop.theme.units import font

MarksOf = Mapping[tuple[str, int, int], LineMarks]
"""Marks of changed words by block id, row and column (0, 0 for a paragraph)."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Words that stay together. ``run`` is None for a ghost."""

    run: Run | None
    text: str
    kind: str


class ClauseText:
    """One clause's document and what its atoms stand for."""

    def __init__(self, owner: QObject) -> None:
        self.document = QTextDocument(owner)
        self.document.setUndoRedoEnabled(False)
        self.document.setDocumentMargin(0)
        self.atoms: dict[int, Atom] = {}
        self.looks = Looks(0, 0)
        self._serial = 0

    # --- building ------------------------------------------------------------------------

    def build(
        self,
        heading: str,
        body: Body,
        display: Display,
        looks: Looks,
        status_width: int = 0,
        marks: MarksOf | None = None,
    ) -> None:
        """Fill the document anew."""
        self.looks = looks
        self.atoms.clear()
        document = self.document
        document.blockSignals(True)
        document.clear()
        document.setDefaultFont(font())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        cursor.setBlockFormat(heading_format(looks, status_width))
        cursor.insertText(tidy(heading), heading_char_format())
        cursor.setBlockCharFormat(heading_char_format())
        # The line behind a table is there already; a paragraph takes it, or it is a filler.
        fresh = False
        for block in body.blocks:
            if isinstance(block, Paragraph):
                if not fresh:
                    cursor.insertBlock()
                self._paragraph(cursor, block, display, marks or {})
                fresh = False
                continue
            if fresh:
                self.fill(cursor)
            self.insert_table(cursor, block, display, marks)
            fresh = True
        if fresh:
            self.fill(cursor)
        cursor.endEditBlock()
        document.blockSignals(False)
        document.markContentsDirty(0, document.characterCount())

    def insert_runs(
        self,
        cursor: QTextCursor,
        runs: Sequence[Run],
        display: Display,
        alone_in_list: bool = False,
        marks: LineMarks | None = None,
        capital: bool = True,
    ) -> None:
        """Insert a line of runs at the cursor; ``capital`` when a sentence begins there."""
        offset = 0
        ghosts = list(marks.ghosts) if marks else []
        for run, piece in zip(runs, display.pieces(runs, alone_in_list, capital), strict=True):
            if not piece.text:
                continue
            look = Marks(piece.bold, piece.italic, piece.underline)
            if isinstance(run, Text):
                offset = self._words(cursor, piece.text, look, offset, ghosts, marks)
                continue
            end = offset + len(piece.text)
            while ghosts and ghosts[0][0] < end:
                self.insert_atom(cursor, Atom(None, ghosts.pop(0)[1], "ghost"))
            inserted = marks is not None and marks.is_inserted(offset, end)
            if piece.kind == "define":
                look = Marks()
            self.insert_atom(cursor, Atom(run, piece.text, piece.kind), look, inserted)
            offset = end
        for _, words in ghosts:
            self.insert_atom(cursor, Atom(None, words, "ghost"))

    def insert_atom(
        self,
        cursor: QTextCursor,
        atom: Atom,
        marks: Marks = Marks(),  # noqa: B008  (immutable)
        inserted: bool = False,
    ) -> None:
        """Insert words that stay together."""
        self._serial += 1
        self.atoms[self._serial] = atom
        cursor.insertText(atom.text, char_format(marks, atom.kind, self._serial, inserted))

    def insert_table(
        self, cursor: QTextCursor, table: Table, display: Display, marks: MarksOf | None = None
    ) -> QTextTable:
        """Insert a table behind the text before the cursor, which then stands behind it."""
        columns = max(map(len, table.rows))
        widths = tuple(map(len, table.rows))
        ragged = widths if len(set(widths)) > 1 else ()
        form = table_format(self.looks, table.id, table.header_rows, ragged)
        made = cursor.insertTable(len(table.rows), columns, form)
        for r, row in enumerate(table.rows):
            for c, cell in enumerate(row):
                inside = made.cellAt(r, c).firstCursorPosition()
                inside.setBlockFormat(cell_format())
                line = (marks or {}).get((table.id, r, c))
                self.insert_runs(inside, cell, display, marks=line)
        for r in range(len(table.rows)):
            for c in range(len(table.rows[r]), columns):
                made.cellAt(r, c).firstCursorPosition().setBlockFormat(cell_format())
        cursor.setPosition(made.lastPosition() + 1)
        return made

    def _paragraph(
        self, cursor: QTextCursor, block: Paragraph, display: Display, marks: MarksOf
    ) -> None:
        form = paragraph_format(self.looks, block.id, block.kind, block.level)
        cursor.setBlockFormat(form)
        cursor.setBlockCharFormat(char_format())
        line = marks.get((block.id, 0, 0))
        self.insert_runs(cursor, block.runs, display, block.kind != "numbered", line)

    def fill(self, cursor: QTextCursor) -> None:
        """Make the cursor's line the empty one that the engine wants beside a table."""
        cursor.setBlockFormat(filler_format(self.looks))
        cursor.setBlockCharFormat(char_format())

    def _words(
        self,
        cursor: QTextCursor,
        text: str,
        look: Marks,
        offset: int,
        ghosts: list[tuple[int, str]],
        marks: LineMarks | None,
    ) -> int:
        """Insert plain words, cut where something changed. Return where they end."""
        end = offset + len(text)
        if marks is None:
            cursor.insertText(text, char_format(look))
            return end
        cuts = {offset, end, *(at for at, _ in ghosts if offset <= at < end)}
        cuts |= {at for span in marks.inserted for at in span if offset < at < end}
        ordered = sorted(cuts)
        for start, stop in pairwise(ordered):
            while ghosts and ghosts[0][0] <= start:
                self.insert_atom(cursor, Atom(None, ghosts.pop(0)[1], "ghost"))
            inserted = marks.is_inserted(start, stop)
            part = text[start - offset : stop - offset]
            cursor.insertText(part, char_format(look, inserted=inserted))
        return end

    # --- reading -------------------------------------------------------------------------

    def read(self) -> tuple[str, Body]:
        """Return the heading and the body as they stand now."""
        blocks: list[Block] = []
        seen: set[str] = set()
        heading = ""
        block = self.document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            table = cursor.currentTable()
            if table is not None:
                blocks.append(self._read_table(table, seen))
                block = self.document.findBlock(table.lastPosition() + 1)
                continue
            role = block.blockFormat().property(ROLE)
            if role == HEADING:
                heading = block.text()
            elif role != FILLER or block.text():
                blocks.append(self._read_paragraph(block, seen))
            block = block.next()
        return heading, Body(tuple(blocks))

    def runs(self, block: QTextBlock, start: int = 0, end: int | None = None) -> tuple[Run, ...]:
        """Return the runs of one line, or of the part between two document positions."""
        made: list[Run] = []
        pending: tuple[int, str, QTextCharFormat] | None = None
        for fragment in fragments(block):
            text = _cut(fragment, start, end)
            if not text:
                continue
            form = fragment.charFormat()
            serial = number_of(form.property(SERIAL))
            if pending is not None and serial and pending[0] == serial:
                pending = (serial, pending[1] + text, form)
                continue
            made += self._run(pending)
            pending = (serial, text, form)
        made += self._run(pending)
        return joined(made)

    def _run(self, found: tuple[int, str, QTextCharFormat] | None) -> list[Run]:
        if found is None:
            return []
        serial, text, form = found
        marks = marks_of(form)
        atom = self.atoms.get(serial)
        if atom is None or atom.text != text:
            if atom is not None and atom.run is None:
                return []
            # Words of a unit that something cut in two are kept, as plain words.
            return [Text(tidy(text), *marks)]
        if atom.run is None:
            return []
        if isinstance(atom.run, Field):
            return [Field(atom.run.key, *marks)]
        return [atom.run]

    def part(self, start: int, end: int) -> Body:
        """Return what stands between two document positions, the heading as plain words."""
        blocks: list[Block] = []
        block = self.document.findBlock(start)
        while block.isValid() and (block.position() < end or not blocks):
            table = QTextCursor(block).currentTable()
            inside = table is not None and (
                start >= table.firstPosition() and end <= table.lastPosition()
            )
            if table is not None and not inside:
                blocks.append(self._read_table(table, set()))
                block = self.document.findBlock(table.lastPosition() + 1)
                continue
            form = block.blockFormat()
            runs = self.runs(block, start, end)
            kind = kind_of(form) if form.property(ROLE) == PARAGRAPH else "plain"
            key = str(form.property(ID) or "") or new_paragraph_id()
            blocks.append(Paragraph(key, runs, kind, number_of(form.property(LEVEL)) or 1))
            block = block.next()
        return Body(tuple(blocks))

    def ids(self) -> set[str]:
        """Return the ids of all paragraphs."""
        found: set[str] = set()
        block = self.document.begin()
        while block.isValid():
            found.add(str(block.blockFormat().property(ID) or ""))
            block = block.next()
        return found

    def _read_paragraph(self, block: QTextBlock, seen: set[str]) -> Paragraph:
        form = block.blockFormat()
        key = str(form.property(ID) or "")
        if form.property(ROLE) != PARAGRAPH or not key or key in seen:
            key = new_paragraph_id()
            self._claim(block, key)
            form = block.blockFormat()
        seen.add(key)
        return Paragraph(key, self.runs(block), kind_of(form), number_of(form.property(LEVEL)))

    def _claim(self, block: QTextBlock, key: str) -> None:
        """Make a paragraph of its own of a line that has no id, or another's."""
        form = block.blockFormat()
        kind = kind_of(form) if form.property(ROLE) == PARAGRAPH else "plain"
        level = number_of(form.property(LEVEL)) or 1
        QTextCursor(block).setBlockFormat(paragraph_format(self.looks, key, kind, level))

    def _read_table(self, table: QTextTable, seen: set[str]) -> Table:
        form = table.format()
        key = str(form.property(TABLE_ID) or "")
        if not key or key in seen:
            key = new_paragraph_id()
            form.setProperty(TABLE_ID, key)
            table.setFormat(form.toTableFormat())
        seen.add(key)
        widths = [int(part) for part in str(form.property(WIDTHS) or "").split(",") if part]
        rows = []
        for r in range(table.rows()):
            cells = [self._read_cell(table.cellAt(r, c)) for c in range(table.columns())]
            least = widths[r] if r < len(widths) else len(cells)
            while len(cells) > least and not cells[-1]:
                cells.pop()
            rows.append(tuple(cells))
        return Table(key, tuple(rows), number_of(form.property(HEADER_ROWS)))

    def _read_cell(self, cell: QTextTableCell) -> tuple[Run, ...]:
        block = cell.firstCursorPosition().block()
        last = cell.lastCursorPosition().block()
        runs = list(self.runs(block))
        while block != last:
            block = block.next()
            runs += [Text(" "), *self.runs(block)]
        return joined(runs)


def _cut(fragment: QTextFragment, start: int, end: int | None) -> str:
    text = fragment.text()
    first, last = fragment.position(), fragment.position() + fragment.length()
    if first >= start and (end is None or last <= end):
        return text
    low, high = max(start - first, 0), (last if end is None else min(last, end)) - first
    if high <= low:
        return ""
    # Positions count UTF-16 units.
    return text.encode("utf-16-le")[2 * low : 2 * high].decode("utf-16-le", "replace")
