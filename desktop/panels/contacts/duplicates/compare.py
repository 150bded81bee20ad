"""Two contacts side by side: what differs as choices, the result beside it, and the merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.contacts.duplicates.plan import Choice, Decision
from core.contacts.duplicates.records import Comparison
from core.contacts.lists.source import ListSetup
from core.contacts.records import Contact
from core.kernel.text import counted
from desktop.panels.contacts.duplicates import words
from desktop.panels.contacts.duplicates.field_row import FieldRow
from desktop.shell.choices import Columns, Head
from desktop.shell.pane import Pane
from desktop.tables.cells import date_words
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.page import PageHead
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import Text

NEEDS_DELETE = "Merging needs the permission to delete contacts, as one of the two goes."


@dataclass(frozen=True)
class Hands:
    """What the page asks for: back to the list, the other pair, and what becomes of this one."""

    back: Callable[[], object]
    step: Callable[[int], object]
    swap: Callable[[], object]
    merge: Callable[[dict[str, Choice]], object]
    set_apart: Callable[[], object]


class ComparePage(QWidget):
    """The page of one pair. ``decided`` tells that a choice was made."""

    decided = Signal()

    def __init__(
        self, compared: Comparison, setup: ListSetup, hands: Hands, place: str, may_merge: bool
    ) -> None:
        super().__init__()
        self.compared, self._setup, self._hands = compared, setup, hands
        self.choices: dict[str, Choice] = {}
        self.rows: list[FieldRow] = []
        differing = [one for one in compared.decisions if _apart(one)]
        self._rest = [one for one in compared.decisions if not _apart(one)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(place))
        sides = self._sides()
        column.addWidget(sides)
        self._scroll = self._body(differing)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._footer(may_merge))
        bar = self._scroll.verticalScrollBar()
        bar.rangeChanged.connect(
            lambda least, most: sides.columns.keep_room(bar.sizeHint().width() if most else 0)
        )
        follow(self, self._space)

    # --- parts ---------------------------------------------------------------------------

    def _head(self, place: str) -> QWidget:
        one, other = self.compared.survivor, self.compared.merged
        self.before = LinkButton("Previous", lambda: self._hands.step(-1))
        self.after = LinkButton("Next", lambda: self._hands.step(1))
        self.before.setToolTip("Previous pair (Shift+F8)")
        self.after.setToolTip("Next pair (F8)")
        head = PageHead(
            f"{one.name} and {other.name}" if one.name != other.name else f"{one.name}, twice",
            (Text(place, "small", token="muted"), self.before, self.after),
            ("Possible duplicates", self._hands.back),
        )
        head.facts.setText(words.why(self.compared.reasons).capitalize())
        if self.compared.score:
            head.chip.hide()
            row = head.layout()
            assert isinstance(row, QHBoxLayout)
            row.insertWidget(4, Chip(f"{self.compared.score}% alike", "versions", "copy"))
        for link in (self.before, self.after):
            link.setVisible(bool(place))
        return head

    def _sides(self) -> Head:
        one, other = self.compared.survivor, self.compared.merged
        return Head(
            (
                ("user", "Stays", _since(one), "progress"),
                ("copy", "Goes into it", _since(other), "versions"),
                ("check", "Result", "What the contact will have", "text"),
            )
        )

    def _body(self, differing: list[Decision]) -> QScrollArea:
        sheet = QWidget()
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        if differing:
            self._column.addWidget(self._fields(differing))
        else:
            same = Text("No field has two different values.", token="muted")
            same.setContentsMargins(u(6), u(4), u(6), u(4))
            self._column.addWidget(same)
        if self._rest:
            self._column.addWidget(Rule())
            many = counted(len(self._rest), "more field")
            self.more = LinkButton(
                f"Show {many}, which only one has or which are the same",
                self.unfold,
                "chevron-down",
            )
            self._more_row = QHBoxLayout()
            self._more_row.addWidget(self.more)
            self._more_row.addStretch()
            self._column.addLayout(self._more_row)
        self._column.addStretch()
        return scrolled(sheet, "Fields of both contacts")

    def _fields(self, decisions: list[Decision]) -> Columns:
        columns = Columns()
        told = dict(self._setup.fields), self.compared.survivor.country
        for row, one in enumerate(decisions):
            chosen = self.choices.get(one.key, one.chosen)
            self.rows.append(FieldRow(columns, row, one, chosen, told, self._decide))
        return columns

    def _footer(self, may_merge: bool) -> Pane:
        footer = Pane("Merge", "window", "t")
        row = self._foot = QHBoxLayout(footer)
        told = QVBoxLayout()
        told.addWidget(Text(words.moving(self.compared.moves), weight=600, wrap=True))
        after = "Taken apart again whenever you want, from the record of the contact."
        told.addWidget(
            Text(after if may_merge else NEEDS_DELETE, "small", token="muted", wrap=True)
        )
        row.addLayout(told, 1)
        self.swap = LinkButton("Swap sides", self._hands.swap, "arrow-right-left")
        self.apart = push_button("Not the same", on_click=self._hands.set_apart)
        self.merge = push_button("Merge", "primary", "merge", self.take)
        self.merge.setEnabled(may_merge)
        self.merge.setToolTip("Merge (Ctrl+Enter)" if may_merge else NEEDS_DELETE)
        for button in (self.swap, self.apart, self.merge):
            row.addWidget(button)
        return footer

    # --- acting --------------------------------------------------------------------------

    def begin(self) -> None:
        """Put the focus on the first choice, or on the merge where there is none."""
        first = next((row for row in self.rows if not row.decision.locked), None)
        target = self.merge
        if first is not None:
            self.focus_card(first)
        else:
            target.setFocus()

    def focus_card(self, row: FieldRow) -> None:
        """Put the focus on what is chosen of a field."""
        row.cards[1 if row.chosen == "merged" else 0].setFocus()

    def unfold(self) -> None:
        """Show the fields that only one has or that are the same."""
        place = self._column.count() - 1
        self._column.insertWidget(place, self._fields(self._rest))
        self.more.hide()
        self._more_row.setContentsMargins(0, 0, 0, 0)

    def take(self) -> None:
        """Merge as chosen."""
        if self.merge.isEnabled():
            self._hands.merge(dict(self.choices))

    def _decide(self, key: str, chosen: Choice) -> None:
        self.choices[key] = chosen
        self.decided.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8 goes to the next pair, Ctrl+Enter merges, Esc goes back to the list."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_F8:
                self._hands.step(-1 if shift else 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control:
                self.take()
            case Qt.Key.Key_Escape:
                self._hands.back()
            case _:
                super().keyPressEvent(event)

    def _space(self) -> None:
        self._foot.setContentsMargins(u(6), u(3), u(6), u(3))
        self._foot.setSpacing(u(2.5))
        if self._rest:
            self._more_row.setContentsMargins(u(5), u(2.5), u(5), u(2.5))


def _apart(decision: Decision) -> bool:
    """Tell whether both sides have a value, and not the same."""
    return decision.differs and all(
        any(value not in (None, "", False) for value in side)
        for side in (decision.survivor, decision.merged)
    )


def _since(contact: Contact) -> str:
    return f"{contact.name}, since {date_words(contact.created_at.date())}"
