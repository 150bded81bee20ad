"""Named steps that the Edit menu takes back and does again, newest first."""

from __future__ import annotations

from core.database.undo import UndoStep

MOST = 30


class UndoStack:
    """The steps of this session. A new step clears what could be done again."""

    def __init__(self) -> None:
        self._undo: list[UndoStep] = []
        self._redo: list[UndoStep] = []

    @property
    def next_undo(self) -> UndoStep | None:
        """The step that Undo takes back."""
        return self._undo[-1] if self._undo else None

    @property
    def next_redo(self) -> UndoStep | None:
        """The step that Redo does again."""
        return self._redo[-1] if self._redo else None

    def push(self, step: UndoStep) -> None:
        """Add a step that was just done."""
        self._undo = [*self._undo[1 - MOST :], step]
        self._redo.clear()

    def taken_back(self, step: UndoStep, again: UndoStep | None) -> None:
        """Note that ``step`` was taken back; ``again`` would do it again."""
        if step in self._undo:
            self._undo.remove(step)
        if again is not None:
            self._redo.append(again)

    def done_again(self, step: UndoStep, back: UndoStep | None) -> None:
        """Note that ``step`` was done again; ``back`` would take it back."""
        if step in self._redo:
            self._redo.remove(step)
        if back is not None:
            self._undo.append(back)
