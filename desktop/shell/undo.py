"""Named steps that the Edit menu takes back and does again, newest first."""

from __future__ import annotations

from dataclasses import replace

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
            self._undo = [_following(one, step, again) for one in self._undo]
            self._redo.append(again)

    def done_again(self, step: UndoStep, back: UndoStep | None) -> None:
        """Note that ``step`` was done again; ``back`` would take it back."""
        if step in self._redo:
            self._redo.remove(step)
        if back is not None:
            self._redo = [_following(one, step, back) for one in self._redo]
            self._undo.append(back)


def _following(one: UndoStep, taken: UndoStep, result: UndoStep) -> UndoStep:
    """Return an older step as it is after a newer one, ``taken``, was taken back.

    Taking a step back leaves the rows as the step before left them, but writes them once more: the
    older step is to expect the versions that this left.
    """
    left = {(image.table, image.id): image.version for image in result.images}
    now = {
        (image.table, image.id, image.before["row_version"]): left[image.table, image.id]
        for image in taken.images
        if image.before is not None and (image.table, image.id) in left
    }
    images = tuple(
        replace(image, version=now.get((image.table, image.id, image.version), image.version))
        for image in one.images
    )
    return replace(one, images=images)
