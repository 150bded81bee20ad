"""One clause in the column: its card, text, status and problem strips.

The text is painted from its document. Only the clause that has the caret is covered by a real
editor, so that sixty clauses cost no more than their words.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from core.contracts.records import Problem
from core.documents.model import Body, Clause
from core.documents.numbering import Numbering
from core.documents.wording import plain_text
from desktop.documents.changes import changed_words
from desktop.documents.clause_text import ClauseText
from desktop.documents.column import guessed_height
from desktop.documents.display import Display
from desktop.documents.formats import ID, ROLE, TABLE_ID, Looks
from desktop.documents.history import State
from desktop.documents.problem_strip import ProblemStrip
from desktop.documents.runs import normal
from desktop.documents.text_paint import Annotations, foot, paint_over, paint_under, table_foot
from desktop.theme.follow import token_colour
from desktop.theme.paint import RADIUS_CARD, box, glyph
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u, unit

PAD_X, PAD_TOP, PAD_BOTTOM = 3.5, 3.0, 2.5
_SECTION = 8.0
# Room for a heading beside its status, in units; with less the status shrinks.
_HEADING_LEAST = 34
_STRIP_GAP = 0.75


@dataclass(frozen=True)
class EditorClause:
    """A clause as the editor shows it.

    Attributes:
        status: a few words at the right of the heading, such as ``Standard, v2``.
        status_meaning: their meaning; None is quiet.
        changed: the text differs from the library's; the status gets a pencil.
        library: the library's text, which changes are shown against; None for none.
    """

    clause: Clause
    status: str = ""
    status_meaning: MeaningName | None = None
    changed: bool = False
    library: Body | None = None


class ClauseBlock(QWidget):
    """A clause. ``pressed`` carries its key, a document position, and whether to extend."""

    pressed = Signal(str, int, bool)
    fix_requested = Signal(object, str)

    def __init__(self, given: EditorClause, parent: QWidget) -> None:
        super().__init__(parent)
        self.given = given
        self.state = State(given.clause.heading, normal(given.clause.body))
        self.text = ClauseText(self)
        self.shown: tuple[str, ...] | None = None
        self.notes = Annotations()
        self.section = ""
        self.active = False
        self._strips: list[ProblemStrip] = []
        self._problems: tuple[Problem, ...] = ()
        self._short_status = False
        self.setCursor(Qt.CursorShape.IBeamCursor)

    @property
    def key(self) -> str:
        """The clause's key."""
        return self.given.clause.key

    # --- content -------------------------------------------------------------------------

    def rebuild(self, display: Display, looks: Looks, number: str, show_changes: bool) -> None:
        """Build the text anew from ``state``."""
        library = self.given.library
        marks = None
        if show_changes and library is not None:
            marks = changed_words(library, self.state.body, display)
        self.text.build(
            self.state.heading, self.state.body, display, looks, self._status_width(), marks
        )
        self.shown = display.structure(self.state.body)
        self.renumber(number)
        self._make_room()
        self._name()
        self.update()

    def renumber(self, number: str) -> None:
        """Number the paragraphs as they stand; the clause itself has ``number``."""
        clause = Clause("c", "", self.state.body, bool(number))
        marks = Numbering.of((clause,)).paragraphs[0]
        prefix = "1."
        numbers = {
            block.id: f"{number}.{mark[len(prefix) :]}" if mark.startswith(prefix) else mark
            for block, mark in zip(self.state.body.blocks, marks, strict=True)
        }
        self.notes = Annotations(number, numbers, self.notes.doubtful)
        self._name()
        self.update()

    def set_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show these problems under their paragraphs."""
        if problems == self._problems:
            return
        self._problems = problems
        for strip in self._strips:
            strip.hide()
            strip.deleteLater()
        self._strips = []
        for problem in problems:
            strip = ProblemStrip(problem, self)
            strip.fix_requested.connect(self.fix_requested)
            strip.setCursor(Qt.CursorShape.ArrowCursor)
            strip.show()
            self._strips.append(strip)
        doubtful: dict[str, set[str]] = {}
        for problem in problems:
            if problem.kind == "undefined_term":
                doubtful.setdefault(problem.paragraph_id, set()).add(problem.subject)
        found = {key: frozenset(subjects) for key, subjects in doubtful.items()}
        self.notes = Annotations(self.notes.number, self.notes.numbers, found)
        self._make_room()
        self.update()

    @property
    def strips(self) -> tuple[ProblemStrip, ...]:
        """The problem strips, in the order of the problems."""
        return tuple(self._strips)

    def _name(self) -> None:
        heading = f"Clause {self.notes.number}, {self.state.heading}"
        self.setAccessibleName(heading if self.notes.number else self.state.heading)
        self.setAccessibleDescription(self.given.status)

    def _make_room(self) -> None:
        """Keep room under each paragraph that has problems."""
        wanted: dict[str, int] = {}
        for strip in self._strips:
            room = strip.wanted_height() + u(_STRIP_GAP)
            key = strip.problem.paragraph_id
            wanted[key] = wanted.get(key, u(1)) + room
        document = self.text.document
        document.blockSignals(True)
        block = document.begin()
        while block.isValid():
            table = QTextCursor(block).currentTable()
            if table is not None:
                self._room_under_table(table, wanted)
                block = document.findBlock(table.lastPosition() + 1)
                continue
            form = block.blockFormat()
            if form.property(ROLE) == "paragraph":
                room = u(1.5) + wanted.get(str(form.property(ID) or ""), 0)
                if form.bottomMargin() != room:
                    form.setBottomMargin(room)
                    QTextCursor(block).setBlockFormat(form)
            block = block.next()
        document.blockSignals(False)

    def _room_under_table(self, table: object, wanted: dict[str, int]) -> None:
        form = table.format()  # type: ignore[attr-defined]
        room = u(1.5) + wanted.get(str(form.property(TABLE_ID) or ""), 0)
        if form.bottomMargin() != room:
            form.setBottomMargin(room)
            table.setFormat(form)  # type: ignore[attr-defined]

    # --- geometry ------------------------------------------------------------------------

    def text_area(self) -> QRect:
        """Where the text stands in the block."""
        top = u(PAD_TOP) + (u(_SECTION) if self.section else 0)
        return QRect(u(PAD_X), top, self.width() - 2 * u(PAD_X), self.height() - top)

    def height_for(self, width: int) -> int:
        """Return the height that the clause needs at ``width``."""
        inner = width - 2 * u(PAD_X)
        section = u(_SECTION) if self.section else 0
        if self.shown is None:
            blocks = self.state.body.blocks
            guess = guessed_height(len(plain_text(self.state.body)), len(blocks), inner - u(8.5))
            return u(PAD_TOP) + section + u(6) + guess + u(PAD_BOTTOM)
        self._fit_status(inner)
        document = self.text.document
        if document.textWidth() != inner:
            document.setTextWidth(inner)
        return u(PAD_TOP) + section + round(document.size().height()) + u(PAD_BOTTOM)

    def place_parts(self) -> None:
        """Put each strip under its paragraph."""
        area = self.text_area()
        used: dict[str, int] = {}
        for strip in self._strips:
            key = strip.problem.paragraph_id
            bottom, left = self._foot(key)
            top = area.top() + round(bottom) + u(1.75) + used.get(key, 0)
            used[key] = used.get(key, 0) + strip.wanted_height() + u(_STRIP_GAP)
            strip.setGeometry(area.left() + left, top, area.width() - left, strip.wanted_height())
            strip.raise_()

    def _foot(self, paragraph_id: str) -> tuple[float, int]:
        """Return the bottom of a paragraph's words, and their left edge."""
        block = self.text.document.begin()
        while block.isValid():
            form = block.blockFormat()
            table = QTextCursor(block).currentTable()
            if table is not None:
                if str(table.format().property(TABLE_ID) or "") == paragraph_id:
                    return table_foot(self.text, table), self.text.looks.gutter
                block = self.text.document.findBlock(table.lastPosition() + 1)
                continue
            if str(form.property(ID) or "") == paragraph_id:
                return foot(self.text, block), round(form.leftMargin())
            block = block.next()
        return 0.0, self.text.looks.gutter

    def top_of(self, paragraph_id: str) -> int:
        """Return the top of a paragraph's words in the block."""
        block = self.text.document.begin()
        layout = self.text.document.documentLayout()
        while block.isValid():
            if str(block.blockFormat().property(ID) or "") == paragraph_id:
                return self.text_area().top() + round(layout.blockBoundingRect(block).top())
            block = block.next()
        return 0

    def hit(self, at: QPoint) -> int:
        """Return the document position under a point of the block."""
        inside = QPointF(at - self.text_area().topLeft())
        layout = self.text.document.documentLayout()
        return max(0, layout.hitTest(inside, Qt.HitTestAccuracy.FuzzyHit))

    # --- painting and mouse --------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_card(painter)
        self._paint_section(painter)
        self._paint_status(painter)
        if not self.active:
            self._paint_text(painter, event.rect())

    def _paint_card(self, painter: QPainter) -> None:
        if not self.active:
            return
        colours = tokens()
        top = u(_SECTION) if self.section else 0
        card = self.rect().adjusted(0, top, 0, 0)
        box(painter, card, colours.hover if colours.dark else colours.window, None, RADIUS_CARD)
        bar = QRectF(0, top + u(1.5), 0.75 * unit(), card.height() - 2 * u(1.5))
        painter.fillRect(bar, colours.accent)

    def _paint_section(self, painter: QPainter) -> None:
        if not self.section:
            return
        painter.setFont(font("caption"))
        painter.setPen(tokens().faint)
        left = u(PAD_X) + self.text.looks.gutter
        painter.drawText(QPoint(left, u(5)), self.section)

    def _paint_text(self, painter: QPainter, exposed: QRect) -> None:
        area = self.text_area()
        painter.save()
        painter.translate(area.topLeft())
        clip = QRectF(exposed.translated(-area.topLeft()))
        paint_under(painter, self.text, clip)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = clip
        context.palette = self.palette()
        self.text.document.documentLayout().draw(painter, context)
        paint_over(painter, self.text, clip, self.notes)
        painter.restore()

    def _fit_status(self, inner: int) -> None:
        """In a narrow column the status shrinks to its sign, and the heading keeps its words."""
        left = inner - self.text.looks.gutter - self._full_status_width()
        short = left < u(_HEADING_LEAST)
        if short == self._short_status:
            return
        self._short_status = short
        document = self.text.document
        cursor = QTextCursor(document.begin())
        form = cursor.blockFormat()
        form.setRightMargin(self._status_width())
        document.blockSignals(True)
        cursor.setBlockFormat(form)
        document.blockSignals(False)

    def _status_width(self) -> int:
        if not self._short_status:
            return self._full_status_width()
        return u(6) if self.given.changed else 0

    def _full_status_width(self) -> int:
        if not self.given.status:
            return 0
        icon = u(5) if self.given.changed else 0
        return QFontMetrics(font("small")).horizontalAdvance(self.given.status) + icon + u(3)

    def _paint_status(self, painter: QPainter) -> None:
        if not self.given.status:
            return
        meaning = self.given.status_meaning
        colour = token_colour(meaning) if meaning else token_colour("muted")
        painter.setFont(font("small"))
        painter.setPen(colour)
        area = self.text_area()
        area.setHeight(u(5.25))
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        width = 0
        if not self._short_status:
            painter.drawText(area, flags, self.given.status)
            width = QFontMetrics(font("small")).horizontalAdvance(self.given.status)
        if self.given.changed:
            spot = QRect(area.right() - width - u(5), area.top(), u(4), area.height())
            glyph(painter, "pencil-line", spot, colour, 3.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.pressed.emit(self.key, self.hit(event.position().toPoint()), extend)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.pressed.emit(self.key, self.hit(event.position().toPoint()), True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
