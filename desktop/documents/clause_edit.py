"""The one real text editor of the column; it lies over the clause that has the caret."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from core.documents.model import Ref
from desktop.documents import caret, clipboard, commands, tables
from desktop.documents.clause_text import ClauseText
from desktop.documents.display import Display
from desktop.documents.edit_menu import edit_menu
from desktop.documents.formats import HEADING, Marks, char_format, marks_of
from desktop.documents.history import StepKind
from desktop.documents.text_paint import Annotations, paint_over, paint_under

Key = Qt.Key
Move = QTextCursor.MoveOperation
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_META = Qt.KeyboardModifier.MetaModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class ClauseEdit(QTextEdit):
    """Edits the text of one clause, of which the column is told.

    ``stepping`` announces a change of its kind before it is made; ``left`` asks for the clause
    before (-1) or after (1), ``first`` or ``last`` by -2 and 2.
    """

    stepping = Signal(str)
    left = Signal(int)
    undo_asked = Signal()
    redo_asked = Signal()
    escaped = Signal()
    problem_asked = Signal(int)
    followed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text: ClauseText | None = None
        self.display = Display()
        self.notes = Annotations()
        self._empty = QTextDocument(self)
        self._pending: Marks | None = None
        self._last = 0
        self._snapping = False
        self._by_mouse = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(False)
        self.setAcceptRichText(False)
        self.setAcceptDrops(False)
        self.setUndoRedoEnabled(False)
        self.viewport().setAutoFillBackground(False)
        self.cursorPositionChanged.connect(self._keep_whole)
        self.hide()

    # --- which clause --------------------------------------------------------------------

    def attach(self, text: ClauseText) -> None:
        """Edit this clause."""
        if self.text is text:
            return
        self.text = text
        self._pending = None
        self._last = 0
        self.setDocument(text.document)

    def detach(self) -> None:
        """Edit nothing."""
        self.text = None
        self.setDocument(self._empty)
        self.hide()

    def recolour(self) -> None:
        """Take the palette in force; the ground stays what lies under the editor."""
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        self.setPalette(palette)

    def set_read_only(self, on: bool) -> None:
        """Allow only to read, select and copy; by keyboard too."""
        reading = (
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        editing = Qt.TextInteractionFlag.TextEditorInteraction
        self.setTextInteractionFlags(reading if on else editing)

    def step(self, kind: StepKind = "step") -> None:
        """Announce a change."""
        self.stepping.emit(kind)

    def marks(self) -> Marks:
        """Return the marks that typed words would take."""
        if self.text is None:
            return Marks()
        if self._pending is not None:
            return self._pending
        return marks_of(commands.typing_format(self.text, self.textCursor()))

    def toggle(self, mark: str) -> None:
        """Switch bold, italic or underline for the selection, or for what is typed next."""
        text, cursor = self.text, self.textCursor()
        if text is None or self.isReadOnly() or commands.role(cursor.block()) == HEADING:
            return
        if cursor.hasSelection():
            cursor = self._stepped()
            on = not commands.all_marked(text, cursor, mark)
            commands.set_mark(text, cursor, mark, on)
        else:
            now = self.marks()
            self._pending = now._replace(**{mark: not getattr(now, mark)})
        self.currentCharFormatChanged.emit(QTextCharFormat())

    # --- keyboard ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_mouse = False
        if self.text is None:
            super().keyPressEvent(event)
            return
        if self._command(event) or self._travel(event):
            event.accept()
            return
        if not self.isReadOnly() and self._edit(self.text, event):
            event.accept()
            return
        if _is_movement(event) or event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _command(self, event: QKeyEvent) -> bool:
        """Answer keys that are not about the text under the caret."""
        standard = QKeySequence.StandardKey
        if event.matches(standard.Undo):
            self.undo_asked.emit()
        elif event.matches(standard.Redo) or _is(event, Key.Key_Z, _CTRL | _SHIFT):
            self.redo_asked.emit()
        elif event.matches(standard.SelectAll):
            self.selectAll()
        elif event.key() == Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Key.Key_F8:
            self.problem_asked.emit(-1 if event.modifiers() & _SHIFT else 1)
        else:
            return False
        return True

    def _travel(self, event: QKeyEvent) -> bool:
        """Leave the clause where the caret can go no further in it."""
        if event.modifiers() & _SHIFT:
            return False
        probe = self.textCursor()
        key = event.key()
        if key in (Key.Key_Home, Key.Key_End) and event.modifiers() & _CTRL:
            self.left.emit(-2 if key == Key.Key_Home else 2)
            return True
        if event.modifiers() & (_CTRL | _ALT | _META) or probe.hasSelection():
            return False
        steps = {
            Key.Key_Up: (Move.Up, -1),
            Key.Key_Down: (Move.Down, 1),
            Key.Key_Left: (Move.Left, -1),
            Key.Key_Right: (Move.Right, 1),
        }
        move = steps.get(Key(key)) if key in steps else None
        if move is None or probe.movePosition(move[0]):
            return False
        self.left.emit(move[1])
        return True

    def _edit(self, text: ClauseText, event: QKeyEvent) -> bool:
        """Answer keys that change the text."""
        standard = QKeySequence.StandardKey
        for mark, known in (
            ("bold", standard.Bold), ("italic", standard.Italic), ("underline", standard.Underline)
        ):  # fmt: skip
            if event.matches(known):
                self.toggle(mark)
                return True
        if event.matches(standard.Paste):
            self.paste()
        elif event.matches(standard.Cut):
            self.cut()
        elif event.key() in (Key.Key_Backspace, Key.Key_Delete):
            self._delete(text, event)
        elif event.key() in (Key.Key_Return, Key.Key_Enter):
            if event.modifiers() & _CTRL:
                return False
            self._enter(text)
        elif event.key() in (Key.Key_Tab, Key.Key_Backtab):
            return self._tab(text, event.key() == Key.Key_Tab)
        elif _types(event):
            self._type(text, event.text())
        else:
            return False
        return True

    def _stepped(self, kind: StepKind = "step") -> QTextCursor:
        """Announce a change and return the cursor to make it with.

        What is announced may have the clause built again, and a cursor from before would stand at
        its end then.
        """
        self.step("step" if self.textCursor().hasSelection() else kind)
        return self.textCursor()

    def _type(self, text: ClauseText, words: str) -> None:
        cursor = self._stepped("typing")
        form = commands.typing_format(text, cursor)
        if self._pending is not None:
            form = char_format(self._pending)
        commands.type_words(text, cursor, words, form)
        self._pending = None
        self.setTextCursor(cursor)

    def _delete(self, text: ClauseText, event: QKeyEvent) -> None:
        cursor = self._stepped("deleting")
        forward = event.key() == Key.Key_Delete
        commands.delete(text, cursor, forward, bool(event.modifiers() & _CTRL))
        self.setTextCursor(cursor)

    def _enter(self, text: ClauseText) -> None:
        self.step()
        cursor = self.textCursor()
        if not tables.below(cursor):
            commands.split(text, cursor)
        self.setTextCursor(cursor)

    def _tab(self, text: ClauseText, forward: bool) -> bool:
        self.step()
        cursor = self.textCursor()
        if tables.next_cell(cursor, forward):
            self.setTextCursor(cursor)
            return True
        return commands.change_level(text, cursor, 1 if forward else -1) or bool(
            commands.selected_paragraphs(text, cursor)
        )

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self.text is not None and event.commitString():
            self.step("typing")
            cursor = self.textCursor()
            commands.remove(self.text, cursor)
            commands.ready(self.text, cursor)
            self.setTextCursor(cursor)
            self.setCurrentCharFormat(commands.typing_format(self.text, cursor))
        super().inputMethodEvent(event)

    # --- clipboard -----------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        if self.text is None:
            return QMimeData()
        return clipboard.copied(self.text, self.textCursor(), self.display)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return clipboard.can_paste(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.text is None:
            return
        self.step()
        cursor = self.textCursor()
        clipboard.paste(self.text, cursor, source, self.display)
        self.setTextCursor(cursor)

    def cut(self) -> None:
        """Move the selection to the clipboard."""
        if self.text is None or not self.textCursor().hasSelection():
            return
        self.copy()
        cursor = self._stepped()
        cursor.beginEditBlock()
        commands.remove(self.text, cursor)
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    # --- caret and painting --------------------------------------------------------------

    def _keep_whole(self) -> None:
        """Keep the caret and the ends of the selection out of atoms."""
        if self.text is None or self._snapping:
            return
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        if cursor.hasSelection():
            wanted = caret.outward(self.text, anchor, position)
            if position != self._last and caret.around(self.text, position):
                # A selection that is drawn back gives the whole atom free again.
                wanted = (wanted[0], caret.snapped(self.text, position, position > self._last))
        else:
            forward = None if self._by_mouse else position > self._last
            at = caret.snapped(self.text, position, forward)
            wanted = (at, at)
        if wanted != (anchor, position):
            self._snapping = True
            self.setTextCursor(caret.select(cursor, *wanted))
            self._snapping = False
        if self._last != wanted[1]:
            self._pending = None
        self._last = wanted[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.text is None:
            return
        clip = QRectF(event.rect())
        painter = QPainter(self.viewport())
        paint_under(painter, self.text, clip)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        paint_over(painter, self.text, clip, self.notes)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # All of the text is shown; what scrolls is the column.
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.step()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.step()
        self._by_mouse = True
        if event.modifiers() & _CTRL and self._follow(event.position().toPoint()):
            event.accept()
            return
        super().mousePressEvent(event)

    def _follow(self, at: QPoint) -> bool:
        """Go where the reference under the pointer leads."""
        if self.text is None:
            return False
        span = caret.around(self.text, self.cursorForPosition(at).position())
        run = span.atom.run if span is not None else None
        if isinstance(run, Ref):
            self.followed.emit(run)
            return True
        return False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        edit_menu(self).popup(event.globalPos())

    def change_table(self, change: Callable[[QTextCursor], bool]) -> None:
        """Change the table that has the caret."""
        self.step()
        cursor = self.textCursor()
        change(cursor)
        self.setTextCursor(cursor)


def _is(event: QKeyEvent, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    return event.key() == key and event.modifiers() == modifiers


def _types(event: QKeyEvent) -> bool:
    words = event.text()
    held = event.modifiers()
    # AltGr arrives as Ctrl and Alt together on Windows.
    command = bool(held & (_CTRL | _META)) != bool(held & _ALT) and bool(held & (_CTRL | _META))
    return bool(words) and words.isprintable() and not command


def _is_movement(event: QKeyEvent) -> bool:
    return event.key() in (
        Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End,
    )  # fmt: skip
