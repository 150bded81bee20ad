"""One conflict on the page: its head, its decisions, what merged by itself, and the verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.contracts.records import DraftClause
from core.contracts.version_merge import AnswerClash, Proposal
from core.kernel.text import counted
from core.sync.review_records import Conflict, ConflictField
from desktop.accessibility.announce import announce
from desktop.panels.review import words
from desktop.panels.review.clause_row import ClauseRow
from desktop.panels.review.context import ReviewContext
from desktop.panels.review.field_row import FieldRow
from desktop.panels.review.merged import Merged, MergedList
from desktop.panels.review.pending import Decided, Pending
from desktop.shell.choices import Columns, Head, versions
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import ElidingLabel, Text


@dataclass(frozen=True)
class Case:
    """A conflict with what is needed to decide it. ``proposal``: of two versions of a contract."""

    conflict: Conflict
    proposal: Proposal | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each decision, in the order of the page."""
        if self.proposal is None:
            return tuple(key_of(field) for field in self.conflict.fields)
        answers = (f"answer:{clash.key}" for clash in self.proposal.answer_clashes)
        clauses = (f"clause:{clash.key}" for clash in self.proposal.clauses.clashes)
        return (*answers, *clauses)

    @property
    def usual(self) -> dict[str, Decided]:
        """What is chosen before anybody decides: of two that become one, theirs stands."""
        fields = () if self.proposal is not None else self.conflict.fields
        return {key_of(field): "theirs" for field in fields if field.kind == "united"}

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of each decision, as the review service names them."""
        return {
            key_of(field): ("*",) if field.kind in words.WHOLE else field.columns
            for field in self.conflict.fields
        }


def key_of(field: ConflictField) -> str:
    """Return the key of a decision between values."""
    return "*" if field.kind in words.WHOLE else "+".join(field.columns)


class DecisionPage(QWidget):
    """The page. ``apply`` is called once all are decided; ``later`` whenever the person wants."""

    def __init__(
        self,
        context: ReviewContext,
        case: Case,
        pending: Pending,
        later: Callable[[], object],
        apply: Callable[[], object],
    ) -> None:
        super().__init__()
        self._context, self._case, self.pending = context, case, pending
        self.field_rows: list[FieldRow] = []
        self.clause_rows: list[ClauseRow] = []
        self._keys = case.keys
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        sides, body = self._sides(), self._body()
        column.addWidget(sides)
        column.addWidget(body, 1)
        bar = body.verticalScrollBar()
        bar.rangeChanged.connect(
            lambda least, most: sides.columns.keep_room(bar.sizeHint().width() if most else 0)
        )
        self._footer = Pane("Decisions", "window", "t")
        self._row = QHBoxLayout(self._footer)
        self._count = Text("", weight=600)
        self._after = Text(self._after_words(), "small", token="muted", wrap=True)
        told = QVBoxLayout()
        told.addWidget(self._count)
        told.addWidget(self._after)
        self._row.addLayout(told, 1)
        self.next_button = LinkButton("Next undecided", self.next_open)
        self.next_button.setToolTip("Next undecided (F8)")
        self.later_button = push_button("Decide later", on_click=later)
        self.apply_button = push_button("", "primary", on_click=apply)
        self._row.addWidget(self.next_button)
        self._row.addWidget(self.later_button)
        self._row.addWidget(self.apply_button)
        column.addWidget(self._footer)
        follow(self, self._restyle)
        self._refresh()

    # --- parts ---------------------------------------------------------------------------

    def _head(self) -> QWidget:
        conflict = self._case.conflict
        head = QWidget()
        top = QHBoxLayout()
        title = words.title_of(conflict.record.title, conflict.record.noun)
        top.addWidget(ElidingLabel(title, "title"))
        top.addWidget(Text(words.noun(conflict.record.noun), token="muted"))
        top.addStretch()
        if conflict.record.row[0] == "contract":
            row = conflict.record.row
            top.addWidget(LinkButton("Open record", lambda: self._context.open_record(*row)))
        column = QVBoxLayout(head)
        column.addLayout(top)
        column.addWidget(Text(self._story(), token="muted", wrap=True))

        def restyle() -> None:
            column.setContentsMargins(u(6), u(4), u(6), u(4))
            column.setSpacing(u(1.5))
            top.setSpacing(u(3))

        follow(head, restyle)
        return head

    def _story(self) -> str:
        who = self._case.conflict.theirs_by or "somebody else"
        merged = len(self._merged())
        beside = ""
        if merged:
            beside = " " + counted(merged, "other change")
            beside += " merged without conflict."
        if self._case.proposal is not None:
            return f"You and {who} each saved a version. Both are kept.{beside}"
        if any(field.unites for field in self._case.conflict.fields):
            return f"You and {who} each made one with this value while you were apart."
        if any(field.kind == "taken" for field in self._case.conflict.fields):
            return f"Another record, last changed by {who}, has this value already."
        return f"Changed by you and by {who}.{beside}"

    def _sides(self) -> Head:
        conflict, zone = self._case.conflict, self._context.zone
        now = self._context.now
        who = conflict.theirs_by or "Somebody else"
        if self._case.proposal is not None:
            sides = self._case.proposal.before, self._case.proposal.mine, self._case.proposal.theirs
            before, mine, theirs = (
                f"version {one.number}, {words.when(one.created_at, zone, now)}" for one in sides
            )
            return Head(versions(words.noun(before), f"You, {mine}", f"{who}, {theirs}"))
        at = f", {words.when(conflict.theirs_at, zone, now)}" if conflict.theirs_at else ""
        return Head(versions("Both had this", "You", f"{who}{at}"))

    def _body(self) -> QScrollArea:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        fields = self._fields()
        if fields:
            columns = Columns()
            for place, (key, field) in enumerate(fields):
                chosen = self.pending.chosen.get(key)
                self.field_rows.append(
                    FieldRow(columns, place * 2, field, chosen, self._decider(key))
                )
            column.addWidget(columns)
            column.addWidget(Rule())
        if self._case.proposal is not None and self._case.proposal.clauses.clashes:
            column.addWidget(self._clauses(self._case.proposal))
            column.addWidget(Rule())
        merged = self._merged()
        if merged:
            column.addWidget(MergedList(merged))
        column.addStretch()
        self._scroll = scrolled(sheet, "Decisions")
        return self._scroll

    def _clauses(self, proposal: Proposal) -> Columns:
        columns = Columns()
        numbers = _numbers(proposal.clauses.clauses)
        for place, clash in enumerate(proposal.clauses.clashes):
            key = f"clause:{clash.key}"
            number, chosen = numbers.get(clash.key, ""), self.pending.chosen.get(key)
            sides = proposal.sides[clash.key]
            self.clause_rows.append(
                ClauseRow(
                    columns,
                    place * 2,
                    clash,
                    sides,
                    number,
                    proposal.words_of,
                    chosen,
                    self._decider(key),
                )
            )
        return columns

    def _fields(self) -> list[tuple[str, ConflictField]]:
        if self._case.proposal is None:
            return [(key_of(field), field) for field in self._case.conflict.fields]
        return [
            (f"answer:{clash.key}", _answer(clash)) for clash in self._case.proposal.answer_clashes
        ]

    def _merged(self) -> list[Merged]:
        proposal = self._case.proposal
        if proposal is None:
            return [
                Merged(words.label(one.field), one.side, words.value(one.field, one.side))
                for one in self._case.conflict.merged
            ]
        numbers = _numbers(proposal.clauses.clauses)
        headings = {one.key: one.heading for one in proposal.clauses.clauses}
        found = [
            Merged(_clause_words(numbers.get(key, ""), headings.get(key, "Taken out")), side)
            for side, keys in (
                ("mine", proposal.clauses.from_mine),
                ("theirs", proposal.clauses.from_theirs),
            )
            for key in keys
        ]
        if proposal.clauses.order_clash:
            found.append(Merged("The order of the clauses", "theirs"))
        return found

    def _after_words(self) -> str:
        proposal = self._case.proposal
        if proposal is not None:
            number = max(proposal.mine.number, proposal.theirs.number) + 1
            return f"The result becomes version {number}. The other versions are kept."
        if any(field.unites for field in self._case.conflict.fields):
            return "Once both are one, that cannot be undone. What was yours follows behind theirs."
        return "Nothing is changed before you apply it. You can undo it from Resolved."

    # --- deciding ------------------------------------------------------------------------

    def _decider(self, key: str) -> Callable[[Decided], None]:
        def decide(decided: Decided) -> None:
            self.pending.decide(key, decided)
            self._refresh()
            announce(self, self.pending.words())

        return decide

    def _refresh(self) -> None:
        total = len(self.pending.keys)
        self._count.setText(self.pending.words())
        verb = f"Apply {counted(total, 'decision')}" if total else "Accept merged"
        self.apply_button.setText(verb)
        self.apply_button.setAccessibleName(verb)
        self.apply_button.setEnabled(self.pending.whole)
        self.next_button.setVisible(bool(self.pending.left))
        left = counted(self.pending.left, "decision is", "decisions are")
        self.apply_button.setToolTip("" if self.pending.whole else f"{left} still open.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F8 goes to the next open decision, Ctrl+Enter applies them."""
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_F8:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.next_open(-1 if back else 1)
        elif ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply_button.click()
        else:
            super().keyPressEvent(event)

    def next_open(self, step: int = 1) -> None:
        """Move to the next decision that is open, round at the ends."""
        rows: list[FieldRow | ClauseRow] = [*self.field_rows, *self.clause_rows]
        count = len(rows)
        here = next((at for at, row in enumerate(rows) if row.first.hasFocus()), None)
        start = -1 if here is None and step > 0 else here or 0
        for distance in range(1, count + 1):
            at = (start + step * distance) % count
            if self._keys[at] not in self.pending.chosen:
                rows[at].first.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self._scroll.ensureWidgetVisible(rows[at].first, 0, u(20))
                announce(self, f"{rows[at].label}. {self.pending.words()}")
                return
        self.apply_button.setFocus(Qt.FocusReason.ShortcutFocusReason)
        announce(self, self.pending.words())

    def set_busy(self, busy: bool) -> None:
        """Let nothing be pressed while it is being applied."""
        self.apply_button.setEnabled(not busy and self.pending.whole)
        self.later_button.setEnabled(not busy)

    def _restyle(self) -> None:
        self._row.setContentsMargins(u(6), u(3), u(6), u(3))
        self._row.setSpacing(u(2))


def _answer(clash: AnswerClash) -> ConflictField:
    def shown(value: Any) -> tuple[str, ...]:
        if isinstance(value, bool):
            return ("Yes" if value else "No",)
        if isinstance(value, list | tuple):
            return (", ".join(map(str, value)),)
        return ("" if value is None else str(value),)

    sides = shown(clash.before), shown(clash.mine), shown(clash.theirs)
    return ConflictField("edited", (clash.key,), (clash.label,), *sides, editable=False)


def _numbers(clauses: tuple[DraftClause, ...]) -> dict[str, str]:
    numbered = [clause.key for clause in clauses if clause.numbered]
    return {key: str(number) for number, key in enumerate(numbered, 1)}


def _clause_words(number: str, heading: str) -> str:
    return f"Clause {number}, {heading}" if number else heading
