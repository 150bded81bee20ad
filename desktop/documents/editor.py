"""The clause editor: a column of clauses, numbered as the document is, edited in place."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from core.documents.layout import LaidOut
from core.documents.model import Body, Define, Field, ParagraphKind, Ref, Run, Term
from desktop.documents import caret, commands, tables
from desktop.documents.caret import Place
from desktop.documents.clause_block import ClauseBlock, EditorClause
from desktop.documents.clause_text import ClauseText
from desktop.documents.commands import Shape
from desktop.documents.display import Display
from desktop.documents.editor_column import ClauseColumn
from desktop.documents.formats import HEADING, Marks
from desktop.documents.history import History, State, Step, StepKind
from desktop.documents.runs import normal

# Keystrokes closer than this are read and announced together.
_SETTLE_MS = 25
_REDLINE_MS = 400
# Texts sent and not yet handed back; older ones are no longer expected.
_ECHOES = 200
TableCommand = Literal["add_row", "add_column", "remove_row", "remove_column"]
_TABLE_COMMANDS = {
    "add_row": tables.add_row,
    "add_column": tables.add_column,
    "remove_row": tables.remove_row,
    "remove_column": tables.remove_column,
}


class ClauseEditor(ClauseColumn):
    """Shows and edits the clauses of a draft.

    ``clause_edited`` carries key, heading and body after a keystroke; hand the same body back with
    the next ``set_document``. ``fix_requested`` carries a ``Problem`` and ``define``, ``use``,
    ``choose`` or ``remove``. ``current_format_changed`` tells that marks, shape or what can be
    undone may have changed.
    """

    clause_edited = Signal(str, str, object)
    current_format_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._echoes: dict[str, list[State]] = {}
        self._history = History()
        self._kind: StepKind = "step"
        self._place = Place()
        self._reading = False
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.flush)
        self._redline = QTimer(self, singleShot=True, interval=_REDLINE_MS)
        self._redline.timeout.connect(self._refresh_changes)
        self._edit.stepping.connect(self._before_step)
        self._edit.textChanged.connect(self._text_changed)
        self._edit.undo_asked.connect(self.undo)
        self._edit.redo_asked.connect(self.redo)
        self._edit.cursorPositionChanged.connect(self.current_format_changed)
        self._edit.currentCharFormatChanged.connect(lambda *_: self.current_format_changed.emit())
        self.follow_theme()

    # --- what is shown -------------------------------------------------------------------

    def set_document(self, clauses: Sequence[EditorClause], laid: LaidOut) -> None:
        """Show these clauses; only those that changed are built again.

        A text that this editor sent before is an echo: what was typed meanwhile stays. Another
        text replaces the clause's, and that can be undone.
        """
        self.flush()
        display = Display.of(laid)
        looks = self._fit_looks(laid)
        self._display = self._edit.display = display
        self._numbers = {clause.key: clause.number for clause in laid.clauses}
        sections = {clause.key: clause.section for clause in laid.clauses}
        self._order = [one.clause.key for one in clauses]
        for key in [key for key in self._blocks if key not in set(self._order)]:
            self._drop(key)
        for one in clauses:
            self._take(one, sections.get(one.clause.key, ""), looks)
        self._history.keep(set(self._order))
        self._show_problems()
        if self._active:
            self.ready(self._blocks[self._active])
        self.show_wanted()

    @property
    def show_changes(self) -> bool:
        """Whether words that differ from the library's are shown as a redline."""
        return self._show_changes

    @show_changes.setter
    def show_changes(self, on: bool) -> None:
        if on != self._show_changes:
            self.flush()
            self._show_changes = on
            self._rebuild_all()

    @property
    def read_only(self) -> bool:
        """Whether the text can only be read and copied."""
        return self._edit.isReadOnly()

    @read_only.setter
    def read_only(self, on: bool) -> None:
        self.flush()
        self._edit.set_read_only(on)

    def body(self, key: str) -> Body:
        """Return the text of a clause as it stands on the screen."""
        self.flush()
        return self._blocks[key].state.body

    def _take(self, one: EditorClause, section: str, looks: bool) -> None:
        block = self._blocks.get(one.clause.key)
        if block is None:
            block = self._add(one)
            block.section = section
            self.want([block])
            return
        before = block.given
        block.given = one
        block.section = section
        changed = self._adopt(block, State(one.clause.heading, normal(one.clause.body)), before)
        library = self._show_changes and one.library is not before.library
        status = (before.status, before.changed) != (one.status, one.changed)
        fresh = block.shown is not None and block.shown != self._display.structure(block.state.body)
        if changed or fresh or library or status or looks:
            self.want([block])
        else:
            block.renumber(self._numbers.get(block.key, ""))
            self._edit.notes = block.notes if block.key == self._active else self._edit.notes

    def _adopt(self, block: ClauseBlock, state: State, before: EditorClause) -> bool:
        """Take a text from outside, unless it is an echo. Return whether it was taken."""
        echoes = self._echoes.get(block.key, [])
        if state in echoes:
            del echoes[: echoes.index(state) + 1]
            return False
        stale = State(before.clause.heading, normal(before.clause.body))
        if state == block.state or (state == stale and echoes):
            return False
        place = Place()
        step = Step(block.key, block.state, state, place, place, "step", time.monotonic())
        self._history.push(step)
        block.state = state
        echoes.clear()
        return True

    def _refresh_changes(self) -> None:
        block = self._blocks.get(self._active)
        if block is not None and self._show_changes and not self._composing():
            self.flush()
            self.build_block(block)
            self.arrange()

    def _composing(self) -> bool:
        """Tell whether an input method has words that are not in the text yet."""
        layout = self._edit.textCursor().block().layout()
        return layout is not None and bool(layout.preeditAreaText())

    # --- reading what was typed ----------------------------------------------------------

    def flush(self) -> None:
        """Read what was typed last and send it, without waiting."""
        self._settle.stop()
        block = self._blocks.get(self._active)
        if block is None or self._reading or self._edit.text is not block.text:
            return
        self._reading = True
        state = State(*block.text.read())
        self._reading = False
        place = caret.place_of(block.text, self._edit.textCursor().position())
        if state != block.state:
            step = Step(
                block.key, block.state, state, self._place, place, self._kind, time.monotonic()
            )
            self._history.push(step)
            self._changed(block, state)
        self._place = place

    def _changed(self, block: ClauseBlock, state: State) -> None:
        block.state = state
        block.renumber(self._numbers.get(block.key, ""))
        self._edit.notes = block.notes
        self._edit.viewport().update()
        self.arrange()
        echoes = self._echoes.setdefault(block.key, [])
        echoes.append(state)
        del echoes[:-_ECHOES]
        if self._show_changes:
            self._redline.start()
        self.clause_edited.emit(block.key, state.heading, state.body)
        self.current_format_changed.emit()

    def _text_changed(self) -> None:
        if self._reading or not self._active:
            return
        block = self._blocks[self._active]
        if block.height() != block.height_for(block.width()):
            self.arrange()
        if not self._settle.isActive():
            self._settle.start()

    def _before_step(self, kind: str) -> None:
        if kind == "step" or kind != self._kind:
            self.flush()
        self._kind = "typing" if kind == "typing" else "deleting" if kind == "deleting" else "step"
        if kind == "step" or not self._settle.isActive():
            block = self._blocks.get(self._active)
            if block is not None:
                self._place = caret.place_of(block.text, self._edit.textCursor().position())

    def _settle_now(self) -> None:
        self.flush()

    def _entered(self) -> None:
        block = self._blocks[self._active]
        self._place = caret.place_of(block.text, self._edit.textCursor().position())
        self.current_format_changed.emit()

    # --- undo ----------------------------------------------------------------------------

    @property
    def can_undo(self) -> bool:
        """Tell whether a change can be taken back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Tell whether a change that was taken back can be made again."""
        return self._history.can_redo

    def undo(self) -> None:
        """Take the last change back, in whichever clause it was made."""
        self.flush()
        step = self._history.undo()
        if step is not None:
            self._restore(step.key, step.before, step.place_before)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self.flush()
        step = self._history.redo()
        if step is not None:
            self._restore(step.key, step.after, step.place_after)

    def clear_undo(self) -> None:
        """Forget what could be undone: another draft is shown."""
        self._history.clear()
        self._echoes.clear()
        self.current_format_changed.emit()

    def _restore(self, key: str, state: State, place: Place) -> None:
        block = self._blocks[key]
        block.state = state
        self.build_block(block)
        self._enter(key, caret.position_of(block.text, place))
        self._changed(block, state)
        self._keep_caret_in_view()

    # --- formatting ----------------------------------------------------------------------

    @property
    def marks(self) -> Marks:
        """Bold, italic and underline at the caret or of the whole selection."""
        text, cursor = self._edit.text, self._edit.textCursor()
        if text is None or not cursor.hasSelection():
            return self._edit.marks()
        return Marks(*(commands.all_marked(text, cursor, name) for name in Marks._fields))

    @property
    def shape(self) -> Shape | None:
        """Kind and level of the caret's paragraph; None in a heading or table."""
        return commands.shape_of(self._edit.textCursor().block()) if self._edit.text else None

    @property
    def in_table(self) -> bool:
        """Whether the caret is in a table."""
        return self._edit.text is not None and self._edit.textCursor().currentTable() is not None

    def toggle(self, mark: Literal["bold", "italic", "underline"]) -> None:
        """Switch a mark for the selection, or for what is typed next."""
        self._edit.toggle(mark)
        self.flush()

    def set_kind(self, kind: ParagraphKind) -> None:
        """Make the selected paragraphs numbered, plain or bullets; twice makes them plain."""
        shape = self.shape
        chosen = "plain" if shape and shape.kind == kind else kind
        level = 1 if shape is None or chosen == "plain" else shape.level
        self._do(lambda text, cursor: commands.reshape(text, cursor, Shape(chosen, level)))

    def change_level(self, by: int) -> None:
        """Move the selected paragraphs ``by`` levels in (1) or out (-1)."""
        self._do(lambda text, cursor: commands.change_level(text, cursor, by))

    # --- inserting -----------------------------------------------------------------------

    def insert_field(self, key: str) -> None:
        """Insert a merge field at the caret."""
        marks = self._edit.marks()
        self._insert(Field(key, *marks))

    def insert_reference(self, clause_key: str, paragraph_id: str = "") -> None:
        """Insert a reference to a clause or to one of its paragraphs."""
        self._insert(Ref(clause_key, paragraph_id))

    def insert_term(self, term: str) -> None:
        """Insert a use of a defined term."""
        self._insert(Term(term))

    def insert_definition(self, term: str) -> None:
        """Insert the place where ``term`` is defined."""
        self._insert(Define(term))

    def insert_table(self, rows: int, columns: int) -> None:
        """Insert an empty table behind the caret."""
        self._do(lambda text, cursor: tables.insert_table(text, cursor, rows, columns))

    def change_table(self, command: TableCommand) -> None:
        """Add or remove the caret's row or column."""
        self._do(lambda _, cursor: _TABLE_COMMANDS[command](cursor))

    def _insert(self, run: Run) -> None:
        def put(text: ClauseText, cursor: QTextCursor) -> None:
            if commands.role(cursor.block()) == HEADING:
                return
            commands.remove(text, cursor)
            commands.ready(text, cursor)
            text.insert_runs(cursor, (run,), self._display, capital=_opens(cursor))

        self._do(put)

    def _do(self, change: Callable[[ClauseText, QTextCursor], object]) -> None:
        """Make one change that is undone by itself."""
        text = self._edit.text
        if text is None or self.read_only:
            return
        self._edit.step()
        cursor = self._edit.textCursor()
        cursor.beginEditBlock()
        change(text, cursor)
        cursor.endEditBlock()
        self._edit.setTextCursor(cursor)
        self._edit.setFocus()
        self.flush()


def _opens(cursor: QTextCursor) -> bool:
    """Tell whether a sentence begins at the caret."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    return not before.strip() or before.endswith((". ", ".\u00a0"))
