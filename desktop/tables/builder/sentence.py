"""Running text whose values are strong, wrapped, and spoken as one text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt

from core.database.filters import Words
from desktop.widgets.text import Text


class Sentence(Text):
    """The sentence of a filter."""

    def __init__(self) -> None:
        super().__init__(wrap=True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.words = ""

    def set_words(self, words: Sequence[Words]) -> None:
        """Show ``words``; markup in them is not interpreted."""
        self.words = "".join(part.text for part in words)
        body = "".join(_marked(part) for part in words)
        self.setText(f'<p style="line-height:145%; margin:0">{body}</p>')
        self.setAccessibleName(self.words)


def _marked(part: Words) -> str:
    text = escape(part.text)
    return f'<span style="font-weight:600">{text}</span>' if part.strong else text
