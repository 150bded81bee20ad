"""Keys that mean a verb wherever in a row the focus is, before its controls or the window use them.

A button would take Alt with an arrow for a step to its neighbour, the window for going back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

Keys = Mapping[tuple[Qt.Key, Qt.KeyboardModifier], str]

_ALT = Qt.KeyboardModifier.AltModifier
MOVING: Keys = {(Qt.Key.Key_Left, _ALT): "out", (Qt.Key.Key_Right, _ALT): "in"}


class VerbKeys(QObject):
    """``asked`` carries the verb of a key that was pressed in one of the watched controls."""

    asked = Signal(str)

    def __init__(self, owner: QWidget, keys: Keys) -> None:
        super().__init__(owner)
        self._keys = keys

    def watch(self, controls: Iterable[QWidget]) -> None:
        """Answer for ``controls`` too."""
        for control in controls:
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            verb = self._keys.get((Qt.Key(event.key()), held), "")
            if verb and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if verb and event.type() == QEvent.Type.KeyPress:
                self.asked.emit(verb)
                return True
        return False
