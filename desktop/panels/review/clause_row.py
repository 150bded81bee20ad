"""One decision about a clause: two redlines against what both had, and a result to edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.contracts.merging import ClauseClash
from core.contracts.records import DraftClause
from core.contracts.version_merge import ClauseSides
from core.documents.model import Body, Run
from core.documents.redline import ClauseDiff
from core.documents.suggesting import Stretch as Proposed
from core.documents.suggesting import readable, suggest
from core.documents.wording import parse_wording, write_wording
from desktop.documents.run_text import Lines, RunText, Stretch, lines_of
from desktop.panels.review.pending import Decided, Own
from desktop.shell.choices import Columns, Framed, KeepButton, Legend
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.text import Text

Decide = Callable[[Decided], object]


class ClauseRow:
    """Fills two rows of the columns: the redlines, and the result."""

    def __init__(
        self,
        columns: Columns,
        row: int,
        clash: ClauseClash,
        sides: ClauseSides,
        number: str,
        words_of: Callable[[Run], str],
        chosen: Decided | None,
        decide: Decide,
    ) -> None:
        self._clash, self._decide = clash, decide
        self._sides = {"mine": sides.mine, "theirs": sides.theirs}
        known = clash.theirs or clash.mine or clash.base
        assert known is not None
        self.label = f"Clause {number}" if number else known.heading
        columns.put(_name(self.label, known.heading if number else ""), row, 0)
        columns.put(_before(sides.before), row, 1)
        self.keeps: dict[str, KeepButton] = {}
        self._frames: dict[str, Framed] = {}
        self._group = QButtonGroup(columns)
        for place, (side, clause) in enumerate((("mine", clash.mine), ("theirs", clash.theirs)), 2):
            columns.put(self._side(side, clause), row, place)
        self.result = Result(clash, words_of, self._own)
        self._chip = Chip("Undecided", "attention", "circle-help")
        columns.put(_under("Result", self._chip), row + 1, 0)
        columns.put(self.result, row + 1, 1, 3)
        self._show(chosen)

    def _side(self, side: str, clause: DraftClause | None) -> Framed:
        frame = Framed(f"{self.label}, {side}")
        inner = QVBoxLayout()
        text = RunText("Your wording" if side == "mine" else "Their wording")
        text.set_lines(_changed(self._sides[side]))
        inner.addWidget(text)
        inner.addStretch()
        frame.column.addLayout(inner, 1)
        frame.column.addWidget(Rule())
        keep = KeepButton("mine" if side == "mine" else "theirs", self.label)
        keep.clicked.connect(lambda *_: self._keep(side))
        self._group.addButton(keep)
        frame.column.addWidget(keep)
        self.keeps[side], self._frames[side] = keep, frame
        follow(frame, lambda: inner.setContentsMargins(u(3), u(2.5), u(3), u(2.5)))
        return frame

    @property
    def first(self) -> KeepButton:
        """The first control."""
        return self.keeps["mine"]

    def _keep(self, side: str) -> None:
        decided: Decided = "mine" if side == "mine" else "theirs"
        self._decide(decided)
        self._show(decided)

    def _own(self, text: str) -> None:
        self._decide(Own((text,)))
        self._show(Own((text,)))

    def _show(self, chosen: Decided | None) -> None:
        self._group.setExclusive(False)
        for side, keep in self.keeps.items():
            keep.setChecked(chosen == side)
            self._frames[side].set_tone(side if chosen == side else "")
        self._group.setExclusive(True)
        if chosen is None:
            self._chip.set("Undecided", "attention", "circle-help")
        else:
            self._chip.set("Decided", "ok")
        self.result.show_decided(chosen)


class Result(Framed):
    """The result: what both edits give together, or what a person wrote."""

    def __init__(
        self,
        clash: ClauseClash,
        words_of: Callable[[Run], str],
        take: Callable[[str], object],
    ) -> None:
        super().__init__("Result")
        self._words_of, self._take = words_of, take
        bases = [None if one is None else write_wording(one.body) for one in
                 (clash.base, clash.mine, clash.theirs)]  # fmt: skip
        before, mine, theirs = bases
        together = suggest(before or "", mine, theirs) if mine is not None and theirs else None
        self._text = "".join(one.text for one in together) if together else ""
        self._begin = self._text or theirs or mine or ""
        self.title = Text("", "small", 600, "muted", wrap=True)
        self.text = RunText("Proposed text")
        if together:
            self.text.set_lines(_lines(together, words_of))
        self.editor = QPlainTextEdit(self._begin)
        self.editor.setAccessibleName("Text of your own")
        self.editor.setTabChangesFocus(True)
        self._body = QVBoxLayout()
        for part in (self.title, self.text, self.editor):
            self._body.addWidget(part)
        self.use_button = push_button("Use this text", "primary", on_click=self._use)
        self.edit_button = push_button("Edit", icon_name="pencil-line", on_click=self.edit)
        self._verbs = QHBoxLayout()
        self._verbs.addWidget(self.use_button)
        self._verbs.addWidget(self.edit_button)
        self._verbs.addStretch()
        self._legends = [Legend("mine", "from mine"), Legend("theirs", "from theirs")]
        for legend in self._legends:
            self._verbs.addWidget(legend)
        self._body.addLayout(self._verbs)
        self.column.addLayout(self._body)
        self._editing = False
        self._decided: Decided | None = None
        follow(self, self._restyle)
        self.show_decided(None)

    def edit(self) -> None:
        """Open the text of one's own."""
        self._editing = True
        self._refresh()
        self.editor.setFocus()

    def show_decided(self, decided: Decided | None) -> None:
        """Follow what was decided."""
        self._decided, self._editing = decided, False
        if isinstance(decided, Own):
            self.editor.setPlainText(decided.values[0])
            if decided.values[0] != self._text:
                self.text.set_lines(_lines([Proposed(decided.values[0])], self._words_of))
        self._refresh()

    def _use(self) -> None:
        text = self.editor.toPlainText() if self._editing else self._text
        self._take(text.strip())

    def _refresh(self) -> None:
        own = isinstance(self._decided, Own)
        proposed = bool(self._text)
        if self._editing:
            words = "Your text. An empty line begins a new paragraph, (1) numbers one. "
            words += "What stands in { } or [[ ]] is filled in by itself."
        elif own:
            words = "This text is taken"
        elif isinstance(self._decided, str):
            words = f"{'Your' if self._decided == 'mine' else 'Their'} wording is taken"
        elif proposed:
            words = "Suggested: both edits fit together"
        else:
            words = "Both changed the same words. Keep one of them, or write the text."
        self.title.setText(words)
        kept = isinstance(self._decided, str)
        self.text.setVisible(not self._editing and not kept and (own or proposed))
        self.editor.setVisible(self._editing)
        self.use_button.setVisible(self._editing or (proposed and not own and not kept))
        self.edit_button.setVisible(not self._editing)
        self.edit_button.setText("Edit" if own or proposed else "Write the text")
        self.edit_button.setAccessibleName(self.edit_button.text())
        marks = proposed and not self._editing and self._decided is None
        for legend in self._legends:
            legend.setVisible(marks)
        self.set_tone("" if kept else "accent")

    def _restyle(self) -> None:
        self._body.setContentsMargins(u(3), u(2.5), u(3), u(2.5))
        self._body.setSpacing(u(2))
        self._verbs.setSpacing(u(2))
        self.editor.setFixedHeight(u(36))


def body_of(decided: Decided) -> Body | str:
    """Return a decision as the contracts service takes it: a side, or a text."""
    return parse_wording(decided.values[0]) if isinstance(decided, Own) else decided


def _before(diff: ClauseDiff | None) -> QWidget:
    text = RunText("Before", "muted")
    text.set_lines(lines_of(diff) if diff else [[Stretch("It was not there.")]])
    return text


def _changed(diff: ClauseDiff | None) -> Lines:
    return lines_of(diff) if diff else [[Stretch("The clause was taken out.")]]


def _lines(stretches: Sequence[Proposed], words_of: Callable[[Run], str]) -> Lines:
    return [
        [Stretch(one.text, one.origin) for one in line] for line in readable(stretches, words_of)
    ]


def _name(title: str, heading: str) -> QWidget:
    return _under(title, Text(heading, "small", token="muted", wrap=True))


def _under(title: str, below: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(Text(title, weight=600, wrap=True))
    column.addWidget(below)
    follow(box, lambda: column.setSpacing(u(1)))
    return box
