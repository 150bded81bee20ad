"""A lasting state inside its page: what it is, and the verbs that deal with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.accessibility.announce import announce
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.paint import box, glyph
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.chip import MEANING_ICONS
from desktop.widgets.text import Text

Verb = tuple[str, Callable[[], object]]


class Banner(QWidget):
    """A tinted bar with an icon, a sentence and verbs. With a title it is laid out as a card."""

    def __init__(
        self,
        text: str,
        meaning: MeaningName = "attention",
        verbs: tuple[Verb, ...] = (),
        icon_name: str = "",
        title: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._meaning: MeaningName = meaning
        self._icon = icon_name or MEANING_ICONS[meaning]
        self._title = title
        self._body = Text(text, "small" if title else "body", wrap=True)
        self.setAccessibleName(f"{title} {text}".strip())
        self._verbs = [LinkButton(words, act) for words, act in verbs]
        if title:
            self._lay_out_card(title)
        else:
            self._lay_out_bar()
        follow(self, self._refresh)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._body.text()

    def set_text(self, text: str) -> None:
        """Change the sentence and have it spoken."""
        if text != self.text:
            self._body.setText(text)
            self.setAccessibleName(f"{self._title} {text}".strip())
            announce(self, text)

    def _lay_out_bar(self) -> None:
        row = QHBoxLayout(self)
        row.addWidget(self._body, 1)
        for verb in self._verbs:
            row.addWidget(verb, 0, Qt.AlignmentFlag.AlignVCenter)

    def _lay_out_card(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.addWidget(Text(title, "body", 600, wrap=True))
        column.addWidget(self._body)
        if self._verbs:
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(u(4))
            for verb in self._verbs:
                row.addWidget(verb)
            row.addStretch()
            column.addLayout(row)

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        if self._title:
            layout.setContentsMargins(u(3.5), u(3), u(3.5), u(1.5))
            layout.setSpacing(u(1))
        else:
            layout.setContentsMargins(margins(self, 10, 2, 3.5, 2))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens().meaning(self._meaning)
        box(painter, self.rect(), colours.tint, None, 1.5)
        if not self._title:
            lead = self.rect().adjusted(u(3.5), 0, 0, 0)
            lead.setWidth(u(4))
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                lead.moveRight(self.width() - u(3.5))
            glyph(painter, self._icon, lead, colours.fg, 4)
