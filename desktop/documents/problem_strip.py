"""The strip under a paragraph: what should be resolved there, and the verbs that do it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.contracts.records import Problem
from desktop.theme.follow import follow
from desktop.theme.paint import box, glyph
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.text import Text

# Answers are asked for in the form, where all of them stand together.
SHOWN = ("undefined_term", "missing_target", "duplicate_definition", "unused_definition")
DEFINE, USE_SUGGESTION, CHOOSE_TARGET, REMOVE = "define", "use", "choose", "remove"


def words_of(problem: Problem) -> str:
    """Return the sentence that the strip shows."""
    return {
        "undefined_term": "Not defined.",
        "missing_target": "Refers to a clause that is gone.",
        "duplicate_definition": "Defined twice.",
        "unused_definition": "Defined but not used.",
    }.get(problem.kind, problem.text)


def fixes_of(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Return each fix that can be asked for, with the words of its link."""
    if problem.kind == "undefined_term":
        made = ((DEFINE, "Define it"),)
        if problem.suggestion:
            return (*made, (USE_SUGGESTION, f"Use “{problem.suggestion}”"))
        return made
    if problem.kind == "missing_target":
        return ((CHOOSE_TARGET, "Choose a clause"), (REMOVE, "Remove it"))
    if problem.kind in ("duplicate_definition", "unused_definition"):
        return ((REMOVE, "Remove it"),)
    return ()


class ProblemStrip(QWidget):
    """One problem. ``fix_requested`` carries the problem and one of the fixes above."""

    fix_requested = Signal(object, str)

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        self.setAccessibleName(f"{problem.where}: {problem.text}")
        self._meaning: MeaningName = "refused" if problem.severity == "error" else "attention"
        row = QHBoxLayout(self)
        words = Text(words_of(problem), weight=500)
        words.setToolTip(problem.text)
        row.addWidget(words, 0)
        self.links: list[LinkButton] = []
        for fix, label in fixes_of(problem):
            link = LinkButton(label)
            link.clicked.connect(lambda *_, fix=fix: self.fix_requested.emit(problem, fix))
            link.setToolTip(label)
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignVCenter)
            self.links.append(link)
        # In a narrow column only the last link gives way.
        for link in self.links[:-1]:
            link.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row.addStretch(1)
        follow(self, self._refresh)

    def wanted_height(self) -> int:
        """Return the height of the strip, in logical pixels."""
        return u(8)

    def _refresh(self) -> None:
        row = self.layout()
        assert row is not None
        row.setContentsMargins(u(7), 0, u(2), 0)
        row.setSpacing(u(1))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens().meaning(self._meaning)
        box(painter, self.rect(), colours.tint, None, 1)
        lead = self.rect()
        lead.setWidth(u(7.5))
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            lead.moveRight(self.width())
        name = "circle-alert" if self._meaning == "refused" else "triangle-alert"
        glyph(painter, name, lead, colours.fg, 3.5)
