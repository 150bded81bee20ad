"""The controls that lie over a cell while it is edited. They deal in words; others read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QTextCursor
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.forms.inputs.choice import ChoiceBox
from desktop.forms.inputs.day import DayLine, open_calendar
from desktop.forms.inputs.text import GrowingText
from desktop.tables.editing.kinds import CellEdit
from desktop.tables.painter import PADDING
from desktop.theme.follow import follow
from desktop.theme.paint import FOCUS, box
from desktop.theme.roles import set_bare, set_invalid
from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

# Narrower than this nobody can see what he types, so the editor then covers its neighbour.
_LEAST_WIDTH, _LEAST_DAY, _LEAST_LONG = 28.0, 36.0, 96.0
_RADIUS = 0.5


class CellEditor(QWidget):
    """An editor in the frame of its cell; ``edited`` follows every change, ``picked`` a choice."""

    edited = Signal()
    picked = Signal()
    least_width = _LEAST_WIDTH

    def __init__(self, control: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.control = control
        self.refused = False
        self._box = QVBoxLayout(self)
        self._box.addWidget(control)
        self.setFocusProxy(control)
        follow(self, self._refresh)

    @property
    def words(self) -> str:
        """What is typed or chosen."""
        raise NotImplementedError

    def set_words(self, words: str, chosen: bool = False) -> None:
        """Show ``words``, with all of them ``chosen`` or the cursor behind them."""
        raise NotImplementedError

    def set_waiting(self, waiting: bool) -> None:
        """Let nothing be typed while the whole value of a text is being read."""

    def set_refused(self, refused: bool) -> None:
        """Show whether what is typed was refused."""
        self.refused = refused
        set_invalid(self.control, refused)
        self.update()

    def use_enter(self, event: QKeyEvent) -> bool:
        """Make a new line, where Enter asks for one; False when it ends the editing."""
        return False

    def area(self, cell: QRect, room: QRect) -> QRect:
        """Return where the editor of ``cell`` lies inside ``room``."""
        area = QRect(cell)
        area.setWidth(max(cell.width(), u(self.least_width)))
        if self.isRightToLeft():
            area.moveRight(cell.right())
        return _pushed(area, cell, room, self.isRightToLeft())

    def place(self, cell: QRect, room: QRect) -> None:
        """Lie over ``cell``; what reaches out of ``room`` is hidden, but keeps the focus."""
        area = self.area(cell, room)
        seen = area & room
        if seen.isEmpty():
            # Hiding it would take the focus away.
            area.moveTopLeft(room.bottomRight() * 2)
            seen = area
        self.setGeometry(area)
        if seen == area:
            self.clearMask()
        else:
            self.setMask(QRegion(seen.translated(-area.topLeft())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the control has no use for must not reach the table under it."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        border = colours.meaning("refused").fg if self.refused else colours.accent
        box(
            QPainter(self),
            self.rect(),
            colours.surface,
            border,
            _RADIUS,
            max(2.0, FOCUS * unit()),
        )

    def _refresh(self) -> None:
        # A bare line keeps two pixels for itself, and its words must not jump from the cell's.
        side = u(PADDING) - 2
        self._box.setContentsMargins(side, 0, side, 0)


class LineEditor(CellEditor):
    """One line: text, a number, or a day with a calendar."""

    def __init__(
        self, edit: CellEdit, label: str, right: bool, today: Callable[[], date], parent: QWidget
    ) -> None:
        self._label, self._today = label, today
        self._line = DayLine(self._open_calendar) if edit.kind == "day" else QLineEdit()
        super().__init__(self._line, parent)
        set_bare(self._line)
        if edit.kind == "day":
            self.least_width = _LEAST_DAY
        # Words begin where those of the cell do, whatever their own direction is.
        side = Qt.AlignmentFlag
        at_right = right != self.isRightToLeft()
        self._line.setAlignment(
            (side.AlignRight if at_right else side.AlignLeft)
            | side.AlignAbsolute
            | side.AlignVCenter
        )
        self._line.textEdited.connect(lambda *_: self.edited.emit())

    @property
    def words(self) -> str:
        return self._line.text()

    def set_words(self, words: str, chosen: bool = False) -> None:
        self._line.setText(words)
        if chosen:
            self._line.selectAll()

    def set_waiting(self, waiting: bool) -> None:
        self._line.setReadOnly(waiting)

    def _open_calendar(self) -> None:
        open_calendar(self._line, self._label, self._today(), self.edited.emit)


class LongEditor(CellEditor):
    """Running text; Shift+Enter makes a new line."""

    def __init__(self, parent: QWidget) -> None:
        self._text = GrowingText()
        super().__init__(self._text, parent)
        self._text.textChanged.connect(self.edited)

    @property
    def words(self) -> str:
        return self._text.toPlainText()

    def set_words(self, words: str, chosen: bool = False) -> None:
        self._text.setPlainText(words)
        if chosen:
            self._text.selectAll()
        else:
            self._text.moveCursor(QTextCursor.MoveOperation.End)

    def set_waiting(self, waiting: bool) -> None:
        self._text.setReadOnly(waiting)

    def use_enter(self, event: QKeyEvent) -> bool:
        asked = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
        if not event.modifiers() & asked:
            return False
        if not self._text.isReadOnly():
            self._text.textCursor().insertText("\n")
        return True

    def area(self, cell: QRect, room: QRect) -> QRect:
        area = QRect(cell)
        area.setWidth(max(cell.width(), min(u(_LEAST_LONG), room.width())))
        area.setHeight(self._text.height())
        if self.isRightToLeft():
            area.moveRight(cell.right())
        if area.bottom() > room.bottom() and cell.bottom() - area.height() >= room.top():
            area.moveBottom(cell.bottom())
        return _pushed(area, cell, room, self.isRightToLeft())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text paints its own frame."""

    def _refresh(self) -> None:
        self._box.setContentsMargins(0, 0, 0, 0)


