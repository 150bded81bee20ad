"""The table itself: rows painted by hand, frozen first column, keyboard, selection by ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from core.database.listing import Selection, Sort
from desktop.accessibility.announce import announce
from desktop.tables.column_layout import ColumnLayout
from desktop.tables.copying import Copying
from desktop.tables.frame import PATIENCE, FramePainter
from desktop.tables.full_text import FullText
from desktop.tables.geometry import CellGeometry
from desktop.tables.header import TableHeader
from desktop.tables.key_taker import KeyTaker
from desktop.tables.model import TableModel
from desktop.tables.painter import CellPainter
from desktop.tables.setup import configure
from desktop.tables.state import ROW_UNITS, Density
from desktop.tables.ticking import Ticking
from desktop.theme.follow import follow
from desktop.theme.units import u

# Qt asks the rows for their words one after another, on the thread of the window.
_SEARCHED = 2_000
_Index = QModelIndex | QPersistentModelIndex


class TableView(QTableView):
    """A list of records.

    ``opened`` carries the position of a row that Enter or a double click opens; ``sort_asked``
    a logical column and whether it is to be descending (None: the other way round than now);
    ``chosen`` tells that the selection changed. With ``ticks`` the chosen rows are those with a
    tick: Space or a click on the box changes it, and moving about leaves it alone.
    ``laid_out`` follows every move of the cells on screen, ``entered`` the focus.
    ``said`` carries what a screen reader is told about copied and edited cells.

    Attributes:
        ring: whether one cell, not only its row, has the focus: after Left and Right, and after a
            click where cells can be edited.
        editing: what cells are edited by; None where they are not.
    """

    opened = Signal(int)
    sort_asked = Signal(int, object)
    chosen = Signal()
    laid_out = Signal()
    entered = Signal()
    said = Signal(str)

    def __init__(
        self, model: TableModel, ticks: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._painter = CellPainter()
        self.ring = False
        self.editing: KeyTaker | None = None
        self._column = 0
        self._density: Density = "standard"
        self._chosen: Selection | None = None
        self._ticking = Ticking(self) if ticks else None
        self.head = TableHeader(model.columns, self._painter, ticks, self)
        self.setHorizontalHeader(self.head)
        self._columns = ColumnLayout(self, model, self.head)
        self.geometry_of_cells = CellGeometry(self, self.head)
        self._frame = FramePainter(
            self, model, self.head, self._painter, self.geometry_of_cells, ticks
        )
        self._copying = Copying(model, self.say)
        self.full_text = FullText(self, model, self.head, self._painter)
        configure(self)
        self.setModel(model)
        self.head.frozen = int(bool(model.columns) and model.columns[0].frozen)
        self.head.sort_asked.connect(lambda column: self.sort_asked.emit(column, None))
        self.head.tick_clicked.connect(self._toggle_all)
        model.rows_arrived.connect(self.viewport().update)
        model.modelAboutToBeReset.connect(self._remember_column)
        model.modelReset.connect(self._forget_selection)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(self._double_clicked)
        for column, spec in enumerate(model.columns):
            self.setColumnHidden(column, not spec.shown or spec.kind == "id")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._lay_out)
        self._bars = QTimer(self)
        self._bars.setSingleShot(True)
        self._bars.setInterval(round(PATIENCE * 1000) + 10)
        self._bars.timeout.connect(self.viewport().update)
        follow(self, self._refresh)

    def say(self, words: str, urgent: bool = False) -> None:
        """Tell those who listen, and by ``said`` those who look, what became of a cell."""
        announce(self, words, urgent)
        self.said.emit(words)

    # --- look --------------------------------------------------------------------------------

    @property
    def density(self) -> Density:
        """How tall rows are."""
        return self._density

    def set_density(self, density: Density) -> None:
        """Change how tall rows are; the row at the top stays there."""
        top = self.rowAt(0)
        self._density = density
        self.verticalHeader().setDefaultSectionSize(u(ROW_UNITS[density]))
        self.verticalScrollBar().setSingleStep(u(ROW_UNITS[density]))
        if top > 0:
            self.scroll_to_top(top)

    def set_dimmed(self, dimmed: bool) -> None:
        """Show the rows as those of the query before, while the new ones are fetched."""
        if dimmed != self._frame.dimmed:
            self._frame.dimmed = dimmed
            self.viewport().update()

    def set_sort(self, sort: Sort | None) -> None:
        """Show which column the rows are sorted by."""
        self.head.set_sort(sort)

    def scroll_to_top(self, position: int, offset: int = 0) -> None:
        """Bring a row to the top, ``offset`` pixels of it above the edge."""
        height = self.verticalHeader().defaultSectionSize()
        self.verticalScrollBar().setValue(position * height + offset)

    def top_row(self) -> tuple[int, int]:
        """Return the position of the first row in sight and how many pixels of it are hidden."""
        height = self.verticalHeader().defaultSectionSize()
        return divmod(self.verticalScrollBar().value(), height)

    def _refresh(self) -> None:
        self._painter.refresh()
        self.set_density(self._density)
        self.horizontalScrollBar().setSingleStep(u(8))
        self._lay_out()
        self.viewport().update()

    # --- columns -----------------------------------------------------------------------------

    def set_widths(self, widths: Mapping[str, float]) -> None:
        """Set the chosen widths, in em by column key; the others share what is free."""
        self._columns.widths = dict(widths)
        self._lay_out()

    def widths(self) -> dict[str, float]:
        """Return the widths in em that the person chose, by column key."""
        return dict(self._columns.widths)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        # Scroll bars come and go once this is over, and take their room then.
        self._settle.start()

    def _lay_out(self) -> None:
        self._columns.lay_out()
        self.updateGeometries()

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show the columns of ``keys`` in that order and hide all others."""
        self._columns.show(keys)
        self._lay_out()
        self.head.viewport().update()
        self.viewport().update()

    def shown_columns(self) -> tuple[str, ...]:
        """Return the keys of the shown columns in reading order."""
        return self._columns.shown()

    # --- selection ---------------------------------------------------------------------------

    def selection(self) -> Selection:
        """Return the chosen rows as ranges; costs nothing however many they are."""
        if self._chosen is None:
            parts = self.selectionModel().selection()
            ranges = ((parts.at(at).top(), parts.at(at).bottom()) for at in range(parts.count()))
            self._chosen = Selection.of(self._model.ids, ranges)
        return self._chosen

    def choose(self, selection: Selection, current: int | None = None) -> None:
        """Choose the rows of ``selection``, and make ``current`` the current row."""
        last = len(self._model.columns) - 1
        chosen = QItemSelection()
        for first, final in selection.ranges:
            chosen.select(self._model.index(first, 0), self._model.index(final, last))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect)
        if current is not None:
            column = self.currentIndex().column()
            column = self._column if column < 0 else column
            index = self._model.index(current, column)
            self.selectionModel().setCurrentIndex(index, flags.NoUpdate)

    def _selection_changed(self) -> None:
        self._chosen = None
        chosen = self.selection()
        self.head.set_tick("on" if chosen.is_everything else "some" if len(chosen) else "off")
        self.viewport().update()
        self.chosen.emit()

    def selectionCommand(
        self, index: _Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if self._ticking is None:
            return super().selectionCommand(index, event)
        return self._ticking.command(event)

    def _toggle_all(self) -> None:
        if self.selection().is_everything:
            self.clearSelection()
        else:
            self.selectAll()

    def _remember_column(self) -> None:
        if self.currentIndex().isValid():
            self._column = self.currentIndex().column()

    def _forget_selection(self) -> None:
        self._chosen = None
        self._frame.hovered = -1
        if self._ticking is not None:
            self._ticking.forget()
            # Rows that are replaced take their ticks along without a word.
            self._selection_changed()

    # --- geometry with a frozen column -------------------------------------------------------

    def indexAt(self, point: QPoint) -> QModelIndex:
        if self.head.offset() and self.geometry_of_cells.frozen_area().contains(point):
            row = self.rowAt(point.y())
            return self._model.index(row, self.head.logicalIndex(0)) if row >= 0 else QModelIndex()
        return super().indexAt(point)

    def visualRect(self, index: _Index) -> QRect:
        area = super().visualRect(index)
        if index.isValid() and self.geometry_of_cells.is_frozen(index.column()):
            area.moveLeft(self.geometry_of_cells.frozen_area().left())
        return area

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        before = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        if not self.head.frozen or not index.isValid():
            return
        if self.head.visualIndex(index.column()) == 0:
            self.horizontalScrollBar().setValue(before)
            return
        hidden = self.geometry_of_cells.hidden(index.column())
        if hidden > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self.laid_out.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.laid_out.emit()
        if dx and self.head.frozen:
            # What scrolled under the frozen column must not leave its traces there.
            self.viewport().update()
            self.head.viewport().update()

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        current = self.currentIndex()
        ring = self.visualRect(current) if self.ring and self.hasFocus() else None
        self._frame.paint(event.rect(), self.selection(), current.row(), ring)
        if self._model.waiting_since is not None and not self._bars.isActive():
            self._bars.start()

    # --- mouse and keyboard ------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.editing is not None and self.editing.take_key(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copying.copy(self.selection(), self.currentIndex().row(), self.shown_columns())
            return
        key, modifiers = event.key(), event.modifiers()
        current = self.currentIndex()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            if current.isValid():
                self.opened.emit(current.row())
            return
        alt = modifiers == Qt.KeyboardModifier.AltModifier
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and current.isValid():
            self.sort_asked.emit(current.column(), key == Qt.Key.Key_Down)
            return
        if key == Qt.Key.Key_Escape and len(self.selection()) > (self._ticking is None):
            self.clearSelection()
            return
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not (
            modifiers & Qt.KeyboardModifier.ControlModifier
        ):
            # Home and End go to the first and last row, as in every list.
            event = QKeyEvent(
                QEvent.Type.KeyPress, key, modifiers | Qt.KeyboardModifier.ControlModifier
            )
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.ring = True
        self._move(event)
        if self.ring and self.currentIndex() != current:
            self.full_text.show_under(self.currentIndex())

    def _move(self, event: QKeyEvent) -> None:
        if self._ticking is None:
            super().keyPressEvent(event)
            return
        row, plain = self.currentIndex().row(), self._ticking.without_shift(event)
        super().keyPressEvent(plain or event)
        if plain is not None:
            self._ticking.follow()
        elif event.key() == Qt.Key.Key_Space or self.currentIndex().row() != row:
            self._ticking.stand()

    def keyboardSearch(self, search: str) -> None:
        """Go to the row that begins with what is typed, where that is quickly found."""
        if self._model.rowCount() <= _SEARCHED:
            super().keyboardSearch(search)

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.editing is None or not self.editing.take_double_click(index):
            self.opened.emit(index.row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.ring = self.editing is not None
        if self._ticking is not None and self._ticking.take_press(event):
            return
        super().mousePressEvent(event)
        if self._ticking is not None:
            self._ticking.stand()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row == self._frame.hovered:
            return
        height = self.verticalHeader().defaultSectionSize()
        for each in (self._frame.hovered, row):
            if each >= 0:
                self.viewport().update(
                    0, self.rowViewportPosition(each), self.viewport().width(), height
                )
        self._frame.hovered = row

    # --- full text ---------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self.full_text.show_at(self.indexAt(event.pos()), event.globalPos())
            return True
        return super().viewportEvent(event)
