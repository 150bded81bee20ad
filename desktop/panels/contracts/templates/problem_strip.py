"""What should be mended in a draft, at the foot of its editor; each line leads to its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.kernel.text import counted
from desktop.panels.contracts.templates.draft import DraftProblem
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.measure import set_size, set_space
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.chip import MEANING_ICONS
from desktop.widgets.page import ScrollColumn
from desktop.widgets.text import SectionLabel, Text


class ProblemStrip(ScrollColumn):
    """The strip; ``show_asked`` carries the problem whose place should be shown."""

    show_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("To resolve", on_window=True, margin=5, parent=parent)
        set_space(self.body, 1, (5, 2.5, 5, 2))
        self._shown: tuple[DraftProblem, ...] = ()
        follow(self, self._repaint)

    def _repaint(self) -> None:
        shown, self._shown = self._shown, ()
        if shown:
            self.show_problems(shown)

    def show_problems(self, problems: Sequence[DraftProblem]) -> None:
        """Show ``problems``; without any the strip is away."""
        self.setVisible(bool(problems))
        set_size(self, height=min(34.0, 11.0 + 6.5 * len(problems)))
        if tuple(problems) == self._shown:
            return
        self._shown = tuple(problems)
        self.clear()
        serious = sum(problem.serious for problem in problems)
        head = f"To resolve  {len(problems)}"
        if serious:
            head = f"{counted(serious, 'thing')} to mend before saving, {len(problems)} in all"
        self.body.addWidget(SectionLabel(head))
        for problem in problems:
            self.body.addWidget(self._line(problem))
        self.body.addStretch()

    def _line(self, problem: DraftProblem) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        set_space(row, 1.5)
        meaning: MeaningName = "refused" if problem.serious else "attention"
        mark = QLabel()
        mark.setPixmap(pixmap(MEANING_ICONS[meaning], u(3.5), tokens().meaning(meaning).fg))
        row.addWidget(mark)
        row.addWidget(Text(problem.words))
        verb = LinkButton("Show", lambda: self.show_asked.emit(problem))
        verb.setAccessibleName(f"Show: {problem.words}")
        row.addWidget(verb)
        row.addStretch()
        return line
