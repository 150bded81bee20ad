"""The one cell that is being edited: its editor, and the reason under it when it was refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from core.database.listing import Column, IdList
from desktop.tables.cells import is_right
from desktop.tables.editing.editors import make_editor
from desktop.tables.editing.kinds import CellEdit
from desktop.tables.editing.moves import Place
from desktop.tables.editing.note import CellNote
from desktop.tables.editing.saving import Typed
from desktop.tables.geometry import CellGeometry


class OpenCell:
    """An editor over a cell.

    Attributes:
        row_id: the row, wherever it is by now.
        row: its place when it was last seen.
        before: what stood there, as it would be typed; what is still the same is not saved.
        name: the cell in words.
    """

    def __init__(
        self,
        row_id: int,
        place: Place,
        spec: Column,
        edit: CellEdit,
        before: str,
        name: str,
        today: Callable[[], date],
        viewport: QWidget,
    ) -> None:
        self.row_id = row_id
        self.row, self.column = place
        self.spec = spec
        self.edit = edit
        self.before = before
        self.name = name
        right = is_right(spec) and not edit.is_chosen
        self._viewport = viewport
        self.editor = make_editor(edit, spec.label, right, today, viewport)
        self.editor.control.setAccessibleName(name)
        self.note: CellNote | None = None

    @property
    def typed(self) -> Typed:
        """What is typed now."""
        words = self.editor.words
        return Typed(self.row_id, self.row, self.spec, self.edit, words, self.name)

    @property
    def changed(self) -> bool:
        """Whether something else is typed than stood there."""
        return self.editor.words.strip() != self.before.strip()

    def find(self, ids: IdList) -> bool:
        """Find the row in the list as it is now; False when it is not there."""
        if not (self.row < len(ids) and ids[self.row] == self.row_id):
            row = ids.index_of(self.row_id, self.row)
            if row is None:
                return False
            self.row = row
        return True

    def place(self, geometry: CellGeometry) -> None:
        """Lie over the cell, and never over the frozen column."""
        cell, room = geometry.cell(self.row, self.column), geometry.room(self.column)
        self.editor.place(cell, room)
        if self.note is not None:
            self.note.place(self.editor.geometry(), room)

    def refuse(self, words: str, geometry: CellGeometry) -> None:
        """Say under the cell why what is typed is not taken."""
        self.accept()
        self.editor.set_refused(True)
        self.editor.control.setAccessibleDescription(words)
        self.note = CellNote(words, True, self._viewport)
        self.place(geometry)
        self.note.raise_()

    def accept(self) -> None:
        """Take the reason away, once something else is typed."""
        if self.note is not None:
            self.editor.set_refused(False)
            self.editor.control.setAccessibleDescription("")
            self.note.hide()
            self.note.deleteLater()
            self.note = None

    def close(self) -> None:
        """Take the editor away."""
        self.accept()
        self.editor.hide()
        self.editor.deleteLater()
