"""The column of clauses: which there are, where they stand, which one has the caret.

What editing does is in ``editor``.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from core.contracts.records import Problem
from core.documents.layout import LaidOut, LaidParagraph
from desktop.accessibility.announce import announce
from desktop.documents import caret
from desktop.documents.caret import Place
from desktop.documents.clause_block import ClauseBlock, EditorClause
from desktop.documents.clause_edit import ClauseEdit
from desktop.documents.display import Display
from desktop.documents.formats import ID, Looks
from desktop.documents.problem_strip import SHOWN
from desktop.theme.follow import follow
from desktop.theme.tokens import tokens
from desktop.theme.units import u

_MARGIN, _GAP = 2.5, 1.0


class ClauseColumn(QScrollArea):
    """Shows clauses and moves the one editor to the clause that is activated."""

    clause_activated = Signal(str)
    fix_requested = Signal(object, str)

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
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Clauses")
        self._column = QWidget()
        self.setWidget(self._column)
        self._edit = ClauseEdit(self._column)
        self._edit.left.connect(self._leave)
        self._edit.escaped.connect(self.setFocus)
        self._edit.problem_asked.connect(self.next_problem)
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
        self._arrange()

    def activate(self, key: str, paragraph_id: str = "") -> None:
        """Put the caret into a clause, at a paragraph when one is named, and bring it into view."""
        block = self._blocks.get(key)
        if block is None:
            return
        line = block.text.document.begin()
        while paragraph_id and line.isValid() and line.blockFormat().property(ID) != paragraph_id:
            line = line.next()
        self._enter(key, line.position() if line.isValid() else 0)
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

    # --- clauses -------------------------------------------------------------------------

    def _drop(self, key: str) -> None:
        if key == self._active:
            self._deactivate()
        block = self._blocks.pop(key)
        block.hide()
        block.deleteLater()

    def _add(self, given: EditorClause) -> ClauseBlock:
        block = ClauseBlock(given, self._column)
        block.pressed.connect(self._pressed)
        block.fix_requested.connect(self.fix_requested)
        block.show()
        self._blocks[given.clause.key] = block
        return block

    def _build_block(self, block: ClauseBlock) -> None:
        """Build a clause's text anew; caret and selection stay where they are in the words."""
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
        for block in self._blocks.values():
            self._build_block(block)
        self._arrange()

    def _restyle(self) -> None:
        self._looks = Looks.now(self._widest)
        self._edit.recolour()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, tokens().surface)
        self.setPalette(palette)
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

    def _arrange(self) -> None:
        width = self.viewport().width()
        # Beside a scroll bar, whose trough is quiet, no further margin is needed.
        right = 0 if self.verticalScrollBar().isVisible() else u(_MARGIN)
        inner = max(u(40), width - u(_MARGIN) - right)
        y = u(2)
        for key in self._order:
            block = self._blocks[key]
            height = block.height_for(inner)
            block.setGeometry(u(_MARGIN), y, inner, height)
            block.place_strips()
            y += height + u(_GAP)
        self._column.resize(width, y + u(10))
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
        top = self._top_clause()
        if self._active:
            self._edit.setFocus()
        elif top is not None:
            self.activate(top[0].key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        anchor = self._top_clause()
        self._arrange()
        if anchor is not None:
            block, share = anchor
            self.verticalScrollBar().setValue(block.y() + round(share * block.height()))

    def _top_clause(self) -> tuple[ClauseBlock, float] | None:
        """Return the clause at the top of the view and how much of it lies above."""
        top = self.verticalScrollBar().value()
        for key in self._order:
            block = self._blocks[key]
            if block.height() and block.y() + block.height() > top:
                return block, max(0.0, (top - block.y()) / block.height())
        return None

    # --- the caret -----------------------------------------------------------------------

    def _pressed(self, key: str, position: int, extend: bool) -> None:
        if extend and key == self._active:
            cursor = self._edit.textCursor()
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self._edit.setTextCursor(cursor)
        elif not extend:
            self._enter(key, caret.snapped(self._blocks[key].text, position, None))

    def _enter(self, key: str, position: int) -> None:
        block = self._blocks[key]
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
        self._edit.setFocus()
        self._entered()
        self.clause_activated.emit(key)

    def _deactivate(self) -> None:
        self._settle_now()
        self._set_active_look(False)
        self._active = ""
        self._edit.setParent(self._column)
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
        end = block.text.document.characterCount() - 1
        self._enter(block.key, end if by in (-1, 2) else 0)

    def _keep_caret_in_view(self) -> None:
        block = self._blocks.get(self._active)
        if block is None or not self._edit.hasFocus():
            return
        spot = self._edit.cursorRect()
        at = self._edit.mapTo(self._column, QPoint(0, spot.center().y()))
        self.ensureVisible(0, at.y(), 0, spot.height() + u(2))

    def _here(self) -> tuple[int, int]:
        if self._active not in self._order:
            return (-1, -1)
        line = self._edit.textCursor().block().blockNumber()
        return (self._order.index(self._active), line)

    def _spot(self, problem: Problem) -> tuple[int, int]:
        block = self._blocks[problem.clause_key]
        line = block.text.document.begin()
        while line.isValid() and line.blockFormat().property(ID) != problem.paragraph_id:
            line = line.next()
        number = line.blockNumber() if line.isValid() else 0
        return (self._order.index(problem.clause_key), number)
