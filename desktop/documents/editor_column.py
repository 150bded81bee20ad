"""The column of clauses: which there are, where they stand, which one has the caret.

What editing does is in ``editor``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from core.contracts.records import Problem
from core.documents.layout import LaidOut, LaidParagraph
from core.documents.model import Ref
from desktop.accessibility.announce import announce
from desktop.documents import caret
from desktop.documents.caret import Place
from desktop.documents.clause_block import ClauseBlock, EditorClause
from desktop.documents.clause_edit import ClauseEdit
from desktop.documents.column import LazyColumn
from desktop.documents.display import Display
from desktop.documents.formats import ID, Looks
from desktop.documents.problem_strip import SHOWN
from desktop.theme.follow import follow
from desktop.theme.units import u

_TRIES = 8


class ClauseColumn(LazyColumn):
    """Shows clauses and moves the one editor to the clause that is activated."""

    clause_activated = Signal(str)
    fix_requested = Signal(object, str)
    gap = 1.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: dict[str, ClauseBlock] = {}
        self._order: list[str] = []
        self._display = Display()
        self._numbers: dict[str, str] = {}
        self._looks = Looks(0, 0)
        self._widest = ""
        self._active = ""
        self._show_changes = False
        self._problems: tuple[Problem, ...] = ()
        self.setAccessibleName("Clauses")
        self._edit = ClauseEdit(self._sheet)
        self._edit.left.connect(self._leave)
        self._edit.escaped.connect(self.setFocus)
        self._edit.problem_asked.connect(self.next_problem)
        self._edit.followed.connect(self._follow)
        self._edit.cursorPositionChanged.connect(self._keep_caret_in_view)
        self._following = False

    def follow_theme(self) -> None:
        """Follow theme and zoom from now on."""
        self._following = True
        follow(self, self._restyle)

    # --- what others ask -----------------------------------------------------------------

    @property
    def active_key(self) -> str:
        """The key of the clause that has the caret, empty for none."""
        return self._active

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show what should be resolved, each under its paragraph."""
        self._problems = tuple(problems)
        self._show_problems()
        self.arrange()

    def activate(self, key: str, paragraph_id: str = "") -> None:
        """Put the caret into a clause, at a paragraph when one is named, and bring it into view."""
        block = self._blocks.get(key)
        if block is None:
            return
        self.ready(block)
        line = block.text.document.begin()
        while paragraph_id and line.isValid() and line.blockFormat().property(ID) != paragraph_id:
            line = line.next()
        self._enter(key, line.position() if line.isValid() else 0)
        self._bring(block, paragraph_id)

    def mark(self, key: str) -> None:
        """Put the caret at the start of a clause; the focus stays where it is."""
        if key in self._blocks:
            self._enter(key, 0, focus=False)

    def _bring(self, block: ClauseBlock, paragraph_id: str) -> None:
        """Scroll until the paragraph is in view; what is built on the way moves it."""
        top = -1
        for _ in range(_TRIES):
            if top == block.y() + block.top_of(paragraph_id):
                return
            top = block.y() + block.top_of(paragraph_id)
            self.ensureVisible(0, top + u(20), 0, 0)
            self.ensureVisible(0, top, 0, u(4))

    def scroll_to_clause(self, key: str) -> None:
        """Bring a clause to the top without moving the caret."""
        block = self._blocks.get(key)
        if block is not None:
            self.verticalScrollBar().setValue(block.y())

    def next_problem(self, by: int = 1) -> None:
        """Go to the next problem behind the caret, or with -1 to the one before it."""
        shown = [one for one in self._problems if one.clause_key in self._blocks]
        if not shown:
            announce(self, "Nothing to resolve.")
            return
        here = self._here()
        ordered = sorted(shown, key=self._spot)
        if by > 0:
            found = next((one for one in ordered if self._spot(one) > here), ordered[0])
        else:
            found = next((one for one in reversed(ordered) if self._spot(one) < here), ordered[-1])
        self.activate(found.clause_key, found.paragraph_id)
        announce(self, f"{found.where}: {found.text}")

    def _follow(self, reference: Ref) -> None:
        self.activate(reference.clause, reference.paragraph)

    # --- clauses -------------------------------------------------------------------------

    def _drop(self, key: str) -> None:
        if key == self._active:
            self._deactivate()
        self.forget(self._blocks.pop(key))

    def _add(self, given: EditorClause) -> ClauseBlock:
        block = ClauseBlock(given, self._sheet)
        block.pressed.connect(self._pressed)
        block.fix_requested.connect(self.fix_requested)
        block.show()
        self._blocks[given.clause.key] = block
        return block

    def build_block(self, block: QWidget) -> None:
        """Build a clause's text anew; caret and selection stay where they are in the words."""
        assert isinstance(block, ClauseBlock)
        active = block.key == self._active
        text = block.text
        if active:
            cursor = self._edit.textCursor()
            anchor, place = (
                caret.place_of(text, at) for at in (cursor.anchor(), cursor.position())
            )
            self._edit.blockSignals(True)
        number = self._numbers.get(block.key, "")
        block.rebuild(self._display, self._looks, number, self._show_changes)
        if active:
            self._put_caret(block, anchor, place)
            self._edit.notes = block.notes
            self._edit.blockSignals(False)
            self._edit.viewport().update()

    def _put_caret(self, block: ClauseBlock, anchor: Place, place: Place) -> None:
        text = block.text
        cursor = QTextCursor(text.document)
        caret.select(cursor, caret.position_of(text, anchor), caret.position_of(text, place))
        self._edit.setTextCursor(cursor)

    def _rebuild_all(self) -> None:
        self.want(self._blocks.values())
        if self._active:
            self.ready(self._blocks[self._active])
        self.show_wanted()

    def _restyle(self) -> None:
        self._looks = Looks.now(self._widest)
        self._edit.recolour()
        self.recolour()
        self._rebuild_all()

    def _fit_looks(self, laid: LaidOut) -> bool:
        """Make room for the widest number. Return whether the gutter changed."""
        numbers = [
            block.number
            for clause in laid.clauses
            for block in clause.blocks
            if isinstance(block, LaidParagraph) and block.level == 1
        ]
        self._widest = max(numbers, key=len, default="")
        before, self._looks = self._looks, Looks.now(self._widest)
        return before != self._looks

    def _show_problems(self) -> None:
        by_clause: dict[str, list[Problem]] = {}
        for problem in self._problems:
            if problem.kind in SHOWN and problem.paragraph_id:
                by_clause.setdefault(problem.clause_key, []).append(problem)
        for key, block in self._blocks.items():
            block.set_problems(tuple(by_clause.get(key, ())))
            if key == self._active:
                self._edit.notes = block.notes

    # --- places --------------------------------------------------------------------------

    def blocks(self) -> Sequence[QWidget]:
        return [self._blocks[key] for key in self._order]

    def arrange(self) -> None:
        super().arrange()
        self._place_edit()

    def _place_edit(self) -> None:
        block = self._blocks.get(self._active)
        if block is None:
            return
        self._edit.setGeometry(block.text_area())
        # The editor shows all of its text; it never scrolls by itself.
        self._edit.verticalScrollBar().setValue(0)
        for strip in block.strips:
            strip.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes back into the text; F8 to the next problem; the rest scrolls."""
        if event.key() == Qt.Key.Key_F8:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.next_problem(-1 if back else 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._resume()
        else:
            super().keyPressEvent(event)

    def _resume(self) -> None:
        top = self.top_block()
        if self._active:
            self._edit.setFocus()
        elif isinstance(top, ClauseBlock):
            self.activate(top.key)

    # --- the caret -----------------------------------------------------------------------

    def _pressed(self, key: str, position: int, extend: bool) -> None:
        if extend and key == self._active:
            cursor = self._edit.textCursor()
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self._edit.setTextCursor(cursor)
        elif not extend:
            self._enter(key, caret.snapped(self._blocks[key].text, position, None))

    def _enter(self, key: str, position: int, focus: bool = True) -> None:
        block = self._blocks[key]
        self.ready(block)
        if key != self._active:
            self._settle_now()
            self._set_active_look(False)
            self._active = key
            self._edit.attach(block.text)
            self._edit.notes = block.notes
            self._edit.setParent(block)
            self._edit.setAccessibleName(block.accessibleName())
            self._set_active_look(True)
            self._place_edit()
            self._edit.show()
        cursor = QTextCursor(block.text.document)
        cursor.setPosition(position)
        self._edit.setTextCursor(cursor)
        if focus:
            self._edit.setFocus()
        self._entered()
        self.clause_activated.emit(key)

    def _deactivate(self) -> None:
        self._settle_now()
        self._set_active_look(False)
        self._active = ""
        self._edit.setParent(self._sheet)
        self._edit.detach()

    def _set_active_look(self, active: bool) -> None:
        block = self._blocks.get(self._active)
        if block is not None:
            block.active = active
            block.update()

    def _settle_now(self) -> None:
        """Read what was typed last, before the editor moves on."""

    def _entered(self) -> None:
        """Called when the caret was put into a clause."""

    def _leave(self, by: int) -> None:
        """Go to the clause before or after, or to the first or last."""
        at = self._order.index(self._active)
        target = {-2: 0, 2: len(self._order) - 1}.get(by, at + by)
        if not 0 <= target < len(self._order):
            return
        block = self._blocks[self._order[target]]
        self.ready(block)
        end = block.text.document.characterCount() - 1
        self._enter(block.key, end if by in (-1, 2) else 0)

    def _keep_caret_in_view(self) -> None:
        block = self._blocks.get(self._active)
        if block is None or not self._edit.hasFocus():
            return
        spot = self._edit.cursorRect()
        at = self._edit.mapTo(self._sheet, QPoint(0, spot.center().y()))
        self.ensureVisible(0, at.y(), 0, spot.height() + u(2))

    def _here(self) -> tuple[int, int]:
        """Return the caret's clause and paragraph, counted."""
        if self._active not in self._order:
            return (-1, -1)
        places = self._places(self._active)
        line = self._edit.textCursor().block()
        while line.isValid() and line.blockFormat().property(ID) not in places:
            line = line.previous()
        at = places[str(line.blockFormat().property(ID))] if line.isValid() else -1
        return (self._order.index(self._active), at)

    def _spot(self, problem: Problem) -> tuple[int, int]:
        at = self._places(problem.clause_key).get(problem.paragraph_id, -1)
        return (self._order.index(problem.clause_key), at)

    def _places(self, key: str) -> dict[str, int]:
        blocks = self._blocks[key].state.body.blocks
        return {block.id: index for index, block in enumerate(blocks)}
