"""Inputs for one line and for several lines of text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QWidget

from core.kernel.fields import FieldSpec
from desktop.forms.inputs.base import Input
from desktop.theme.follow import follow
from desktop.theme.paint import FOCUS, box, focus_ring
from desktop.theme.roles import is_invalid
from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

_LEAST_LINES, _MOST_LINES = 3, 10


class TextInput(Input):
    """One line; e-mail addresses too."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._line = QLineEdit()
        self._line.textEdited.connect(lambda *_: self.edited.emit())
        self.column.addWidget(self._line)

    def answer(self) -> Any:
        return self._line.text().strip() or None

    def set_answer(self, answer: Any) -> None:
        text = "" if answer is None else str(answer)
        if text != self._line.text().strip():
            self._line.setText(text)
            # A long value is read from its beginning.
            self._line.setCursorPosition(0)

    def target(self) -> QWidget:
        return self._line

    def settle(self) -> None:
        self._line.setText(self._line.text().strip())


class GrowingText(QPlainTextEdit):
    """Several lines in the frame of a line edit; grows with its text from three lines to ten."""

    def __init__(self, least: int = _LEAST_LINES) -> None:
        super().__init__()
        self._least = least
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The frame is painted on the viewport, so the page must show through at its corners.
        self.viewport().setAutoFillBackground(False)
        self.document().documentLayout().documentSizeChanged.connect(lambda *_: self._fit())
        follow(self, self._refresh)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._frame(painter)
        painter.end()
        super().paintEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _frame(self, painter: QPainter) -> None:
        area, colours = self.viewport().rect(), tokens()
        if self.isReadOnly():
            box(painter, area, None, colours.line)
        elif is_invalid(self):
            width = max(2.0, FOCUS * unit())
            box(painter, area, colours.surface, colours.meaning("refused").fg, width=width)
            return
        else:
            box(painter, area, colours.surface, colours.control)
        if self.hasFocus():
            focus_ring(painter, area)

    def _refresh(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(palette)
        self.document().setDocumentMargin(u(2.25))
        self._fit()

    def _fit(self) -> None:
        line = QFontMetrics(self.font()).lineSpacing()
        needed = round(self.document().size().height())
        full = needed > _MOST_LINES
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if full else policy.ScrollBarAlwaysOff
        )
        lines = min(max(needed, self._least), _MOST_LINES)
        self.setFixedHeight(lines * line + 2 * u(2.25) + 1)


class LongTextInput(Input):
    """Running text; line ends are kept."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._text = GrowingText()
        self._quiet = False
        self._text.textChanged.connect(self._changed)
        self.column.addWidget(self._text)

    def _changed(self) -> None:
        if not self._quiet:
            self.edited.emit()

    def answer(self) -> Any:
        text = self._text.toPlainText()
        return text if text.strip() else None

    def set_answer(self, answer: Any) -> None:
        text = "" if answer is None else str(answer)
        if text == self._text.toPlainText():
            return
        self._quiet = True
        self._text.setPlainText(text)
        self._quiet = False

    def target(self) -> QWidget:
        return self._text
