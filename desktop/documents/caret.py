"""Where the caret may stand: beside atoms, never inside; and places that outlast a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextCursor

from desktop.documents.clause_text import Atom, ClauseText
from desktop.documents.formats import SERIAL
from desktop.documents.runs import fragments


@dataclass(frozen=True, slots=True)
class Span:
    """An atom and its place in the document."""

    start: int
    end: int
    atom: Atom


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the caret: line, and characters from its start, an atom counting one.

    Ghosts count nothing, so a place means the same with and without changes shown.
    """

    line: int = 0
    offset: int = 0


def atoms(text: ClauseText, block: QTextBlock) -> Iterator[Span]:
    """Yield the atoms of a line in order."""
    serial, start, end = 0, 0, 0
    for fragment in fragments(block):
        found = fragment.charFormat().property(SERIAL)
        found = found if isinstance(found, int) else 0
        if serial and found == serial:
            end = fragment.position() + fragment.length()
            continue
        if serial in text.atoms:
            yield Span(start, end, text.atoms[serial])
        serial, start = found, fragment.position()
        end = start + fragment.length()
    if serial in text.atoms:
        yield Span(start, end, text.atoms[serial])


def around(text: ClauseText, position: int) -> Span | None:
    """Return the atom that ``position`` lies inside of."""
    block = text.document.findBlock(position)
    return next((s for s in atoms(text, block) if s.start < position < s.end), None)


def before(text: ClauseText, position: int) -> Span | None:
    """Return the atom that ends at ``position``."""
    block = text.document.findBlock(position)
    return next((s for s in atoms(text, block) if s.end == position), None)


def after(text: ClauseText, position: int) -> Span | None:
    """Return the atom that begins at ``position``."""
    block = text.document.findBlock(position)
    return next((s for s in atoms(text, block) if s.start == position), None)


def outward(text: ClauseText, anchor: int, position: int) -> tuple[int, int]:
    """Widen a selection so that it cuts no atom."""
    forward = position >= anchor
    first, last = min(anchor, position), max(anchor, position)
    cut = around(text, first)
    first = cut.start if cut else first
    cut = around(text, last)
    last = cut.end if cut else last
    return (first, last) if forward else (last, first)


def snapped(text: ClauseText, position: int, forward: bool | None) -> int:
    """Return ``position``, or an edge of the atom around it: the nearest without ``forward``."""
    span = around(text, position)
    if span is None:
        return position
    if forward is None:
        forward = position - span.start > span.end - position
    return span.end if forward else span.start


def place_of(text: ClauseText, position: int) -> Place:
    """Return the lasting place of a document position."""
    block = text.document.findBlock(position)
    offset = position - block.position()
    for span in atoms(text, block):
        if span.end <= position:
            offset -= span.end - span.start - (span.atom.run is not None)
    return Place(block.blockNumber(), max(0, offset))


def position_of(text: ClauseText, place: Place) -> int:
    """Return the document position of a place, or the nearest that still exists."""
    last = text.document.lastBlock()
    block = text.document.findBlockByNumber(min(place.line, last.blockNumber()))
    position, left = block.position(), place.offset
    for span in atoms(text, block):
        plain = span.start - position
        if left <= plain:
            break
        left -= plain + (span.atom.run is not None)
        position = span.end
    return min(position + max(0, left), block.position() + block.length() - 1)


def select(cursor: QTextCursor, anchor: int, position: int) -> QTextCursor:
    """Move ``cursor`` so that it selects from ``anchor`` to ``position``."""
    cursor.setPosition(anchor)
    cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
    return cursor
