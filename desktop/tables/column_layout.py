"""Which columns a table shows, in which order and how wide they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QTableView

from desktop.tables.header import TableHeader
from desktop.tables.model import TableModel
from desktop.tables.painter import EM
from desktop.tables.widths import share_out
from desktop.theme.units import u, unit


class ColumnLayout:
    """The columns of one view.

    Attributes:
        widths: in em, by column key, as the person chose them; the others share what is free.
    """

    def __init__(self, view: QTableView, model: TableModel, head: TableHeader) -> None:
        self._view = view
        self._model = model
        self._head = head
        self.widths: dict[str, float] = {}
        head.sectionResized.connect(self._width_chosen)

    def lay_out(self) -> None:
        """Give every shown column its width; the last one takes what rounding leaves."""
        keys = self.shown()
        places = self._places()
        shown = [self._model.columns[places[key]] for key in keys]
        gutter = self._head.gutter()
        # A pixel less for each, so that rounding never calls for a scroll bar.
        room = (self._view.viewport().width() - gutter - len(shown)) / (EM * unit())
        blocked = self._head.blockSignals(True)
        for at, (key, width) in enumerate(share_out(shown, self.widths, room).items()):
            self._view.setColumnWidth(places[key], u(EM * width) + (0 if at else gutter))
        self._head.blockSignals(blocked)

    def show(self, keys: Sequence[str]) -> None:
        """Show the columns of ``keys`` in that order and hide all others."""
        blocked = self._head.blockSignals(True)
        places = self._places()
        for target, key in enumerate(keys):
            self._head.moveSection(self._head.visualIndex(places[key]), target)
        for key, column in places.items():
            self._view.setColumnHidden(column, key not in keys)
        self._head.blockSignals(blocked)

    def shown(self) -> tuple[str, ...]:
        """Return the keys of the shown columns in reading order."""
        order = (self._head.logicalIndex(at) for at in range(self._head.count()))
        columns = self._model.columns
        return tuple(columns[at].key for at in order if not self._head.isSectionHidden(at))

    def _places(self) -> Mapping[str, int]:
        return {spec.key: at for at, spec in enumerate(self._model.columns)}

    def _width_chosen(self, column: int, _before: int, after: int) -> None:
        spec = self._model.columns[column]
        shown = self.shown()
        # The last column fills what is left; that is not a width somebody chose.
        if spec.key in shown[:-1]:
            gutter = self._head.gutter() if spec.key == shown[0] else 0
            self.widths[spec.key] = round((after - gutter) / (EM * unit()), 2)
