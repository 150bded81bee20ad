"""Labels in the type steps of the design, and a label that elides what does not fit."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.theme.follow import follow, token_colour
from desktop.theme.units import Step, font

# Long words, such as e-mail addresses, may break behind these.
_BREAKS = re.compile(r"(?<=[@._/\\-])(?=\w)")
_LONG = re.compile(r"\S{16,}")


def breakable(text: str) -> str:
    """Return ``text`` with places at which its long words may break, which are not seen."""
    return _LONG.sub(lambda word: _BREAKS.sub("\u200b", word[0]), text)


class Text(QLabel):
    """Words in one type step and one colour token."""

    def __init__(
        self,
        text: str = "",
        step: Step = "body",
        weight: int | None = None,
        token: str = "text",
        tabular: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._step: Step = step
        self._weight = weight
        self._token = token
        self._tabular = tabular
        # Otherwise the role would change with the page the label is put on, and the colour with it.
        self.setForegroundRole(QPalette.ColorRole.WindowText)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        follow(self, self._refresh)

    def setText(self, text: str) -> None:
        self._plain = text
        # Beside a field that it names, Qt would take the sign for a key.
        super().setText(text.replace("&", "&&") if self.buddy() is not None else text)

    def text(self) -> str:
        return self._plain

    def setBuddy(self, field: QWidget) -> None:
        super().setBuddy(field)
        self.setText(self._plain)

    def set_token(self, token: str) -> None:
        """Change the colour to another token or meaning."""
        self._token = token
        self._refresh()

    def _refresh(self) -> None:
        self.setFont(font(self._step, self._weight, self._tabular))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), token_colour(self._token))
        self.setPalette(palette)


class SectionLabel(Text):
    """The head of a group in a panel: small, strong, quiet."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, "caption", 500, "faint", parent=parent)


class Heading(Text):
    """The head of a section of a page."""

    def __init__(self, text: str, parent: QWidget | None = None, wrap: bool = False) -> None:
        super().__init__(text, "section", wrap=wrap, parent=parent)


class Paragraph(Text):
    """Running text with the line height of the design; wraps."""

    def __init__(
        self,
        text: str = "",
        step: Step = "body",
        token: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", step, None, token, wrap=True, parent=parent)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.set_plain(text)

    def set_plain(self, text: str) -> None:
        """Show ``text`` as it is; markup in it is not interpreted."""
        body = escape(text).replace("\n", "<br>")
        self.setText(f'<p style="line-height:140%; margin:0">{body}</p>')
        self.setAccessibleName(text)


class ElidingLabel(Text):
    """One line, elided when it does not fit, and then shown in full on hover."""

    def __init__(
        self,
        text: str = "",
        step: Step = "body",
        weight: int | None = None,
        token: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, step, weight, token, parent=parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._hint()

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(min(metrics.horizontalAdvance("MMM…"), self._advance()), metrics.height())

    def sizeHint(self) -> QSize:
        return QSize(self._advance() + 2, QFontMetrics(self.font()).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        painter.drawText(self.rect(), int(flags), text)

    def _advance(self) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(self.text())

    def _hint(self) -> None:
        self.setToolTip(self.text() if self._advance() > self.width() > 0 else "")
