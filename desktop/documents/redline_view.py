"""Compares two versions on the screen: inline or side by side, change by change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.documents.redline import ClauseDiff, ParagraphDiff, Redline
from desktop.accessibility.announce import announce
from desktop.documents.column import LazyColumn
from desktop.documents.formats import Looks
from desktop.documents.red_changes import Change, as_text, changes_of, counts_words, status_of
from desktop.documents.red_text import Side
from desktop.documents.redline_block import RedlineBlock
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton
from desktop.widgets.card import Rule
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

Mode = Literal["inline", "side"]
_SIDES: dict[Mode, tuple[Side, ...]] = {"inline": ("inline",), "side": ("old", "new")}


class RedlineView(QWidget):
    """A comparison. ``change_shown`` carries the change gone to, counted from 1, and how many."""

    change_shown = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._redline: Redline | None = None
        self._changes: tuple[Change, ...] = ()
        self._at = -1
        self._body = _Column(self)
        self._counts = Text("", weight=500)
        self._titles = (Text("", "small", 500, "muted"), Text("", "small", 500, "muted"))
        self._modes = Segmented("View", [("inline", "Inline"), ("side", "Side by side")])
        self._modes.changed.connect(self._mode_chosen)
        self._previous = IconButton(
            "chevron-up", "Previous change", "Shift+F8", lambda: self.next_change(-1)
        )
        self._next = IconButton("chevron-down", "Next change", "F8", self.next_change)
        self._copy = IconButton("copy", "Copy as text", "Ctrl+C", self.copy_text)
        self._build()

    def _build(self) -> None:
        self._bar = QHBoxLayout()
        for button in (self._previous, self._next):
            self._bar.addWidget(button)
        self._bar.addWidget(self._counts)
        self._bar.addStretch(1)
        self._bar.addWidget(self._modes)
        self._bar.addWidget(self._copy)
        self._heads = QWidget()
        self._head_row = QHBoxLayout(self._heads)
        for title in self._titles:
            self._head_row.addWidget(title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addWidget(Rule())
        column.addWidget(self._heads)
        column.addWidget(self._body, 1)
        self.setFocusProxy(self._body)
        follow(self, self._restyle)

    # --- what is shown -------------------------------------------------------------------

    def set_redline(self, redline: Redline, old_title: str = "", new_title: str = "") -> None:
        """Show a comparison; the titles name the versions, such as ``Version 6, 12 Nov``."""
        self._redline = redline
        self._changes = changes_of(redline)
        self._at = -1
        for label, words in zip(self._titles, (old_title, new_title), strict=True):
            label.setText(words)
        self._counts.setText(counts_words(self._changes))
        for button in (self._previous, self._next):
            button.setEnabled(bool(self._changes))
        self._body.show_clauses(redline.clauses, self.mode)
        self._body.describe(self._changes)
        self._show_heads()

    @property
    def mode(self) -> Mode:
        """How it is shown."""
        return "side" if self._modes.value == "side" else "inline"

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._modes.set_value(mode)

    @property
    def counts_words(self) -> str:
        """Words such as ``12 changes in 5 clauses``."""
        return self._counts.text()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every change in reading order."""
        return self._changes

    def next_change(self, by: int = 1) -> None:
        """Go to the next change, or with -1 to the one before; round at the ends."""
        if not self._changes:
            announce(self, "No changes")
            return
        start = self._at if self._at >= 0 or by > 0 else 0
        self._at = (start + by) % len(self._changes)
        change = self._changes[self._at]
        self._body.go_to(change)
        announce(self, f"Change {self._at + 1} of {len(self._changes)}. {change.words}")
        self.change_shown.emit(self._at + 1, len(self._changes))

    def as_text(self) -> str:
        """Return the comparison as plain text."""
        return as_text(self._redline) if self._redline else ""

    def copy_text(self) -> None:
        """Copy the comparison as plain text."""
        QGuiApplication.clipboard().setText(self.as_text())

    # --- inside --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F8:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.next_change(-1 if back else 1)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_text()
        else:
            super().keyPressEvent(event)

    def _mode_chosen(self, *_: str) -> None:
        self._body.set_mode(self.mode)
        self._show_heads()

    def _show_heads(self) -> None:
        titled = any(label.text() for label in self._titles)
        self._heads.setVisible(self.mode == "side" and titled)

    def _restyle(self) -> None:
        self._bar.setContentsMargins(u(3), u(1.5), u(3), u(1.5))
        self._bar.setSpacing(u(2))
        self._head_row.setContentsMargins(u(6), u(2), u(6), u(1))
        self._head_row.setSpacing(u(6))
        self._body.restyle()


class _Column(LazyColumn):
    """The clauses below each other."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._blocks: list[RedlineBlock] = []
        self._mode: Mode = "inline"
        self._looks = Looks.now()
        self._widest = ""
        self.setAccessibleName("Comparison")

    def blocks(self) -> Sequence[QWidget]:
        return self._blocks

    def build_block(self, block: QWidget) -> None:
        assert isinstance(block, RedlineBlock)
        block.build(self._looks, _SIDES[self._mode])

    def show_clauses(self, clauses: tuple[ClauseDiff, ...], mode: Mode) -> None:
        """Show these clauses in place of the ones before."""
        for block in self._blocks:
            self.forget(block)
        self._mode = mode
        self._widest = max((_widest(diff) for diff in clauses), key=len, default="")
        self._looks = Looks.now(self._widest)
        self._blocks = [RedlineBlock(n, diff, self._sheet) for n, diff in enumerate(clauses)]
        for block in self._blocks:
            block.resized.connect(self.arrange)
            block.show()
        self.verticalScrollBar().setValue(0)
        self.rebuild()

    def describe(self, changes: Sequence[Change]) -> None:
        """Give each clause its changes as the words that assistive technology reads."""
        for place, block in enumerate(self._blocks):
            told = [change.words for change in changes if change.line.clause == place]
            block.setAccessibleDescription(". ".join([status_of(block.diff), *told]))

    def set_mode(self, mode: Mode) -> None:
        """Show one column or two."""
        self._mode = mode
        self.rebuild()

    def rebuild(self) -> None:
        """Build all words anew."""
        self.want(self._blocks)
        self.show_wanted()

    def restyle(self) -> None:
        """Follow theme and zoom."""
        self.recolour()
        self._looks = Looks.now(self._widest)
        self.rebuild()

    def go_to(self, change: Change) -> None:
        """Bring a change into view and ring it."""
        for block in self._blocks:
            if block.current is not None:
                block.current = None
                block.update()
        block = self._blocks[change.line.clause]
        self.ready(block)
        if not change.whole:
            block.unfold()
        block.current = change
        block.update()
        spot = block.spot_of(change).translated(block.pos())
        self.ensureVisible(0, spot.bottom(), 0, u(20))
        self.ensureVisible(0, spot.top(), 0, u(12))


def _widest(diff: ClauseDiff) -> str:
    numbers = [
        number
        for block in diff.blocks
        if isinstance(block, ParagraphDiff) and block.level == 1
        for number in (block.number, block.old_number)
    ]
    return max(numbers, key=len, default="")
