"""Character and block formats of clause text, and the properties by which it is read back.

What a stretch of text *is* (its run, its marks, its paragraph) is kept in properties; how it looks
follows from them, so that a theme or zoom can change without touching the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtGui import (
    QBrush,
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from core.documents.layout import PieceKind
from core.documents.model import MAX_LEVEL, ParagraphKind
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit

_OWN = QTextFormat.Property.UserProperty.value
SERIAL, BOLD, ITALIC, UNDERLINE, INSERTED = (_OWN + n for n in range(1, 6))
ROLE, ID, KIND, LEVEL = (_OWN + n for n in range(11, 15))
TABLE_ID, HEADER_ROWS, WIDTHS = (_OWN + n for n in range(21, 24))

HEADING, PARAGRAPH, FILLER, CELL = "heading", "paragraph", "filler", "cell"
LINE_HEIGHT = 5.25
_STRONG = QFont.Weight.DemiBold
_PARAGRAPH_GAP = 1.5


class Marks(NamedTuple):
    """Bold, italic and underlined."""

    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True)
class Looks:
    """Measures of clause text under the zoom in force, in logical pixels.

    Attributes:
        gutter: from the left edge to the text of the first level; its number stands in it.
        step: how much further each deeper level is indented.
    """

    gutter: int
    step: int

    @classmethod
    def now(cls, widest_number: str = "") -> Looks:
        """Measure for the application font in force."""
        needed = QFontMetricsF(font(tabular=True)).horizontalAdvance(widest_number) + u(2)
        return cls(max(u(8.5), round(needed)), u(6.5))

    def text_left(self, kind: ParagraphKind, level: int) -> int:
        """Where the words of a paragraph begin."""
        if kind == "bullet":
            return self.gutter + u(4.5) * level
        return self.gutter + (self.step * (level - 1) if kind == "numbered" else 0)

    def mark_left(self, kind: ParagraphKind, level: int) -> int:
        """Where the number or bullet of a paragraph stands."""
        if kind == "bullet":
            return self.gutter + u(4.5) * (level - 1)
        return 0 if level == 1 else self.text_left(kind, level - 1)


def char_format(
    marks: Marks = Marks(),  # noqa: B008  (immutable)
    kind: PieceKind | str = "text",
    serial: int = 0,
    inserted: bool = False,
) -> QTextCharFormat:
    """Return the format of a stretch of words; ``kind`` may also be ``ghost``: taken out."""
    made = QTextCharFormat()
    made.setProperty(SERIAL, serial)
    for key, value in zip((BOLD, ITALIC, UNDERLINE), marks, strict=True):
        made.setProperty(key, value)
    made.setProperty(INSERTED, inserted)
    if marks.bold or kind == "define":
        made.setFontWeight(_STRONG)
    made.setFontItalic(marks.italic)
    made.setFontUnderline(marks.underline)
    colours = tokens()
    if kind == "ghost":
        made.setForeground(QBrush(colours.deleted_fg))
        made.setFontStrikeOut(True)
    elif inserted:
        made.setForeground(QBrush(colours.inserted_fg))
    elif kind == "ref":
        made.setForeground(QBrush(colours.accent))
    return made


def heading_char_format() -> QTextCharFormat:
    """Return the format of a clause's heading."""
    made = QTextCharFormat()
    made.setFont(font("section"))
    return made


def marks_of(made: QTextCharFormat) -> Marks:
    """Return the marks that a format carries."""
    return Marks(made.boolProperty(BOLD), made.boolProperty(ITALIC), made.boolProperty(UNDERLINE))


def paragraph_format(
    looks: Looks, paragraph_id: str, kind: ParagraphKind, level: int
) -> QTextBlockFormat:
    """Return the format of a paragraph."""
    made = _line_format(PARAGRAPH)
    made.setProperty(ID, paragraph_id)
    made.setProperty(KIND, kind)
    made.setProperty(LEVEL, min(max(level, 1), MAX_LEVEL))
    made.setLeftMargin(looks.text_left(kind, level))
    made.setBottomMargin(u(_PARAGRAPH_GAP))
    return made


def heading_format(looks: Looks, right: int) -> QTextBlockFormat:
    """Return the format of the heading's line; ``right`` is kept free for the status."""
    made = QTextBlockFormat()
    made.setProperty(ROLE, HEADING)
    made.setLeftMargin(looks.gutter)
    made.setRightMargin(right)
    made.setBottomMargin(u(1.25))
    return made


def filler_format(looks: Looks) -> QTextBlockFormat:
    """Return the format of the empty line that the engine wants before and after a table."""
    made = _line_format(FILLER)
    made.setLeftMargin(looks.gutter)
    made.setLineHeight(float(u(2)), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return made


def cell_format() -> QTextBlockFormat:
    """Return the format of a line in a table."""
    return _line_format(CELL)


def table_format(
    looks: Looks, table_id: str, header_rows: int, widths: tuple[int, ...]
) -> QTextTableFormat:
    """Return the format of a table. ``widths``: cells of each row, for a table with gaps."""
    made = QTextTableFormat()
    made.setProperty(TABLE_ID, table_id)
    made.setProperty(HEADER_ROWS, header_rows)
    made.setProperty(WIDTHS, ",".join(map(str, widths)))
    made.setHeaderRowCount(header_rows)
    made.setLeftMargin(looks.gutter)
    made.setCellPadding(u(1.5))
    made.setCellSpacing(0)
    made.setBorderCollapse(True)
    made.setBorder(max(1.0, round(unit() / 4)))
    made.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    made.setBorderBrush(QBrush(tokens().edge))
    made.setTopMargin(u(1))
    made.setBottomMargin(u(_PARAGRAPH_GAP))
    made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return made


def _line_format(role: str) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setProperty(ROLE, role)
    made.setLineHeight(LINE_HEIGHT * unit(), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return made
