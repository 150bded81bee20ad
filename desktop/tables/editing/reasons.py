"""Shows for a while, under a cell, why nothing can be typed there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from desktop.tables.editing.moves import Place
from desktop.tables.editing.note import CellNote
from desktop.tables.view import TableView

_LIFE_MS = 6_000


class Reasons(QObject):
    """At most one reason at a time; going to another cell takes it away."""

    def __init__(self, view: TableView, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._note: CellNote | None = None
        self._at: Place = (0, 0)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(_LIFE_MS)
        self._fading.timeout.connect(self.hide)
        view.selectionModel().currentChanged.connect(lambda *_: self.hide())
        view.selectionModel().modelChanged.connect(lambda *_: self.hide())

    @property
    def words(self) -> str:
        """What is shown now."""
        return self._note.words if self._note is not None else ""

    def show(self, words: str, place: Place) -> None:
        """Show ``words`` under a cell."""
        self.hide()
        self._note, self._at = CellNote(words, False, self._view.viewport()), place
        self.place()
        self._fading.start()

    def hide(self) -> None:
        """Take the reason away."""
        self._fading.stop()
        if self._note is not None:
            self._note.hide()
            self._note.deleteLater()
            self._note = None

    def place(self) -> None:
        """Stay under the cell."""
        if self._note is not None:
            geometry = self._view.geometry_of_cells
            self._note.place(geometry.cell(*self._at), geometry.room(self._at[1]))
