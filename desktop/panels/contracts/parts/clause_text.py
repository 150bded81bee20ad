"""A clause as people read it: hanging numbers, terms dotted, fields tinted, changes marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QPalette,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from core.documents.layout import BULLET, LaidClause, LaidParagraph, LaidTable, Piece
from core.documents.redline import ClauseDiff, ParagraphDiff, TableDiff
from core.documents.worddiff import RedPiece
from desktop.theme.follow import follow
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

_Pieces = tuple[Piece, ...] | tuple[RedPiece, ...]
_HANG = 9.0
_DEEPER = 7.0


class ClauseText(QTextEdit):
    """Read-only text of one clause. With ``fit`` it is as tall as its text and never scrolls."""

    def __init__(self, name: str, fit: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit = fit
        self._write: Callable[[QTextCursor], None] | None = None
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.viewport().setAutoFillBackground(False)
        if fit:
            off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setVerticalScrollBarPolicy(off)
            self.setHorizontalScrollBarPolicy(off)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self.document().documentLayout().documentSizeChanged.connect(self._resize)
        follow(self, self._refresh)

    def show_clause(self, clause: LaidClause, heading: bool = True) -> None:
        """Show a clause."""

        def write(cursor: QTextCursor) -> None:
            if heading:
                title = (Piece(clause.heading, bold=True),)
                _line(cursor, clause.number, title, 0, heading=True)
            for block in clause.blocks:
                if isinstance(block, LaidTable):
                    _table(cursor, [list(row) for row in block.rows], block.header_rows)
                else:
                    _paragraph(cursor, block)

        self._show(write)

    def show_redline(self, diff: ClauseDiff) -> None:
        """Show what changed between two wordings of a clause."""

        def write(cursor: QTextCursor) -> None:
            _line(cursor, diff.number or diff.old_number, diff.heading, 0, heading=True)
            for block in diff.blocks:
                if isinstance(block, TableDiff):
                    _table(cursor, [list(row.cells) for row in block.rows], block.header_rows)
                else:
                    _paragraph(cursor, block)

        self._show(write)

    def clear_text(self) -> None:
        """Show nothing."""
        self._show(lambda _: None)

    def _show(self, write: Callable[[QTextCursor], None]) -> None:
        self._write = write
        self._refresh()

    def _refresh(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, tokens().text)
        self.setPalette(palette)
        document = self.document()
        document.setDefaultFont(font("body"))
        document.setDocumentMargin(0)
        self.clear()
        if self._write is not None:
            cursor = QTextCursor(document)
            self._write(cursor)
            self.moveCursor(QTextCursor.MoveOperation.Start)
        if self._fit:
            self._resize()

    def _resize(self, _: QSizeF | None = None) -> None:
        height = round(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(height)


def _paragraph(cursor: QTextCursor, block: LaidParagraph | ParagraphDiff) -> None:
    number = block.number
    if isinstance(block, ParagraphDiff) and block.change == "removed":
        number = block.old_number
    mark = BULLET if block.kind == "bullet" else number
    _line(cursor, mark, block.pieces, block.level if block.kind == "numbered" else 1)


def _line(
    cursor: QTextCursor, mark: str, pieces: _Pieces, level: int, heading: bool = False
) -> None:
    block = QTextBlockFormat()
    hang = u(_HANG if level < 2 else _DEEPER)
    block.setLeftMargin(u(_HANG) + max(0, level - 1) * u(_DEEPER))
    block.setTextIndent(-hang if mark else 0)
    block.setLineHeight(135, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
    block.setBottomMargin(u(1.5))
    option = QTextOption.Tab(float(hang), QTextOption.TabType.LeftTab)
    block.setTabPositions([option])
    if cursor.document().isEmpty():
        cursor.setBlockFormat(block)
    else:
        cursor.insertBlock(block)
    if mark:
        cursor.insertText(f"{mark}\t", _marked(heading))
    for piece in pieces:
        cursor.insertText(*_words(piece, heading))


def _marked(heading: bool) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFont(font("section") if heading else font("body", tabular=True))
    look.setForeground(QBrush(tokens().text if heading else tokens().muted))
    return look


def _words(piece: Piece | RedPiece, heading: bool) -> tuple[str, QTextCharFormat]:
    colours = tokens()
    look = QTextCharFormat()
    weight = 600 if heading or piece.bold or piece.kind == "define" else 400
    look.setFont(font("section") if heading else font("body", weight))
    look.setForeground(QBrush(colours.text))
    look.setFontItalic(piece.italic)
    look.setFontUnderline(piece.underline)
    text = piece.text
    if piece.kind in ("field", "gap"):
        text = text.strip("[]")
        look.setBackground(QBrush(colours.field))
    elif piece.kind == "ref":
        look.setForeground(QBrush(colours.accent))
    elif piece.kind == "term":
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        look.setUnderlineColor(colours.control)
    _mark_change(piece, look)
    return text, look


def _mark_change(piece: Piece | RedPiece, look: QTextCharFormat) -> None:
    op = getattr(piece, "op", "same")
    colours = tokens()
    if op == "ins":
        look.setForeground(QBrush(colours.inserted_fg))
        look.setBackground(QBrush(colours.inserted_bg))
        look.setFontUnderline(True)
    elif op == "del":
        look.setForeground(QBrush(colours.deleted_fg))
        look.setBackground(QBrush(colours.deleted_bg))
        look.setFontStrikeOut(True)


def _table(cursor: QTextCursor, rows: list[list[Any]], header_rows: int) -> None:
    if not rows:
        return
    shape = QTextTableFormat()
    shape.setBorder(1)
    shape.setBorderBrush(QBrush(tokens().line))
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderCollapse(True)
    shape.setCellPadding(u(1.5))
    shape.setCellSpacing(0)
    shape.setLeftMargin(u(_HANG))
    shape.setBottomMargin(u(2))
    columns = max(len(row) for row in rows)
    shape.setColumnWidthConstraints(
        [QTextLength(QTextLength.Type.PercentageLength, 100 / columns)] * columns
    )
    made = cursor.insertTable(len(rows), columns, shape)
    for top, row in enumerate(rows):
        for left, pieces in enumerate(row):
            inside = made.cellAt(top, left).firstCursorPosition()
            for piece in pieces:
                text, look = _words(piece, False)
                if top < header_rows:
                    look.setFontWeight(600)
                inside.insertText(text, look)
    cursor.movePosition(QTextCursor.MoveOperation.End)
