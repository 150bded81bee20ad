"""Undo and redo of a draft: one stack over all its clauses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from core.documents.model import Body
from desktop.documents.caret import Place

StepKind = Literal["typing", "deleting", "step"]
_LIMIT = 500
# Keystrokes that follow each other closer than this are undone together.
_PAUSE = 1.2


@dataclass(frozen=True, slots=True)
class State:
    """What a clause says."""

    heading: str
    body: Body


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one clause; ``at`` is monotonic time in seconds."""

    key: str
    before: State
    after: State
    place_before: Place
    place_after: Place
    kind: StepKind
    at: float


class History:
    """Steps done and undone."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Tell whether a step can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Tell whether a step that was taken back can be done again."""
        return bool(self._undone)

    def push(self, step: Step) -> None:
        """Remember a step; keystrokes join the one before."""
        last = self._done[-1] if self._done else None
        self._undone.clear()
        if (
            last is not None
            and step.kind != "step"
            and (last.key, last.kind, last.after) == (step.key, step.kind, step.before)
            and step.at - last.at < _PAUSE
        ):
            self._done[-1] = replace(
                last, after=step.after, place_after=step.place_after, at=step.at
            )
            return
        self._done.append(step)
        del self._done[:-_LIMIT]

    def undo(self) -> Step | None:
        """Return the step to take back."""
        return self._moved(self._done, self._undone)

    def redo(self) -> Step | None:
        """Return the step to do again."""
        return self._moved(self._undone, self._done)

    def keep(self, keys: set[str]) -> None:
        """Forget the steps of clauses that are no longer there."""
        self._done = [step for step in self._done if step.key in keys]
        self._undone = [step for step in self._undone if step.key in keys]

    def clear(self) -> None:
        """Forget everything."""
        self._done.clear()
        self._undone.clear()

    @staticmethod
    def _moved(source: list[Step], target: list[Step]) -> Step | None:
        if not source:
            return None
        step = source.pop()
        target.append(step)
        return step
