"""One clause of a comparison: head with what became of it, words inline or side by side."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFontMetrics,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from core.documents.redline import ClauseDiff
from core.documents.worddiff import RedPieces
from desktop.documents.column import guessed_height
from desktop.documents.formats import Looks
from desktop.documents.red_changes import Change, lines_of, status_of, title_of
from desktop.documents.red_text import RedText, Side, build_red, level
from desktop.documents.text_paint import origin, paint_over, paint_under, spans
from desktop.theme.follow import token_colour
from desktop.theme.paint import box, glyph, hairline
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit
from desktop.widgets.buttons import LinkButton

PAD_X, PAD_TOP, PAD_BOTTOM, BETWEEN = 3.5, 3.0, 2.5, 6.0
_ICONS = {
    "changed": ("pencil-line", "versions"),
    "added": ("plus", "ok"),
    "removed": ("minus", "refused"),
    "moved": ("arrow-down-up", "progress"),
    "same": ("", "muted"),
}


class RedlineBlock(QWidget):
    """A clause; ``resized`` tells that it was folded or unfolded."""

    resized = Signal()

    def __init__(self, index: int, diff: ClauseDiff, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self.diff = diff
        self.folded = diff.change in ("same", "moved")
        self._columns: list[RedText] = []
        self._sides: tuple[Side, ...] = ("inline",)
        self._levelled = 0
        self._looks = Looks(0, 0)
        self.current: Change | None = None
        # Only a clause that can be folded has the link.
        self._toggle = LinkButton("Show", self._turn, parent=self) if self.folded else None
        self._name_toggle()
        self.setAccessibleName(title_of(diff))
        self.setAccessibleDescription(status_of(diff))

    def build(self, looks: Looks, sides: tuple[Side, ...]) -> None:
        """Build the words for one column or two."""
        for column in self._columns:
            column.text.document.deleteLater()
        self._looks, self._sides, self._levelled = looks, sides, 0
        last = sides[-1]
        self._columns = [
            build_red(
                self,
                self.index,
                self.diff,
                side,
                looks,
                self._status_width() if side == last else 0,
                not self.folded,
            )
            for side in sides
        ]
        self.update()

    def unfold(self) -> None:
        """Show the words of a clause that is folded to its heading."""
        if self.folded:
            self._turn()

    def _turn(self) -> None:
        self.folded = not self.folded
        self._name_toggle()
        self.build(self._looks, self._sides)
        self.resized.emit()

    def _name_toggle(self) -> None:
        if self._toggle is not None:
            self._toggle.setText("Show" if self.folded else "Hide")
            self._toggle.setAccessibleName(f"{self._toggle.text()} {title_of(self.diff)}")

    # --- geometry ------------------------------------------------------------------------

    def height_for(self, width: int) -> int:
        """Return the height needed at ``width``."""
        inner = self._column_width(width)
        if not self._columns:
            words = 0 if self.folded else sum(len(piece.text) for piece in _pieces(self.diff))
            paragraphs = 0 if self.folded else len(self.diff.blocks)
            return u(PAD_TOP + 6 + PAD_BOTTOM) + guessed_height(words, paragraphs, inner - u(8.5))
        if self._levelled != inner:
            for column in self._columns:
                column.text.document.setTextWidth(inner)
            if len(self._columns) == 2:
                level(*self._columns)
            self._levelled = inner
        tallest = max(column.text.document.size().height() for column in self._columns)
        bottom = u(1) if self.folded else u(PAD_BOTTOM)
        return u(PAD_TOP) + round(tallest) + bottom

    def place_parts(self) -> None:
        """Put the link at the right of the heading."""
        if self._toggle is not None:
            hint = self._toggle.sizeHint()
            top = u(PAD_TOP) + (u(5.25) - hint.height()) // 2
            self._toggle.setGeometry(
                self.width() - u(PAD_X) - hint.width(), top, hint.width(), hint.height()
            )

    def spot_of(self, change: Change) -> QRect:
        """Return where a change stands in the block."""
        found = self._rects(change)
        whole = QRectF(0, 0, self.width(), u(8))
        for rect in found:
            whole = rect if rect is found[0] else whole.united(rect)
        return whole.toAlignedRect()

    def _column_width(self, width: int) -> int:
        inner = width - 2 * u(PAD_X)
        return inner if len(self._sides) == 1 else (inner - u(BETWEEN)) // 2

    def _left(self, column: int) -> int:
        return u(PAD_X) + column * (self._column_width(self.width()) + u(BETWEEN))

    def _rects(self, change: Change) -> list[QRectF]:
        found: list[QRectF] = []
        if change.whole:
            return found
        for index, column in enumerate(self._columns):
            spots = [
                column.spots.get((change.line, n)) for n in range(change.first, change.last + 1)
            ]
            known = [spot for spot in spots if spot is not None and spot[0] < spot[1]]
            if not known:
                continue
            start, end = known[0][0], known[-1][1]
            block = column.text.document.findBlock(start)
            at = origin(column.text, block) + QPoint(self._left(index), u(PAD_TOP))
            for left, right, base in spans(
                block.layout(), start - block.position(), end - block.position()
            ):
                found.append(QRectF(at.x() + left, at.y() + base - u(3.75), right - left, u(5)))
        return found

    # --- painting ------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        for index, column in enumerate(self._columns):
            self._paint_column(painter, column, self._left(index), event.rect())
        if len(self._columns) == 2:
            middle = self._left(1) - u(BETWEEN) / 2
            painter.fillRect(QRectF(middle, 0, hairline(), self.height()), colours.line)
        self._paint_status(painter)
        if self.current is not None:
            self._paint_current(painter, self.current)

    def _paint_column(self, painter: QPainter, column: RedText, left: int, exposed: QRect) -> None:
        painter.save()
        painter.translate(left, u(PAD_TOP))
        clip = QRectF(exposed.translated(-left, -u(PAD_TOP)))
        paint_under(painter, column.text, clip)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self.palette()
        column.text.document.documentLayout().draw(painter, context)
        paint_over(painter, column.text, clip, column.notes)
        painter.restore()

    def _paint_current(self, painter: QPainter, change: Change) -> None:
        if change.whole:
            bar = QRectF(0, u(1.5), 0.75 * unit(), self.height() - u(3))
            painter.fillRect(bar, tokens().accent)
            return
        for rect in self._rects(change):
            ring = rect.adjusted(-u(0.5), -u(0.25), u(0.5), u(0.25))
            box(painter, ring, None, tokens().accent, 0.75, max(1.5, 0.4 * unit()))

    def _status_width(self) -> int:
        link = self._toggle.sizeHint().width() + u(2) if self._toggle is not None else 0
        words = QFontMetrics(font("small")).horizontalAdvance(status_of(self.diff))
        return words + u(8.5) + link

    def _paint_status(self, painter: QPainter) -> None:
        words = status_of(self.diff)
        icon, token = _ICONS[self.diff.change]
        colour = token_colour(token)
        painter.setFont(font("small"))
        painter.setPen(colour)
        right = self.width() - u(PAD_X)
        if self._toggle is not None:
            right -= self._toggle.sizeHint().width() + u(2)
        width = QFontMetrics(font("small")).horizontalAdvance(words)
        area = QRect(right - width, u(PAD_TOP), width, u(5.25))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), words)
        if icon:
            glyph(painter, icon, area.adjusted(-u(5.5), 0, -width, 0), colour, 3.5)


def _pieces(diff: ClauseDiff) -> RedPieces:
    lines = (line for _, line, _ in lines_of(0, diff))
    return tuple(piece for line in lines for piece in line)
