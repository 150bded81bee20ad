"""A short text whose words say whose they are: inserted, deleted, mine, theirs. Never scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QBrush, QPalette, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from core.documents.redline import ClauseDiff, TableDiff
from core.documents.worddiff import RedPieces
from desktop.theme.follow import follow, token_colour
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

Mark = Literal["", "ins", "del", "mine", "theirs"]
_LINE = 135


@dataclass(frozen=True)
class Stretch:
    """Words of one line under one mark."""

    text: str
    mark: Mark = ""


Lines = Sequence[Sequence[Stretch]]


def lines_of(diff: ClauseDiff) -> list[list[Stretch]]:
    """Return a compared clause line by line, without its heading unless that changed."""
    lines: list[list[Stretch]] = []
    if any(piece.op != "same" for piece in diff.heading):
        lines.append(_line(diff.heading))
    for block in diff.blocks:
        if isinstance(block, TableDiff):
            for row in block.rows:
                cells = [_line(cell) for cell in row.cells]
                lines.append([one for cell in cells for one in (*cell, Stretch("  "))])
        else:
            lines.append(_line(block.pieces))
    return lines


def _line(pieces: RedPieces) -> list[Stretch]:
    marks: dict[str, Mark] = {"ins": "ins", "del": "del"}
    return [Stretch(piece.text, marks.get(piece.op, "")) for piece in pieces]


class RunText(QTextEdit):
    """The text; read-only, and never scrolls."""

    def __init__(self, name: str, token: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._lines: Lines = ()
        self._name = name
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(off)
        self.setHorizontalScrollBarPolicy(off)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(self._resize)
        follow(self, self._refresh)

    def set_lines(self, lines: Lines) -> None:
        """Show ``lines``."""
        self._lines = lines
        self.setAccessibleName(f"{self._name}: {self.spoken}")
        self._refresh()

    @property
    def spoken(self) -> str:
        """The text in words, with what happened to them."""
        said = {"ins": "inserted {}", "del": "deleted {}", "mine": "{}", "theirs": "{}", "": "{}"}
        return " ".join(
            said[one.mark].format(one.text.strip()) for line in self._lines for one in line
        )

    def _refresh(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        document = self.document()
        document.setDefaultFont(font("body"))
        document.setDocumentMargin(0)
        self.clear()
        cursor = QTextCursor(document)
        block = QTextBlockFormat()
        block.setLineHeight(_LINE, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        for place, line in enumerate(self._lines):
            if place:
                block.setTopMargin(u(1.5))
                cursor.insertBlock(block)
            else:
                cursor.setBlockFormat(block)
            for one in line:
                cursor.insertText(one.text, self._look(one.mark))
        self._resize()

    def _look(self, mark: Mark) -> QTextCharFormat:
        colours = tokens()
        look = QTextCharFormat()
        look.setFont(font("body"))
        look.setForeground(QBrush(token_colour(self._token)))
        if mark == "ins":
            look.setForeground(QBrush(colours.inserted_fg))
            look.setBackground(QBrush(colours.inserted_bg))
            look.setFontUnderline(True)
        elif mark == "del":
            look.setForeground(QBrush(colours.deleted_fg))
            look.setBackground(QBrush(colours.deleted_bg))
            look.setFontStrikeOut(True)
        elif mark in ("mine", "theirs"):
            tone = colours.meaning("progress" if mark == "mine" else "versions")
            look.setForeground(QBrush(colours.text))
            look.setBackground(QBrush(tone.tint))
            style = QTextCharFormat.UnderlineStyle
            look.setUnderlineStyle(style.SingleUnderline if mark == "mine" else style.DashUnderline)
            look.setUnderlineColor(tone.fg)
        return look

    def _resize(self, _: QSizeF | None = None) -> None:
        height = round(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(height)
