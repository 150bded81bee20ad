"""Paints what Qt's text engine does not: tints under fields and changes, dotted and wavy lines
under terms and problems, and the numbers that hang in the gutter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextBlock,
    QTextFragment,
    QTextLayout,
    QTextTable,
)

from desktop.documents.clause_text import Atom, ClauseText
from desktop.documents.formats import HEADING, ID, INSERTED, KIND, LEVEL, ROLE, SERIAL
from desktop.documents.runs import fragments
from desktop.theme.paint import smooth
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit

BULLET = "•"


@dataclass(frozen=True)
class Annotations:
    """What is drawn beside and under the words of a clause.

    Attributes:
        number: of the clause; empty for none.
        numbers: of its paragraphs, by id.
        doubtful: words to mark as problems, by paragraph id.
    """

    number: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)
    doubtful: Mapping[str, frozenset[str]] = field(default_factory=dict)


def origin(text: ClauseText, block: QTextBlock) -> QPointF:
    """Return where the layout of ``block`` begins, in the document's coordinates."""
    return text.document.documentLayout().blockBoundingRect(block).topLeft()


def foot(text: ClauseText, block: QTextBlock) -> float:
    """Return where the last line of ``block`` ends; unlike its bounds, with the line height."""
    layout = block.layout()
    last = layout.lineAt(layout.lineCount() - 1)
    return origin(text, block).y() + (last.y() + last.height() if last.isValid() else 0.0)


def spans(layout: QTextLayout, start: int, end: int) -> Iterator[tuple[float, float, float]]:
    """Yield left, right and baseline of each line's part of the characters ``start`` to ``end``."""
    for index in range(layout.lineCount()):
        line = layout.lineAt(index)
        first = max(start, line.textStart())
        last = min(end, line.textStart() + line.textLength())
        if first < last:
            left, right = _x(line.cursorToX(first)), _x(line.cursorToX(last))
            right = min(right, line.x() + line.naturalTextWidth())
            yield min(left, right), max(left, right), line.y() + line.ascent()


def paint_under(painter: QPainter, text: ClauseText, clip: QRectF) -> None:
    """Paint tints behind the words; before the text itself."""
    colours = tokens()
    metrics = QFontMetricsF(font())
    for frame in text.document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _paint_table_head(painter, text, frame)
    for block in _visible(text, clip):
        start = origin(text, block)
        for fragment in fragments(block):
            tint = _tint(text, fragment)
            if tint is not None:
                _fill(painter, block, fragment, start, metrics, tint)
            elif fragment.charFormat().boolProperty(INSERTED):
                _fill(painter, block, fragment, start, metrics, colours.inserted_bg)


def paint_over(painter: QPainter, text: ClauseText, clip: QRectF, annotations: Annotations) -> None:
    """Paint lines under words, and numbers; after the text itself."""
    colours = tokens()
    for block in _visible(text, clip):
        start = origin(text, block)
        _paint_mark(painter, text, block, start, annotations)
        doubtful = annotations.doubtful.get(str(block.blockFormat().property(ID) or ""))
        for fragment in fragments(block):
            atom = _atom(text, fragment)
            form = fragment.charFormat()
            if atom is not None and atom.kind == "term":
                if doubtful and atom.text in doubtful:
                    _wave(painter, block, start, *_bounds(block, fragment))
                else:
                    _dots(painter, block, start, *_bounds(block, fragment), colours.muted)
            if form.boolProperty(INSERTED):
                _rule(painter, block, start, *_bounds(block, fragment), colours.inserted_fg)
        if doubtful:
            _mark_words(painter, text, block, start, doubtful)


def _visible(text: ClauseText, clip: QRectF) -> Iterator[QTextBlock]:
    layout = text.document.documentLayout()
    block = text.document.begin()
    while block.isValid():
        bounds = layout.blockBoundingRect(block)
        if bounds.bottom() + u(2) >= clip.top() and bounds.top() <= clip.bottom():
            yield block
        block = block.next()


def table_foot(text: ClauseText, table: QTextTable) -> float:
    """Return where a table ends, its border included."""
    row = table.rows() - 1
    feet = [
        foot(text, table.cellAt(row, column).lastCursorPosition().block())
        for column in range(table.columns())
    ]
    return max(feet) + table.format().cellPadding() + table.format().border()


def _cell_bounds(text: ClauseText, table: QTextTable, row: int, column: int) -> QRectF:
    block = table.cellAt(row, column).firstCursorPosition().block()
    return text.document.documentLayout().blockBoundingRect(block)


def _paint_table_head(painter: QPainter, text: ClauseText, table: QTextTable) -> None:
    """Tint the rows that are the head of a table."""
    form = table.format()
    rows = min(form.headerRowCount(), table.rows())
    if not rows:
        return
    # A table's own bounds begin at its first words, so the cells tell where it is.
    pad = form.cellPadding()
    last = table.columns() - 1
    first = _cell_bounds(text, table, 0, 0)
    area = QRectF(first.topLeft(), _cell_bounds(text, table, 0, last).bottomRight())
    if rows < table.rows():
        area.setBottom(_cell_bounds(text, table, rows, 0).top() - 2 * pad)
    else:
        area.setBottom(table_foot(text, table) - pad)
    area.adjust(-pad, -pad, pad, pad)
    colours = tokens()
    painter.fillRect(area, colours.line if colours.dark else colours.sunken)


