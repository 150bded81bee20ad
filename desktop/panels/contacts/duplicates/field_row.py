"""One field of two contacts: both values as choices, and what stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from core.contacts.duplicates.plan import JOINED, Choice, Decision
from core.contacts.fields import ContactField
from desktop.panels.contacts.duplicates import words
from desktop.shell.choices import ChoiceCard, Columns
from desktop.theme.units import u
from desktop.widgets.text import Text, breakable

_NONE = "–"
_LOCKED = "The stricter one stays"


class FieldRow:
    """Fills one row of the columns; ``decide`` hears of a choice."""

    def __init__(
        self,
        columns: Columns,
        row: int,
        decision: Decision,
        chosen: Choice,
        words_of: tuple[Mapping[str, ContactField], str],
        decide: Callable[[str, Choice], object],
    ) -> None:
        self.decision, self._decide = decision, decide
        self.label = words.label(decision, words_of[0])
        self._texts = tuple(
            words.value(decision, values, *words_of)
            for values in (decision.survivor, decision.merged)
        )
        self._both = decision.key in JOINED
        columns.put(self._name(), row, 0)
        self.cards = (
            ChoiceCard("mine", self.label, self._texts[0] or _NONE, "of the one that stays"),
            ChoiceCard("theirs", self.label, self._texts[1] or _NONE, "of the other one"),
        )
        self._group = QButtonGroup(columns)
        self._group.setExclusive(not self._both)
        for place, card in enumerate(self.cards, 1):
            card.setEnabled(not decision.locked)
            self._group.addButton(card)
            if decision.differs:
                columns.put(card, row, place)
        if not decision.differs:
            same = Text("The same in both", token="muted")
            same.setContentsMargins(0, u(2), 0, 0)
            columns.put(same, row, 1, 2)
        self.result = Text("", weight=600, wrap=True)
        self.result.setContentsMargins(0, u(2), 0, 0)
        columns.put(self.result, row, 3)
        self.show(chosen)
        for card in self.cards:
            card.clicked.connect(lambda *_, card=card: self._taken(card))

    @property
    def chosen(self) -> Choice:
        """Whose value stays."""
        one, other = (card.isChecked() for card in self.cards)
        if one and other:
            return "both"
        return "merged" if other else "survivor"

    def show(self, chosen: Choice) -> None:
        """Mark what stays."""
        if not self.decision.locked:
            self.cards[0].setChecked(chosen in ("survivor", "both"))
            self.cards[1].setChecked(chosen in ("merged", "both"))
        self._show_result(chosen)

    def _taken(self, card: ChoiceCard) -> None:
        if not any(one.isChecked() for one in self.cards):
            card.setChecked(True)  # one of them stays
        self._show_result(self.chosen)
        self._decide(self.decision.key, self.chosen)

    def _show_result(self, chosen: Choice) -> None:
        for card in self.cards:
            # Tab goes to the chosen one, arrows to the other, as Qt has it once one is clicked.
            by_tab = card.isChecked() or self._both
            card.setFocusPolicy(Qt.FocusPolicy.StrongFocus if by_tab else Qt.FocusPolicy.ClickFocus)
        one, other = self._texts
        kept = {"survivor": one, "merged": other, "both": f"{one}\n\n{other}"}[chosen]
        self.result.setText(breakable(kept) or _NONE)
        self.result.setAccessibleName(f"{self.label}, result: {kept or 'empty'}")

    def _name(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, u(2), 0, 0)
        column.setSpacing(u(0.5))
        column.addWidget(Text(self.label, weight=600, wrap=True))
        help_words = _LOCKED if self.decision.locked else "One or both" if self._both else ""
        if help_words:
            column.addWidget(Text(help_words, "small", token="muted", wrap=True))
        return box
