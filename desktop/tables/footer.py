"""What stands under a table: the exact count, or what can be done with the chosen rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from core.database.listing import Selection
from desktop.tables.looks import TableTexts
from desktop.theme.follow import follow
from desktop.theme.icons import icon
from desktop.theme.roles import set_kind
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.chip import KeyCap
from desktop.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Verb:
    """Something to do with the chosen rows; ``act`` is given the selection.

    ``exactly``: offered only for so many rows; 0 for any number.
    """

    text: str
    icon: str
    act: Callable[[Selection], object]
    danger: bool = False
    exactly: int = 0


class Footer(QStackedWidget):
    """``stop_asked`` ends a search that takes long; the others speak for themselves."""

    stop_asked = Signal()
    all_asked = Signal()
    none_asked = Signal()

    def __init__(self, texts: TableTexts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._line = _CountLine(texts)
        self._bar = _SelectionBar()
        self._line.stop.clicked.connect(self.stop_asked)
        self._bar.everything.clicked.connect(self.all_asked)
        self._bar.clear.clicked.connect(self.none_asked)
        self.addWidget(self._line)
        self.addWidget(self._bar)
        follow(self, lambda: self.setFixedHeight(u(self._height())))

    def set_verbs(self, verbs: Sequence[Verb], selection: Callable[[], Selection]) -> None:
        """Offer ``verbs`` for chosen rows."""
        self._bar.set_verbs(verbs, selection)

    def show_counts(
        self, chosen: int, shown: int | None, hidden: int, state: str, slow: bool
    ) -> None:
        """Show how many rows there are; ``shown`` is None while they are being counted.

        Args:
            state: said instead of the count when there is none, such as ``Counting…``.
        """
        self._line.show_counts(chosen, shown, hidden, state, slow)
        self._bar.show_counts(chosen, shown)
        page = 1 if chosen > 1 and not slow else 0
        if page != self.currentIndex():
            self.setCurrentIndex(page)
            self.setFixedHeight(u(self._height()))

    def words(self) -> str:
        """Return what the line says, for assistive technology and tests."""
        page = self._bar.count if self.currentIndex() else self._line.count
        return f"{page.text()} {self._line.hidden.text()}".strip()

    def _height(self) -> float:
        return 10 if self.currentIndex() else 6.5


class _CountLine(QFrame):
    """``1 of 399 selected``, ``101 hidden by filter``."""

    def __init__(self, texts: TableTexts) -> None:
        super().__init__()
        self._texts = texts
        self.count = Text("", "small", 500)
        self.hidden = Text("", "small", token="muted")
        self.stop = LinkButton("Stop")
        self._row = QHBoxLayout(self)
        for widget in (self.count, self.hidden, self.stop):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self._row.setContentsMargins(u(5), 0, u(5), 0)
        self._row.setSpacing(u(3))

    def show_counts(
        self, chosen: int, shown: int | None, hidden: int, state: str, slow: bool
    ) -> None:
        self.stop.setVisible(slow)
        if slow or shown is None:
            self.count.setText("Still looking" if slow else state)
            self.hidden.setText("")
            return
        counted = self._texts.count(shown)
        self.count.setText(f"{chosen:,} of {shown:,} selected" if chosen else counted)
        self.hidden.setText(f"{hidden:,} hidden by filter" if hidden else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        _plate(self, tokens().surface)


class _SelectionBar(QFrame):
    """Count, select all, verbs, Esc."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Selected rows")
        self.count = Text("", weight=600)
        self.everything = LinkButton("Select all")
        self.clear = LinkButton("Clear")
        self._verbs = QHBoxLayout()
        self._only: list[tuple[QWidget, int]] = []
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.count)
        self._row.addWidget(self.everything)
        self._row.addLayout(self._verbs)
        self._row.addStretch(1)
        self._row.addWidget(KeyCap("Esc"))
        self._row.addWidget(self.clear)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self._row.setContentsMargins(u(5), 0, u(5), 0)
        self._row.setSpacing(u(2.5))
        self._verbs.setSpacing(u(1))

    def set_verbs(self, verbs: Sequence[Verb], selection: Callable[[], Selection]) -> None:
        while self._verbs.count():
            item = self._verbs.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._only.clear()
        for verb in verbs:
            button = push_button(verb.text, "flat")
            set_kind(button, "flat")
            button.setIcon(icon(verb.icon, "refused" if verb.danger else "progress"))
            button.clicked.connect(lambda *_, act=verb.act: act(selection()))
            self._verbs.addWidget(button)
            if verb.exactly:
                self._only.append((button, verb.exactly))

    def show_counts(self, chosen: int, shown: int | None) -> None:
        self.count.setText(f"{chosen:,} selected")
        self.everything.setText(f"Select all {shown:,}" if shown is not None else "Select all")
        self.everything.setAccessibleName(self.everything.text())
        self.everything.setVisible(shown is not None and chosen < shown)
        for button, exactly in self._only:
            button.setVisible(chosen == exactly)

    def paintEvent(self, event: QPaintEvent) -> None:
        _plate(self, tokens().select)


def _plate(widget: QWidget, fill: QColor) -> None:
    painter = QPainter(widget)
    painter.fillRect(widget.rect(), fill)
    painter.fillRect(0, 0, widget.width(), 1, tokens().line)