def _atom(text: ClauseText, fragment: QTextFragment) -> Atom | None:
    serial = fragment.charFormat().property(SERIAL)
    return text.atoms.get(serial) if isinstance(serial, int) and serial else None


def _tint(text: ClauseText, fragment: QTextFragment) -> QColor | None:
    atom = _atom(text, fragment)
    if atom is None:
        return None
    if atom.kind in ("field", "gap"):
        return tokens().field
    if atom.kind == "restyled":
        return tokens().meaning("versions").tint
    return tokens().deleted_bg if atom.kind == "ghost" else None


def _bounds(block: QTextBlock, fragment: QTextFragment) -> tuple[int, int]:
    start = fragment.position() - block.position()
    return start, start + fragment.length()


def _fill(
    painter: QPainter,
    block: QTextBlock,
    fragment: QTextFragment,
    start: QPointF,
    metrics: QFontMetricsF,
    colour: QColor,
) -> None:
    with smooth(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour))
        for left, right, base in spans(block.layout(), *_bounds(block, fragment)):
            top = start.y() + base - metrics.ascent()
            height = metrics.ascent() + metrics.descent()
            area = QRectF(start.x() + left, top, right - left, height)
            painter.drawRoundedRect(area, 0.5 * unit(), 0.5 * unit())


def _below(base: float) -> float:
    return base + 0.6 * unit()


def _dots(
    painter: QPainter, block: QTextBlock, at: QPointF, first: int, last: int, colour: QColor
) -> None:
    pen = QPen(colour, max(1.0, 0.28 * unit()))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.0, 1.4])
    painter.setPen(pen)
    for left, right, base in spans(block.layout(), first, last):
        y = at.y() + _below(base)
        painter.drawLine(QPointF(at.x() + left, y), QPointF(at.x() + right, y))


def _rule(
    painter: QPainter, block: QTextBlock, at: QPointF, first: int, last: int, colour: QColor
) -> None:
    painter.setPen(QPen(colour, max(1.0, 0.3 * unit())))
    for left, right, base in spans(block.layout(), first, last):
        y = at.y() + _below(base)
        painter.drawLine(QPointF(at.x() + left, y), QPointF(at.x() + right, y))


def _wave(painter: QPainter, block: QTextBlock, at: QPointF, first: int, last: int) -> None:
    with smooth(painter):
        pen = QPen(tokens().meaning("attention").mark, max(1.0, 0.3 * unit()))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for left, right, base in spans(block.layout(), first, last):
            painter.drawPath(_ripple(at.x() + left, at.x() + right, at.y() + _below(base)))


def _ripple(left: float, right: float, y: float) -> QPainterPath:
    length, height = 1.3 * unit(), 0.3 * unit()
    path = QPainterPath(QPointF(left, y))
    steps = max(1, math.ceil((right - left) / (length / 2)))
    for index in range(1, steps + 1):
        x = min(left + index * length / 2, right)
        bend = y + (height if index % 2 else -height) * 2
        path.quadTo(QPointF(x - length / 4, bend), QPointF(x, y))
    return path


def _mark_words(
    painter: QPainter,
    text: ClauseText,
    block: QTextBlock,
    start: QPointF,
    doubtful: frozenset[str],
) -> None:
    """Mark doubtful words that are plain text: a term that nobody has defined."""
    for fragment in fragments(block):
        if _atom(text, fragment) is not None:
            continue
        words = fragment.text()
        first, _ = _bounds(block, fragment)
        for subject in doubtful:
            found = words.find(subject)
            while found >= 0:
                at = first + len(words[:found].encode("utf-16-le")) // 2
                length = len(subject.encode("utf-16-le")) // 2
                if _whole(words, found, len(subject)):
                    _wave(painter, block, start, at, at + length)
                found = words.find(subject, found + len(subject))


def _whole(words: str, start: int, length: int) -> bool:
    before, after = words[:start][-1:], words[start + length :][:1]
    return not before.isalnum() and not after.isalnum()


def _paint_mark(
    painter: QPainter, text: ClauseText, block: QTextBlock, start: QPointF, notes: Annotations
) -> None:
    form = block.blockFormat()
    role = form.property(ROLE)
    first = block.layout().lineAt(0)
    if not first.isValid():
        return
    base = start.y() + first.y() + first.ascent()
    painter.setPen(tokens().muted)
    if role == HEADING:
        painter.setFont(font("section", tabular=True))
        painter.drawText(QPointF(0, base), notes.number)
        return
    kind, level = form.property(KIND), form.property(LEVEL)
    if kind not in ("numbered", "bullet") or not isinstance(level, int):
        return
    mark = BULLET if kind == "bullet" else notes.numbers.get(str(form.property(ID) or ""), "")
    painter.setFont(font(tabular=True))
    painter.drawText(QPointF(text.looks.mark_left(kind, level), base), mark)


def _x(found: object) -> float:
    """PySide answers a position together with the cursor that it belongs to."""
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]
