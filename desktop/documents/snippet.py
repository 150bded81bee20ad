"""A few changed words with what stands around them: ``… last for five three years …``."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QAbstractTextDocumentLayout, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.documents.worddiff import RedPieces
from desktop.documents.clause_text import ClauseText
from desktop.documents.red_changes import told_pieces
from desktop.documents.red_text import fill_line
from desktop.documents.text_paint import Annotations, paint_over, paint_under
from desktop.theme.follow import follow
from desktop.theme.units import font, u


class RedSnippet(QWidget):
    """Running text of one comparison; wraps. Give it ``excerpt(pieces)`` for the changes alone."""

    def __init__(self, pieces: RedPieces = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self._text = ClauseText(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(self, self._rebuild)

    def set_pieces(self, pieces: RedPieces) -> None:
        """Show other words."""
        self._pieces = pieces
        self._rebuild()

    def _rebuild(self) -> None:
        self._text.document.setDefaultFont(font())
        fill_line(self._text, self._pieces)
        self.setAccessibleName(told_pieces(self._pieces))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self._text.document.setTextWidth(width)
        return round(self._text.document.size().height()) + u(0.5)

    def sizeHint(self) -> QSize:
        self._text.document.setTextWidth(-1)
        wide = min(round(self._text.document.idealWidth()) + 1, u(80))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(20), u(5.25))

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.document.setTextWidth(self.width())
        painter = QPainter(self)
        clip = QRectF(event.rect())
        paint_under(painter, self._text, clip)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self.palette()
        self._text.document.documentLayout().draw(painter, context)
        paint_over(painter, self._text, clip, Annotations())