class ChoiceEditor(CellEditor):
    """One of a list: arrows open it, letters find a choice, Space turns yes into no."""

    def __init__(self, edit: CellEdit, parent: QWidget) -> None:
        self._list = _ChoiceList(edit.kind == "yes_no")
        super().__init__(self._list, parent)
        set_bare(self._list)
        if not edit.required:
            self._list.addItem("–", "")
        for label, _ in edit.options:
            self._list.addItem(label, label)
        self._list.activated.connect(self._activated)

    @property
    def words(self) -> str:
        return self._list.currentData() or ""

    def set_words(self, words: str, chosen: bool = False) -> None:
        place = self._list.findData(words)
        if place < 0 and words:
            # A choice that was dropped, or a refused one, is still what stands there.
            self._list.addItem(words, words)
            place = self._list.findData(words)
        self._list.setCurrentIndex(place)

    def type(self, event: QKeyEvent) -> None:
        """Find a choice by a letter that was typed on the cell."""
        self._list.keyPressEvent(event)

    def _activated(self) -> None:
        self.edited.emit()
        if self._list.closing:
            self.picked.emit()

    def _refresh(self) -> None:
        self._box.setContentsMargins(0, 0, 0, 0)


class _ChoiceList(ChoiceBox):
    """``closing`` tells that what is activated was picked from the open list."""

    def __init__(self, toggles: bool) -> None:
        super().__init__()
        self._toggles = toggles
        self.closing = False
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def showPopup(self) -> None:
        # The cell may be narrower than its choices.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + u(4))
        super().showPopup()

    def hidePopup(self) -> None:
        self.closing = True
        QTimer.singleShot(0, self, self._closed)
        super().hidePopup()

    def _closed(self) -> None:
        self.closing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.showPopup()
        elif key == Qt.Key.Key_Space and self._toggles:
            yes, no = self.findData("Yes"), self.findData("No")
            self.setCurrentIndex(no if self.currentIndex() == yes else yes)
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def make_editor(
    edit: CellEdit, label: str, right: bool, today: Callable[[], date], parent: QWidget
) -> CellEditor:
    """Return the editor for a kind of cell."""
    if edit.is_chosen:
        return ChoiceEditor(edit, parent)
    if edit.kind == "long_text":
        return LongEditor(parent)
    return LineEditor(edit, label, right, today, parent)


def _pushed(area: QRect, cell: QRect, room: QRect, from_right: bool) -> QRect:
    """Move an editor wider than its cell back into the room, if its cell is in it."""
    if area.width() > cell.width() and room.contains(cell):
        if not from_right and area.right() > room.right():
            area.moveRight(room.right())
        elif from_right and area.left() < room.left():
            area.moveLeft(room.left())
    return area
