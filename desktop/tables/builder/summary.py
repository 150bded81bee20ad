"""What a filter comes to: how many, in which words, whom it leaves out, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.database.filters import Group, Words
from desktop.tables.builder.sentence import Sentence
from desktop.tables.looks import TableTexts
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.text import Text


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Whom a filter leaves out without saying so, and the filter that takes them in.

    Attributes:
        text: ``212 never visited are left out.``
        verb: ``Include them``.
    """

    text: str
    verb: str
    tree: Group


class Summary(QWidget):
    """The right part of the builder. Its buttons are given to whoever shows it.

    Attributes:
        include: the verb beside those left out.
    """

    def __init__(self, texts: TableTexts) -> None:
        super().__init__()
        self._texts = texts
        self.figure = Text("", "figure", tabular=True)
        self.of = Text("", "small", token="muted")
        self.sentence = Sentence()
        self.left_out = Text("", "small", token="muted", wrap=True)
        self.include = LinkButton("Include them")
        self.save = push_button("Save changes")
        self.save_as = push_button("Save as…")
        self.share = push_button("Share", icon_name="users")
        self.revert = LinkButton("Revert")
        self._icon = QLabel()
        self._head = QHBoxLayout()
        self._info = QHBoxLayout()
        self._left_words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._verbs, self._second = QHBoxLayout(), QHBoxLayout()
        self._words = _WordsArea(self.sentence)
        self._info_line = QWidget()
        self._column = QVBoxLayout(self)
        self._put_together()
        self.show_left_out(None)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        follow(self, self._refresh)

    def show_count(self, shown: int | None, total: int | None, busy: bool) -> None:
        """Show how many records pass; while they are being counted, that."""
        if busy or shown is None:
            self.figure.setText("Counting…" if busy else "–")
            self.of.setText("")
        else:
            self.figure.setText(f"{shown:,}")
            known = self._texts.count(total) if total is not None else self._texts.many
            self.of.setText(f"of {known}" if total is not None else known)
        self.figure.setAccessibleName(f"{self.figure.text()} {self.of.text()}".strip())

    def show_words(self, words: Sequence[Words]) -> None:
        """Show the filter in plain words."""
        self.sentence.set_words(words)
        self._words.updateGeometry()

    def show_left_out(self, left: LeftOut | None) -> None:
        """Say who is left out and offer to include them."""
        self._info_line.setVisible(left is not None)
        if left is not None:
            self.left_out.setText(left.text)
            self.include.setText(left.verb)
            self.include.setAccessibleName(f"{left.verb}: {left.text}")

    def show_verbs(self, saved: bool, dirty: bool, anything: bool) -> None:
        """Offer what applies to a filter that is saved, was edited, and has rules."""
        self.save.setVisible(saved and dirty)
        self.revert.setVisible(saved and dirty)
        self.save_as.setVisible(anything)
        self.share.setVisible(saved)

    def height_for(self, width: int) -> int:
        """Return the height at which everything is seen."""
        gaps = self._column.spacing()
        words = self.sentence.heightForWidth(max(1, width))
        self._words.set_needed(words)
        height = self._head.sizeHint().height() + gaps + words
        if not self._info_line.isHidden():
            height += gaps + self._fit_info(width)
        if any(not button.isHidden() for button in self.verbs()):
            height += self._fit_verbs(width) + 2 * gaps
        return height

    def _fit_info(self, width: int) -> int:
        """Put the verb behind the words, or below where there is no room; return the height."""
        room = width - self._icon.sizeHint().width() - 2 * self._info.spacing()
        words = self.left_out.fontMetrics().horizontalAdvance(self.left_out.text()) + u(1)
        link = self.include.sizeHint()
        beside = words + link.width() <= room
        way = QBoxLayout.Direction
        self._left_words.setDirection(way.LeftToRight if beside else way.TopToBottom)
        line = link.height() if beside else self.left_out.fontMetrics().height()
        height = line if beside else self.left_out.heightForWidth(room)
        self._icon.setFixedHeight(line)
        self.left_out.setFixedSize(words if beside else room, height)
        return height if beside else height + self._left_words.spacing() + link.height()

    def _fit_verbs(self, width: int) -> int:
        """Put the buttons into one line, or two where there is no room; return the height."""
        shown = [button for button in self.verbs() if not button.isHidden()]
        gap = self._verbs.spacing()
        needed = sum(button.sizeHint().width() + gap for button in shown)
        self._split_verbs(needed > width)
        height = max(button.sizeHint().height() for button in shown)
        return 2 * height + gap if self._second.count() else height + u(1)

    def _split_verbs(self, split: bool) -> None:
        if bool(self._second.count()) == split and self._verbs.count():
            return
        for line in (self._verbs, self._second):
            while line.count():
                line.takeAt(0)
        first, second = [self.save, self.save_as], [self.share]
        for button in first if split else first + second:
            self._verbs.addWidget(button)
        for button in second if split else ():
            self._second.addWidget(button)
        self._verbs.addStretch(1)
        last = self._second if split else self._verbs
        if split:
            last.addStretch(1)
        last.addWidget(self.revert)

    def verbs(self) -> list[QWidget]:
        """Return the buttons in reading order."""
        return [self.save, self.save_as, self.share, self.revert]

    def stops(self) -> list[QWidget]:
        """Return the controls in reading order."""
        return [self.include, *self.verbs()]

    def on_include(self, act: Callable[[], object]) -> None:
        """Call ``act`` when those left out are to be included."""
        self.include.clicked.connect(lambda *_: act())

    # --- layout ------------------------------------------------------------------------------

    def _put_together(self) -> None:
        base = Qt.AlignmentFlag.AlignBottom
        self._head.addWidget(self.figure, 0, base)
        self._head.addWidget(self.of, 1, base)
        self._info.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._info.addLayout(self._left_words, 1)
        self._left_words.addWidget(self.left_out)
        self._left_words.addWidget(self.include, 0, Qt.AlignmentFlag.AlignLeading)
        self._left_words.addStretch(1)
        self._info_line.setLayout(self._info)
        self._split_verbs(False)
        self._column.addLayout(self._head)
        self._column.addWidget(self._words)
        self._column.addWidget(self._info_line)
        self._column.addStretch(1)
        self._column.addLayout(self._verbs)
        self._column.addLayout(self._second)
        self._column.setDirection(QBoxLayout.Direction.TopToBottom)

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(u(2))
        self._head.setSpacing(u(2.5))
        self._verbs.setSpacing(u(2))
        self._second.setSpacing(u(2))
        self._verbs.setContentsMargins(0, u(1), 0, 0)
        self._info.setContentsMargins(0, 0, 0, 0)
        self._info.setSpacing(u(1.5))
        self._left_words.setSpacing(u(1))
        self.of.setContentsMargins(0, 0, 0, u(1.25))
        self._icon.setPixmap(pixmap("info", u(3.5), tokens().muted))


class _WordsArea(QScrollArea):
    """The sentence; long ones scroll inside."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__()
        self.setWidget(sentence)
        self.setWidgetResizable(True)
        # Its own idea of a least height counts more lines than there are.
        sentence.setMinimumSize(1, 1)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        sentence.setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._needed = 0

    def set_needed(self, height: int) -> None:
        """Take ``height`` where there is room."""
        if height != self._needed:
            self._needed = height
            self.updateGeometry()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Left to itself a bar stays for the very lines that its own width makes.
        policy = Qt.ScrollBarPolicy
        enough = self.height() >= self._needed
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if enough else policy.ScrollBarAsNeeded
        )

    def sizeHint(self) -> QSize:
        return QSize(u(60), self._needed)

    def minimumSizeHint(self) -> QSize:
        return QSize(u(20), min(u(8), self._needed))
