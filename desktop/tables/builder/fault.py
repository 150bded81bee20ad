"""What keeps a rule from being used, said under its row: icon, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.accessibility.announce import announce
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.text import Text


class FaultLine(QWidget):
    """The line; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = QLabel()
        self._words = Text("", "small", token="refused", wrap=True)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self.hide()
        follow(self, self._refresh)

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()

    def show_words(self, words: str) -> None:
        """Say ``words``, also aloud when they are new; hide when there are none."""
        if words == self._words.text():
            return
        self._words.setText(words)
        self.setVisible(bool(words))
        if self.isVisible():
            announce(self, words)

    def _refresh(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(u(1))
        self._icon.setFixedHeight(self._words.fontMetrics().height())
        self._icon.setPixmap(pixmap("circle-alert", u(3.5), tokens().meaning("refused").fg))
