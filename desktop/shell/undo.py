"""Named steps that the Edit menu takes back and does again, newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from core.database.undo import UndoStep

MOST = 30
# How taking back what a job did ended: all is back, it can never be, or the rest can be later.
Ending = Literal["back", "gone", "left"]


@dataclass(frozen=True, slots=True)
class JobStep:
    """What a job did in many transactions; another job takes it back.

    It is never done again: taking it back uses up what was kept of it, and those whom it was about
    may be others by now. Whoever wants it once more chooses them and sees their number first.

    Attributes:
        key: what the job did, such as an operation; steps with one key are the same.
        begin: begins the job that takes it back, and has it call what it is given with the ending.
    """

    key: UUID
    label: str = field(compare=False)
    begin: Callable[[Callable[[Ending], object]], object] = field(compare=False)


Step = UndoStep | JobStep


class UndoStack:
    """The steps of this session. A new step clears what could be done again."""

    def __init__(self) -> None:
        self._undo: list[Step] = []
        self._redo: list[UndoStep] = []
        self._over: set[UUID] = set()

    @property
    def next_undo(self) -> Step | None:
        """The step that Undo takes back."""
        return self._undo[-1] if self._undo else None

    @property
    def next_redo(self) -> UndoStep | None:
        """The step that Redo does again."""
        return self._redo[-1] if self._redo else None

    def push(self, step: Step) -> None:
        """Add a step that was just done."""
        self._undo = [*self._undo[1 - MOST :], step]
        self._redo.clear()

    def taken_back(self, step: UndoStep, again: UndoStep | None) -> None:
        """Note that ``step`` was taken back; ``again`` would do it again."""
        if step in self._undo:
            self._undo.remove(step)
        if again is not None:
            self._undo = [
                one if isinstance(one, JobStep) else _following(one, step, again)
                for one in self._undo
            ]
            self._redo.append(again)

    def job_ended(self, step: JobStep, ending: Ending) -> None:
        """Note how taking ``step`` back ended; what is left can go on from here."""
        if ending == "left":
            if step not in self._undo:
                self._undo = [*self._undo[1 - MOST :], step]
            return
        self.drop(step)
        self._over.add(step.key)
        # What followed the step cannot be done again without it.
        self._redo.clear()

    def is_over(self, step: Step) -> bool:
        """Tell whether a job took ``step`` back already, or found that nothing can."""
        return isinstance(step, JobStep) and step.key in self._over

    def drop(self, step: Step) -> None:
        """Forget a step that can no longer be taken back, so that the one before comes next."""
        if step in self._undo:
            self._undo.remove(step)

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
