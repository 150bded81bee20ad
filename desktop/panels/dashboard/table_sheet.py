"""The table behind a chart: the same numbers as rows, each of which opens what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.dashboard.records import Target
from core.database.listing import Column
from desktop.tables.row_table import RowTable
from desktop.theme.follow import follow
from desktop.theme.units import font, u
from desktop.widgets.popover import Popover
from desktop.widgets.text import Heading

_MOST_ROWS = 12


class TableSheet(Popover):
    """Enter on a row opens it; Esc goes back to the chart."""

    def __init__(
        self,
        anchor: QWidget,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[tuple[tuple[object, ...], Target | None]],
        on_open: Callable[[Target], object],
    ) -> None:
        super().__init__(anchor, f"{title}, table")
        self._beside = anchor
        self._rows = rows
        self._on_open = on_open
        self._em = sum(column.width_em for column in columns)
        self.table = RowTable(f"{title}, table", columns, density="compact")
        self.table.activated_row.connect(self._open_row)
        self.table.set_rows([cells for cells, _ in rows], 0 if rows else None)
        self.body.addWidget(Heading(title))
        self.body.addWidget(self.table)
        follow(self, self._size)

    def open(self) -> None:
        """Show the sheet with the focus in its table."""
        super().open()
        self.table.setFocus()

    def _open_row(self, place: int) -> None:
        target = self._rows[place][1]
        self.close()
        if target is not None:
            self._on_open(target)

    def _size(self) -> None:
        shown = min(len(self._rows), _MOST_ROWS)
        em = font("body").pointSizeF() * 4 / 3
        self.table.setFixedSize(round(self._em * em) + u(12), u(8) + shown * u(7) + u(2))

    def _place(self) -> None:
        """Lie at the end of the anchor, inside the screen, and cover the chart if need be."""
        end = self._beside.mapToGlobal(QPoint(self._beside.width(), self._beside.height()))
        room = (self._beside.screen() or QGuiApplication.primaryScreen()).availableGeometry()
        left = max(room.left(), min(end.x() - self.width(), room.right() - self.width()))
        top = max(room.top(), min(end.y() + u(1), room.bottom() - self.height()))
        self.move(left, top)
