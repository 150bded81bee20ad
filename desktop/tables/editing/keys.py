"""Which keys begin, end and move the editing of a cell, on the table and in the editor."""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from desktop.tables.editing.moves import Move

Asked = Literal["", "edit", "type", "toggle", "paste"]

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_ENTER = (_Key.Key_Return, _Key.Key_Enter)
# Only for a while: a menu, a calendar, another window.
_FOR_A_WHILE = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


def asked_of_view(event: QKeyEvent, ring: bool) -> Asked:
    """Return what a key on the table asks of its current cell; ``ring`` shows which that is."""
    modifiers = event.modifiers() & ~_Modifier.KeypadModifier
    if event.key() == _Key.Key_F2 and not modifiers:
        return "edit"
    if not ring:
        return ""
    if event.matches(QKeySequence.StandardKey.Paste):
        return "paste"
    if event.key() == _Key.Key_Space and not modifiers:
        return "toggle"
    # AltGr is Ctrl and Alt at once; either alone is a command.
    commands = modifiers & (_Modifier.ControlModifier | _Modifier.AltModifier)
    alone = commands in (_Modifier.ControlModifier, _Modifier.AltModifier)
    if alone or modifiers & _Modifier.MetaModifier:
        return ""
    text = event.text()
    return "type" if text and text.isprintable() and not text.isspace() else ""


class Session(Protocol):
    """What the keys of an editor act on."""

    def commit(self, move: Move = "stay") -> None: ...

    def leave(self) -> None: ...

    def give_up(self) -> None: ...

    def use_enter(self, event: QKeyEvent) -> bool: ...


class EditorKeys(QObject):
    """Watches the control of an open editor."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def watch(self, control: QWidget) -> None:
        """Act on the keys and the focus of ``control`` until it is deleted."""
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in _FOR_A_WHILE and not _has_list_open(watched):
                self._session.leave()
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if kind == QEvent.Type.ShortcutOverride and _meaning(event):
            event.accept()
            return True
        return kind == QEvent.Type.KeyPress and self._act(event)

    def _act(self, event: QKeyEvent) -> bool:
        meaning = _meaning(event)
        if meaning == "give_up":
            self._session.give_up()
        elif meaning == "enter":
            if not self._session.use_enter(event):
                self._session.commit()
        elif meaning:
            self._session.commit(meaning)
        return bool(meaning)


def _has_list_open(control: QObject) -> bool:
    """Whether the list of a choice took the focus; Qt does not call that a popup's doing."""
    popup = QApplication.activePopupWidget()
    return popup is not None and popup.parentWidget() is control


def _meaning(event: QKeyEvent) -> Move | Literal["", "enter", "give_up"]:
    key, modifiers = event.key(), event.modifiers() & ~_Modifier.KeypadModifier
    plain = not modifiers & (
        _Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier
    )
    if key == _Key.Key_Escape and not modifiers:
        return "give_up"
    if key in _ENTER and not modifiers & (_Modifier.ControlModifier | _Modifier.MetaModifier):
        return "enter"
    if key == _Key.Key_Backtab or (key == _Key.Key_Tab and plain):
        back = key == _Key.Key_Backtab or modifiers & _Modifier.ShiftModifier
        return "previous" if back else "next"
    if modifiers == _Modifier.ControlModifier and key in (_Key.Key_Up, _Key.Key_Down):
        return "up" if key == _Key.Key_Up else "down"
    return ""
