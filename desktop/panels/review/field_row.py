"""One decision between values: before, mine, theirs, or a value of one's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.sync.review_records import ConflictField
from desktop.panels.review import words
from desktop.panels.review.pending import Decided, Own
from desktop.shell.choices import ChoiceCard, Columns, Framed, Side
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.text import Text

Decide = Callable[[Decided], object]


class FieldRow:
    """Fills two rows of the columns: the choices, and below them the value of one's own."""

    def __init__(
        self,
        columns: Columns,
        row: int,
        field: ConflictField,
        chosen: Decided | None,
        decide: Decide,
    ) -> None:
        self._field, self._decide = field, decide
        self.label = words.label(field)
        columns.put(self._name(), row, 0)
        before = Text(words.value(field, "before"), token="muted", wrap=True)
        before.setContentsMargins(0, u(2.5), 0, 0)
        columns.put(before, row, 1)
        self.cards: dict[str, ChoiceCard] = {}
        self._group = QButtonGroup(columns)
        self._group.setExclusive(True)
        sides: tuple[Side, ...] = ("mine", "theirs")
        for place, side in enumerate(sides, 2):
            card = ChoiceCard(side, self.label, words.choice(field, side))
            # Mine cannot stand beside theirs; it can go into theirs, or have another value.
            card.setEnabled(field.kind != "taken" or (side == "theirs" and field.unites))
            card.clicked.connect(lambda *_, side=side: self._take(side))
            self._group.addButton(card)
            self.cards[side] = card
            columns.put(card, row, place)
        self.editor = _Editor(field, self._own) if field.editable else None
        if self.editor is not None:
            columns.put(self.editor, row + 1, 1, 3)
            self.editor.setVisible(field.kind == "taken" or isinstance(chosen, Own))
            if isinstance(chosen, Own):
                self.editor.show_values(chosen.values)
                self.editor.set_taken(True)
        if isinstance(chosen, str):
            self.cards[chosen].setChecked(True)
            # Tab goes to the chosen one, arrows to the other, as Qt has it once one is clicked.
            for name, card in self.cards.items():
                by_tab = name == chosen
                card.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus if by_tab else Qt.FocusPolicy.ClickFocus
                )

    def _name(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, u(2), 0, 0)
        column.setSpacing(u(0.5))
        column.addWidget(Text(self.label, weight=600, wrap=True))
        help_words = {
            "taken": "Another record has this value",
            "united": "If both become one",
            "sealed": "They closed it meanwhile",
            "gone": "",
            "deleted": "One deleted it, the other changed it",
        }.get(self._field.kind, "decided together" if len(words.differing(self._field)) > 1 else "")
        if help_words:
            column.addWidget(Text(help_words, "small", token="muted", wrap=True))
        if self._field.editable and self._field.kind != "taken":
            link = LinkButton("Other value…", self.edit)
            link.setAccessibleName(f"{self.label}: give another value")
            column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    @property
    def first(self) -> ChoiceCard:
        """The first control."""
        return self.cards["mine" if self.cards["mine"].isEnabled() else "theirs"]

    def edit(self) -> None:
        """Open the value of one's own, beginning with mine."""
        if self.editor is not None:
            self.editor.show()
            self.editor.fields[0].setFocus()
            self.editor.fields[0].selectAll()

    def _take(self, side: str) -> None:
        if self.editor is not None:
            self.editor.setVisible(self._field.kind == "taken")
            self.editor.set_taken(False)
        self._decide("mine" if side == "mine" else "theirs")

    def _own(self, values: tuple[str, ...]) -> None:
        self._group.setExclusive(False)
        for card in self.cards.values():
            card.setChecked(False)
        self._group.setExclusive(True)
        self._decide(Own(values))


class _Editor(Framed):
    """A field for each column, and the verb that takes them."""

    def __init__(self, field: ConflictField, take: Callable[[tuple[str, ...]], object]) -> None:
        super().__init__("Value of your own")
        self._take, self._field = take, field
        self._places = words.differing(field)
        self.fields: list[QLineEdit] = []
        self._row = QHBoxLayout()
        for place in self._places:
            label = field.labels[place]
            edit = QLineEdit(field.mine[place])
            edit.setAccessibleName(f"{label}, another value")
            edit.returnPressed.connect(self._taken)
            edit.textEdited.connect(lambda *_: self.set_taken(False))
            self.fields.append(edit)
            self._row.addWidget(Text(label, "small", token="muted"))
            self._row.addWidget(edit, 1)
        self.take_button = push_button("Use this value", on_click=self._taken)
        self._row.addWidget(self.take_button)
        self.column.addLayout(self._row)
        follow(self, self._restyle)

    def show_values(self, values: tuple[str, ...]) -> None:
        """Show what was given before."""
        for edit, place in zip(self.fields, self._places, strict=True):
            edit.setText(values[place])

    def set_taken(self, taken: bool) -> None:
        """Draw it as the choice that was made, or not."""
        self.set_tone("accent" if taken else "")

    def _taken(self) -> None:
        self.set_taken(True)
        values = list(self._field.mine)
        for edit, place in zip(self.fields, self._places, strict=True):
            values[place] = edit.text().strip()
        self._take(tuple(values))

    def _restyle(self) -> None:
        self._row.setContentsMargins(u(3), u(2), u(2), u(2))
        self._row.setSpacing(u(2))
