"""A card of the dashboard: head, content, and what it says while empty, failed or not yet read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from core.kernel.errors import ChanceryError
from core.kernel.text import quote_list
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import ICON_BUTTON, LinkButton
from desktop.widgets.card import Card
from desktop.widgets.empty import LoadingBars
from desktop.widgets.text import ElidingLabel, Text


class FailedLine(QWidget):
    """Says which features could not be read, and offers to try again."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = ElidingLabel("", "body", None, "refused")
        self.link = LinkButton("Try again", self.again.emit)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.link)
        follow(self, lambda: self._row.setSpacing(u(2)))
        self.hide()

    def show_errors(self, errors: Sequence[tuple[str, ChanceryError]]) -> None:
        """Name the features; none hides the line."""
        names = quote_list([title for title, _ in errors])
        self.words.setText(f"{names} could not be read." if errors else "")
        self.words.setToolTip("\n".join(error.what for _, error in errors))
        self.setVisible(bool(errors))


class DashCard(Card):
    """A card with a title. ``content`` is shown once it was read; ``again`` asks to read anew.

    Attributes:
        weight: share of a row of ten.
        least: width in units below which it does not share a row.
        inset: room in units that the content keeps at both sides for the ring of the focus; its
            words still stand under the title.
    """

    again = Signal()

    weight = 10.0
    least = 80.0
    inset = 0.0

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        self.head.addWidget(ElidingLabel(title, "section"))
        self.head.addStretch()
        self.body.addLayout(self.head)
        # As high as a button, so that the titles of all cards stand on one line.
        self._strut = QSpacerItem(0, 0)
        self.head.addSpacerItem(self._strut)
        self.content = QWidget()
        self.inside = QVBoxLayout(self.content)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(0)
        self._loading = LoadingBars()
        self._loading.setMinimumHeight(1)
        self._empty = _Empty()
        self.failed = FailedLine()
        self.failed.again.connect(self.again)
        for part in (self.content, self._empty, self._loading):
            self.body.addWidget(part, 1)
        self.body.addWidget(self.failed)
        self.content.hide()
        self._empty.hide()
        self._refresh()

    def _refresh(self) -> None:
        super()._refresh()
        side = u(4) - u(self.inset)
        self.body.setContentsMargins(side, u(2.5), side, u(3))
        self.body.setSpacing(u(1))
        self.head.setContentsMargins(u(self.inset), 0, u(self.inset), 0)
        if hasattr(self, "_strut"):
            self._strut.changeSize(0, u(ICON_BUTTON))
            self.head.invalidate()

    def say_empty(
        self, words: str, verb: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Set what is said when there is nothing, and one thing to do."""
        self._empty.say(words, verb, act)

    def show_state(
        self,
        complete: bool,
        filled: bool,
        errors: Sequence[tuple[str, ChanceryError]] = (),
    ) -> None:
        """Show the content, that there is none, or that it is being read."""
        self._loading.setVisible(not complete and not filled)
        self.content.setVisible(filled)
        self._empty.setVisible(complete and not filled and not errors)
        self.failed.show_errors(errors)
        self.updateGeometry()


class _Empty(QWidget):
    """One quiet line in the middle, and a verb."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Text("", "body", None, "faint", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._act: Callable[[], object] | None = None
        self._verb = LinkButton("", self._do)
        self._verb.hide()
        column = QVBoxLayout(self)
        column.addStretch()
        column.addWidget(self._words)
        column.addWidget(self._verb, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def say(self, words: str, verb: str, act: Callable[[], object] | None) -> None:
        self._words.setText(words)
        self._act = act
        self._verb.setText(verb)
        self._verb.setAccessibleName(verb)
        self._verb.setVisible(bool(verb))

    def _do(self) -> None:
        if self._act is not None:
            self._act()
