"""What the first window says: that a workspace is being opened, or why it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.kernel.errors import ChanceryError
from desktop.accessibility.announce import announce
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.roles import Kind
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.meter import Meter
from desktop.widgets.text import Paragraph, Text

WIDTH = 160


class _Middle(Pane):
    """A column of fixed width in the middle of the page."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "surface")
        self._inner = QWidget()
        self.column = QVBoxLayout(self._inner)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(self._inner)
        across.addStretch()
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        follow(self, self._refresh_middle)

    def _refresh_middle(self) -> None:
        self._inner.setFixedWidth(u(WIDTH))
        self.column.setSpacing(u(3))
        self.column.setContentsMargins(0, 0, 0, 0)


class OpeningPage(_Middle):
    """Says what is being opened; silent until ``speak``, so that a quick start does not flicker."""

    def __init__(self) -> None:
        super().__init__("Opening")
        self._title = Text("", "section")
        self._detail = Text("", token="muted", wrap=True, tabular=True)
        self._meter = Meter("Progress")
        self._meter.hide()
        for part in (self._title, self._meter, self._detail):
            self.column.addWidget(part)
        self._words = ""

    def begin(self, words: str) -> None:
        """Take up new work, said only when it lasts."""
        self._words = words
        self._title.setText("")
        self._detail.setText("")
        self._meter.hide()

    def speak(self) -> None:
        """Say what is being done."""
        if self._title.text() != self._words:
            self._title.setText(self._words)
            announce(self, self._words)

    def show_progress(self, done: int, total: int | None, doing: str) -> None:
        """Show how far a long piece of work is."""
        self.speak()
        if total:
            words = f"{doing}: {done:,} of {total:,}"
            self._meter.set(words, done / total)
            self._meter.show()
            self._detail.setText(words)


@dataclass(frozen=True)
class PageVerb:
    """A button of the page."""

    text: str
    act: Callable[[], object]
    kind: Kind = "plain"


class ProblemPage(_Middle):
    """What happened, what was kept, what to do; and the verbs that help."""

    def __init__(self) -> None:
        super().__init__("The workspace could not be opened")
        self._title = Text("", "title", wrap=True)
        self._kept = Paragraph("", token="muted")
        self._todo = Paragraph()
        self._verbs = QVBoxLayout()
        for part in (self._title, self._kept, self._todo):
            self.column.addWidget(part)
        self.column.addLayout(self._verbs)
        self._row: QWidget | None = None
        self.buttons: list[QWidget] = []

    def show_problem(self, error: ChanceryError, verbs: list[PageVerb]) -> None:
        """Show ``error`` with ``verbs``; the first verb has the focus."""
        self._title.setText(error.what)
        self._title.setAccessibleName(error.what)
        for label, words in ((self._kept, error.kept), (self._todo, error.todo)):
            label.set_plain(words)
            label.setVisible(bool(words))
        self._set_verbs(verbs)
        announce(self, str(error), urgent=True)

    @property
    def words(self) -> str:
        """Everything that the page says."""
        return " ".join(part.accessibleName() for part in (self._title, self._kept, self._todo))

    def _set_verbs(self, verbs: list[PageVerb]) -> None:
        if self._row is not None:
            self._row.hide()
            self._row.deleteLater()
        self._row = QWidget()
        line = QHBoxLayout(self._row)
        line.setContentsMargins(0, u(2), 0, 0)
        line.setSpacing(u(2))
        self.buttons = []
        for verb in verbs:
            button = (
                LinkButton(verb.text, verb.act)
                if verb.kind == "link"
                else push_button(verb.text, verb.kind, on_click=verb.act)
            )
            line.addWidget(button)
            self.buttons.append(button)
        line.addStretch()
        self._verbs.addWidget(self._row)
        if self.buttons:
            self.buttons[0].setFocus()
