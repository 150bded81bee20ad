"""Gives what was typed to whoever saves it, shows it meanwhile, and keeps what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from core.database.listing import Column
from core.kernel.errors import ChanceryError
from desktop.tables.editing.kinds import CellEdit, as_raw
from desktop.tables.model import TableModel

# Row id, column key, value, and what to call on the main thread once it is stored (None) or not.
Save = Callable[[int, str, Any, Callable[[ChanceryError | None], None]], None]
# Row id, column key, and what to call on the main thread with the whole value of that cell.
Read = Callable[[int, str, Callable[[Any], None]], None]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed into a cell.

    Attributes:
        name: the cell in words, ``Role of Carvalho, Ines``.
        near: the place of its row when it was typed.
    """

    row_id: int
    near: int
    column: Column
    edit: CellEdit
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was typed, and why it was not taken."""

    typed: Typed
    error: ChanceryError


class Saving(QObject):
    """``saved`` carries what is stored; ``refused`` tells that ``refusals`` has one more."""

    saved = Signal(object)
    refused = Signal()

    def __init__(self, model: TableModel, save: Save, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._save = save
        self._number = 0
        self._newest: dict[tuple[int, str], int] = {}
        self.refusals: list[Refusal] = []

    def give(self, typed: Typed, value: Any) -> None:
        """Save a value; its cell shows it at once."""
        place = (typed.row_id, typed.column.key)
        self.forget(*place)
        self._number += 1
        number = self._newest[place] = self._number

        def done(error: ChanceryError | None) -> None:
            # Of two values given to a cell one after the other only the newer one counts.
            if isValid(self) and self._newest.get(place) == number:
                del self._newest[place]
                self._done(typed, error)

        shown = as_raw(typed.edit, typed.column, value, self._model.look)
        self._model.lay_over(*place, shown)
        self._save(*place, value, done)

    def refuse(self, typed: Typed, error: ChanceryError) -> None:
        """Keep what cannot be saved; its cell shows that."""
        self.forget(typed.row_id, typed.column.key)
        self.refusals.append(Refusal(typed, error))
        self._model.lay_over(typed.row_id, typed.column.key, typed.words, "refused")
        self.refused.emit()

    def refusal(self, row_id: int, key: str) -> Refusal | None:
        """Return what was refused for a cell."""
        for refusal in self.refusals:
            if (refusal.typed.row_id, refusal.typed.column.key) == (row_id, key):
                return refusal
        return None

    def forget(self, row_id: int, key: str) -> None:
        """Drop what was refused for a cell; it shows its stored value again."""
        refusal = self.refusal(row_id, key)
        if refusal is not None:
            self.refusals.remove(refusal)
            self._model.take_off(row_id, key)

    def _done(self, typed: Typed, error: ChanceryError | None) -> None:
        if error is not None:
            self.refuse(typed, error)
            return
        self._model.mark_saved(typed.row_id, typed.column.key)
        self.saved.emit(typed)
