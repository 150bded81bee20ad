"""Choosing a clause of the library for a new place of a template."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.database.listing import Column
from core.kernel.text import fold
from desktop.panels.contracts.templates.reading import ClauseInfo
from desktop.tables.row_table import RowTable
from desktop.theme.measure import set_size, set_space
from desktop.widgets.buttons import push_button
from desktop.widgets.page import SidePanel
from desktop.widgets.search import SearchField
from desktop.widgets.text import Heading

COLUMNS = (
    Column("title", "Clause", width_em=13, frozen=True),
    Column("category", "Category", width_em=8),
)


class ClausePicker(SidePanel):
    """The choice. ``picked`` carries the clause; ``left`` says that none is wanted."""

    picked = Signal(object)
    left = Signal()

    def __init__(self, clauses: Iterable[ClauseInfo], parent: QWidget | None = None) -> None:
        super().__init__("Add a clause", 80, parent)
        self._all = sorted(clauses, key=lambda each: (fold(each.title), each.category))
        self._shown: list[ClauseInfo] = []
        self.search = SearchField("Find a clause")
        self.table = RowTable("Clauses of the library", COLUMNS, density="compact")
        set_size(self.table, minimum_height=110)
        row = QHBoxLayout()
        set_space(row, 2)
        row.addStretch()
        row.addWidget(push_button("Close", on_click=self.left.emit))
        row.addWidget(push_button("Add clause", "primary", on_click=self.take))
        self.body.addWidget(Heading("Add a clause"))
        self.body.addWidget(self.search)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(row)
        self.search.textChanged.connect(lambda _: self._filter())
        self.search.returnPressed.connect(self.take)
        self.table.activated_row.connect(lambda _: self.take())
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._filter()

    def _filter(self) -> None:
        words = fold(self.search.text()).split()
        self._shown = [
            each
            for each in self._all
            if all(word in fold(f"{each.title} {each.category}") for word in words)
        ]
        rows = [(each.title, each.category) for each in self._shown]
        self.table.set_rows(rows, 0 if rows else None)

    def take(self) -> None:
        """Take the chosen clause; the picker stays open for the next one."""
        place = self.table.picked_row
        if place is not None:
            self.picked.emit(self._shown[place])
