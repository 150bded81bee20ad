"""A few words around each change, struck out and underlined: ``… last for five three years …``."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import Qt

from core.documents.redline import ParagraphDiff, Redline
from core.documents.worddiff import RedPieces
from desktop.theme.follow import follow
from desktop.theme.tokens import tokens
from desktop.widgets.text import Text

_AROUND = 3
_MOST = 6


class ChangedWords(Text):
    """The changes of one clause in short; the accessible text says them in words."""

    def __init__(self, redline: Redline) -> None:
        super().__init__("", wrap=True)
        self._lines = list(_changed_lines(redline))[:_MOST]
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAccessibleName("; ".join(_spoken(line) for line in self._lines))
        follow(self, self._show)

    def _show(self) -> None:
        colours = tokens()
        styles = {
            "ins": f"color:{colours.inserted_fg.name()};background:{colours.inserted_bg.name()};"
            "text-decoration:underline",
            "del": f"color:{colours.deleted_fg.name()};background:{colours.deleted_bg.name()};"
            "text-decoration:line-through",
        }
        lines = []
        for line in self._lines:
            parts = []
            for piece in line:
                words = escape(piece.text)
                style = styles.get(piece.op)
                parts.append(f'<span style="{style}">{words}</span>' if style else words)
            lines.append("".join(parts))
        self.setText("<br>".join(lines))


def _changed_lines(redline: Redline) -> Iterator[RedPieces]:
    for clause in redline.clauses:
        if any(piece.op != "same" for piece in clause.heading):
            yield clause.heading
        for block in clause.blocks:
            if isinstance(block, ParagraphDiff):
                if block.change != "same":
                    yield _shortened(block.pieces)
                continue
            for row in block.rows:
                if row.change != "same":
                    yield from (cell for cell in row.cells if cell)


def _shortened(pieces: RedPieces) -> RedPieces:
    """Keep a few words on both sides of each change."""
    from dataclasses import replace

    kept = []
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        words = piece.text.split(" ")
        if piece.op != "same" or len(words) <= 2 * _AROUND + 1:
            kept.append(piece)
            continue
        head = " ".join(words[:_AROUND]) if place else ""
        tail = " ".join(words[-_AROUND:]) if place < last else ""
        kept.append(replace(piece, text=f"{head} … {tail}" if head else f"… {tail}"))
    return tuple(kept)


def _spoken(line: RedPieces) -> str:
    names = {"ins": "inserted", "del": "deleted"}
    return ", ".join(
        f"{names[piece.op]} {piece.text.strip()}" for piece in line if piece.op in names
    )
