"""What typing, deleting and formatting do to clause text. Atoms are changed as wholes, a paragraph
keeps its id, and the heading stays one line that nothing merges into.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor

from core.documents.model import MAX_LEVEL, Field, ParagraphKind
from desktop.documents import caret
from desktop.documents.clause_text import ClauseText
from desktop.documents.formats import (
    BOLD,
    FILLER,
    HEADING,
    ID,
    INSERTED,
    ITALIC,
    LEVEL,
    PARAGRAPH,
    ROLE,
    SERIAL,
    UNDERLINE,
    Marks,
    char_format,
    heading_char_format,
    marks_of,
    paragraph_format,
)
from desktop.documents.runs import kind_of, new_paragraph_id, number_of

Move = QTextCursor.MoveOperation
Keep = QTextCursor.MoveMode.KeepAnchor
MARKS = {"bold": BOLD, "italic": ITALIC, "underline": UNDERLINE}


@dataclass(frozen=True, slots=True)
class Shape:
    """Kind and level of a paragraph; None for the heading and lines of tables."""

    kind: ParagraphKind
    level: int


def role(block: QTextBlock) -> str:
    """Return what a line is."""
    return str(block.blockFormat().property(ROLE) or "")


def shape_of(block: QTextBlock) -> Shape | None:
    """Return the shape of a paragraph."""
    form = block.blockFormat()
    if form.property(ROLE) != PARAGRAPH:
        return None
    return Shape(kind_of(form), number_of(form.property(LEVEL)))


def typing_format(text: ClauseText, cursor: QTextCursor) -> QTextCharFormat:
    """Return the format that typed words take: that of the words before, but of no atom."""
    start = min(cursor.position(), cursor.anchor())
    if role(text.document.findBlock(start)) == HEADING:
        return heading_char_format()
    probe = QTextCursor(text.document)
    probe.setPosition(start)
    if probe.atBlockStart() and not probe.atBlockEnd():
        # At the start of a line the words behind the caret decide, as they look alike.
        probe.movePosition(Move.Right)
    form = probe.charFormat()
    serial = form.property(SERIAL)
    atom = text.atoms.get(serial) if isinstance(serial, int) and serial else None
    if atom is not None:
        marks = marks_of(form) if isinstance(atom.run, Field) else Marks()
        return char_format(marks)
    return char_format(marks_of(form), inserted=form.boolProperty(INSERTED))


def ready(text: ClauseText, cursor: QTextCursor) -> None:
    """Make the line fit to take words: an empty line beside a table becomes a paragraph."""
    if role(cursor.block()) == FILLER:
        cursor.setBlockFormat(paragraph_format(text.looks, new_paragraph_id(), "plain", 1))


def type_words(text: ClauseText, cursor: QTextCursor, words: str, form: QTextCharFormat) -> None:
    """Insert plain words in place of the selection."""
    cursor.beginEditBlock()
    remove(text, cursor)
    ready(text, cursor)
    cursor.insertText(words, form)
    cursor.endEditBlock()


def remove(text: ClauseText, cursor: QTextCursor) -> None:
    """Remove the selection. The first paragraph keeps its id; the heading stays a line."""
    if not cursor.hasSelection():
        return
    anchor, position = caret.outward(text, cursor.anchor(), cursor.position())
    start, end = min(anchor, position), max(anchor, position)
    first, last = text.document.findBlock(start), text.document.findBlock(end)
    if role(first) == HEADING and first != last:
        foot = first.position() + first.length()
        _remove_span(text, cursor, foot, end)
        end = foot - 1
    _remove_span(text, cursor, start, end)


def _remove_span(text: ClauseText, cursor: QTextCursor, start: int, end: int) -> None:
    first, last = text.document.findBlock(start), text.document.findBlock(end)
    form = first.blockFormat()
    if start == first.position() and first != last and not _keeps_words(start, first):
        # Nothing of the first line stays, so the one whose words stay gives the paragraph.
        form = last.blockFormat()
    caret.select(cursor, start, end)
    cursor.removeSelectedText()
    if first != last and role(cursor.block()) != HEADING and cursor.currentTable() is None:
        cursor.setBlockFormat(form)


def _keeps_words(start: int, first: QTextBlock) -> bool:
    return first.length() > 1 or start > first.position()


def delete(text: ClauseText, cursor: QTextCursor, forward: bool, word: bool) -> None:
    """Delete the selection, or the unit beside the caret: a character, a word or an atom."""
    cursor.beginEditBlock()
    if cursor.hasSelection():
        remove(text, cursor)
    else:
        _skip_ghosts(text, cursor, forward)
        if cursor.atBlockEnd() if forward else cursor.atBlockStart():
            _merge(text, cursor, forward)
        else:
            _select_unit(text, cursor, forward, word)
            remove(text, cursor)
    cursor.endEditBlock()


def _skip_ghosts(text: ClauseText, cursor: QTextCursor, forward: bool) -> None:
    while True:
        beside = caret.after if forward else caret.before
        span = beside(text, cursor.position())
        if span is None or span.atom.run is not None:
            return
        cursor.setPosition(span.end if forward else span.start)


def _select_unit(text: ClauseText, cursor: QTextCursor, forward: bool, word: bool) -> None:
    at = cursor.position()
    span = caret.after(text, at) if forward else caret.before(text, at)
    if span is not None:
        caret.select(cursor, at, span.end if forward else span.start)
        return
    if word:
        cursor.movePosition(Move.NextWord if forward else Move.PreviousWord, Keep)
        block = text.document.findBlock(at)
        last = block.position() + block.length() - 1
        caret.select(cursor, at, min(max(cursor.position(), block.position()), last))
    else:
        cursor.movePosition(Move.NextCharacter if forward else Move.PreviousCharacter, Keep)


def _merge(text: ClauseText, cursor: QTextCursor, forward: bool) -> None:
    """Join the line with its neighbour, where both are paragraphs."""
    block = cursor.block()
    if cursor.currentTable() is not None:
        return
    first, second = (block, block.next()) if forward else (block.previous(), block)
    if not first.isValid() or not second.isValid():
        return
    if QTextCursor(first).currentTable() or QTextCursor(second).currentTable():
        return
    if role(first) != PARAGRAPH:
        # Only an empty line under the heading or a table can go.
        if second.length() == 1 and second.next().isValid():
            _remove_empty(cursor, second)
        return
    joint = first.position() + first.length() - 1
    _remove_span(text, cursor, joint, joint + 1)
    if first.length() == 1:
        cursor.setPosition(first.position())


def _remove_empty(cursor: QTextCursor, block: QTextBlock) -> None:
    following = block.next()
    if QTextCursor(following).currentTable() is not None:
        return
    form = following.blockFormat()
    cursor.setPosition(block.position())
    cursor.deleteChar()
    cursor.setBlockFormat(form)


def split(text: ClauseText, cursor: QTextCursor) -> None:
    """Answer Enter: a new paragraph, which gets a new id; an empty one steps out instead."""
    cursor.beginEditBlock()
    remove(text, cursor)
    block = cursor.block()
    if role(block) == HEADING:
        _enter_body(text, cursor)
    elif role(block) == FILLER:
        ready(text, cursor)
    else:
        shape = shape_of(block)
        if shape is not None:
            _split_paragraph(text, cursor, block, shape)
    cursor.endEditBlock()


def _enter_body(text: ClauseText, cursor: QTextCursor) -> None:
    following = cursor.block().next()
    if following.isValid():
        cursor.setPosition(following.position())
        return
    cursor.movePosition(Move.EndOfBlock)
    form = paragraph_format(text.looks, new_paragraph_id(), "numbered", 1)
    cursor.insertBlock(form, char_format())


def _split_paragraph(
    text: ClauseText, cursor: QTextCursor, block: QTextBlock, shape: Shape
) -> None:
    if block.length() == 1 and (shape.kind == "bullet" or shape.level > 1):
        outer = Shape(shape.kind, shape.level - 1) if shape.level > 1 else Shape("numbered", 1)
        reshape(text, cursor, outer)
        return
    fresh = paragraph_format(text.looks, new_paragraph_id(), shape.kind, shape.level)
    at_start = cursor.atBlockStart() and not cursor.atBlockEnd()
    kept = block.blockFormat()
    cursor.insertBlock(kept if at_start else fresh)
    if at_start:
        # The words keep their id; the empty line before them is the new one.
        QTextCursor(cursor.block().previous()).setBlockFormat(fresh)


def reshape(text: ClauseText, cursor: QTextCursor, shape: Shape) -> None:
    """Give the paragraphs of the selection another kind and level."""
    for block in selected_paragraphs(text, cursor):
        _give_shape(text, block, shape)


def change_level(text: ClauseText, cursor: QTextCursor, by: int) -> bool:
    """Move the paragraphs of the selection one level in or out. Return whether any moved."""
    moved = False
    for block in selected_paragraphs(text, cursor):
        shape = shape_of(block)
        if shape is None or shape.kind == "plain":
            continue
        level = min(max(shape.level + by, 1), MAX_LEVEL)
        if level != shape.level:
            _give_shape(text, block, Shape(shape.kind, level))
            moved = True
    return moved


def selected_paragraphs(text: ClauseText, cursor: QTextCursor) -> list[QTextBlock]:
    """Return the paragraphs that the selection touches."""
    found = []
    block = text.document.findBlock(cursor.selectionStart())
    while block.isValid() and block.position() <= cursor.selectionEnd():
        if role(block) == PARAGRAPH:
            found.append(block)
        block = block.next()
    return found


def _give_shape(text: ClauseText, block: QTextBlock, shape: Shape) -> None:
    key = str(block.blockFormat().property(ID) or "") or new_paragraph_id()
    made = paragraph_format(text.looks, key, shape.kind, shape.level)
    made.setBottomMargin(block.blockFormat().bottomMargin())
    QTextCursor(block).setBlockFormat(made)


def all_marked(text: ClauseText, cursor: QTextCursor, mark: str) -> bool:
    """Tell whether every word of the selection has ``mark``."""
    parts = _selected_parts(text, cursor)
    return bool(parts) and all(form.boolProperty(MARKS[mark]) for _, _, form in parts)


def set_mark(text: ClauseText, cursor: QTextCursor, mark: str, on: bool) -> None:
    """Give the words and fields of the selection a mark, or take it from them."""
    cursor.beginEditBlock()
    for start, end, form in _selected_parts(text, cursor):
        marks = marks_of(form)._replace(**{mark: on})
        serial = form.property(SERIAL)
        serial = serial if isinstance(serial, int) else 0
        kind = text.atoms[serial].kind if serial in text.atoms else "text"
        part = caret.select(QTextCursor(text.document), start, end)
        part.setCharFormat(char_format(marks, kind, serial, form.boolProperty(INSERTED)))
    cursor.endEditBlock()


def _selected_parts(
    text: ClauseText, cursor: QTextCursor
) -> list[tuple[int, int, QTextCharFormat]]:
    """Return the stretches of the selection that can carry marks."""
    low, high = cursor.selectionStart(), cursor.selectionEnd()
    parts: list[tuple[int, int, QTextCharFormat]] = []
    block = text.document.findBlock(low)
    while block.isValid() and block.position() < high:
        if role(block) != HEADING:
            step = block.begin()
            while not step.atEnd():
                fragment = step.fragment()
                step += 1
                start = max(low, fragment.position())
                end = min(high, fragment.position() + fragment.length())
                if start < end and _takes_marks(text, fragment.charFormat()):
                    parts.append((start, end, fragment.charFormat()))
        block = block.next()
    return parts


def _takes_marks(text: ClauseText, form: QTextCharFormat) -> bool:
    serial = form.property(SERIAL)
    atom = text.atoms.get(serial) if isinstance(serial, int) and serial else None
    return atom is None or isinstance(atom.run, Field)
