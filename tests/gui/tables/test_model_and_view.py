"""The table's model and view: what is fetched, what is asked while painting, what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QPixmap
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.database.listing import Column, ColumnKind, IdList, Selection
from desktop.tables.cells import Cell
from desktop.tables.model import CELL_ROLE, PAGE, Rows, TableModel
from desktop.tables.painter import CellPainter
from desktop.tables.view import TableView
from tests.gui.table_page import COLUMNS, LOOK, ContractsSource

Done = Callable[[Rows | None], None]


class CountingModel(TableModel):
    """Counts how often a cell is asked for, by whatever way."""

    calls = 0
    data_calls = 0

    def cell(self, position: int, column: int) -> Cell | None:
        self.calls += 1
        return super().cell(position, column)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        self.data_calls += 1
        return super().data(index, role)


def wide_view(qtbot: QtBot, rows: int) -> tuple[CountingModel, TableView]:
    """A table of 48 columns whose rows are fetched at once."""
    columns = tuple(
        Column(f"c{at}", f"Column {at}", width_em=7, frozen=at == 0) for at in range(48)
    )

    def fetch(ids: Sequence[int], done: Done) -> None:
        done([tuple(f"{row} {at}" for at in range(48)) for row in ids])

    model = CountingModel(columns, fetch)
    model.set_ids(IdList(range(rows)))
    view = TableView(model)
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(1600, 900)
    view.show()
    QApplication.processEvents()
    QApplication.processEvents()
    return model, view


def paint(view: TableView) -> None:
    target = QPixmap(view.viewport().size())
    view.viewport().render(target)


def test_painting_asks_once_for_each_visible_cell_and_for_nothing_else(qtbot: QtBot) -> None:
    model, view = wide_view(qtbot, 1_000_000)
    paint(view)
    model.calls = model.data_calls = 0
    paint(view)
    rows = -(-view.viewport().height() // view.rowHeight(0))
    columns = sum(
        -view.columnWidth(at) < view.columnViewportPosition(at) < view.viewport().width()
        for at in range(48)
    )
    assert 0 < model.calls <= rows * columns
    assert model.data_calls == 0


def test_only_pages_in_sight_are_fetched_even_at_the_end_of_a_million_rows(qtbot: QtBot) -> None:
    fetched: list[int] = []

    def fetch(ids: Sequence[int], done: Done) -> None:
        fetched.extend(ids)
        done([(f"row {row}",) for row in ids])

    model = TableModel((Column("a", "A"),), fetch)
    model.set_ids(IdList(range(1_000_000)))
    view = TableView(model)
    model.setParent(view)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: bool(fetched))
    fetched.clear()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: bool(fetched))
    assert view.currentIndex().row() == 999_999
    assert fetched[-1] == 999_999
    assert len(fetched) <= 2 * PAGE
    assert view.model().data(view.currentIndex()) == "row 999999"


def test_a_million_rows_are_chosen_by_one_range(qtbot: QtBot) -> None:
    model, view = wide_view(qtbot, 1_000_000)
    model.calls = model.data_calls = 0
    view.selectAll()
    assert view.selection().is_everything
    assert view.selection().ranges == ((0, 999_999),)
    assert model.data_calls == 0


def test_shift_and_control_choose_ranges_like_everywhere(qtbot: QtBot) -> None:
    model, view = wide_view(qtbot, 100)
    view.setCurrentIndex(model.index(3, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.selection().ranges == ((3, 4),)
    view.choose(Selection.of(model.ids, [(3, 4), (8, 9)]), current=9)
    assert view.selection().ranges == ((3, 4), (8, 9))
    assert view.currentIndex().row() == 9
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not len(view.selection())


def test_enter_opens_the_current_row_and_alt_with_arrows_sorts_by_its_column(qtbot: QtBot) -> None:
    model, view = wide_view(qtbot, 100)
    view.setCurrentIndex(model.index(5, 2))
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [5]
    with qtbot.waitSignal(view.sort_asked) as sorted_:
        qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert sorted_.args == [2, True]


def test_the_first_column_stays_where_it_is_and_is_hit_there(qtbot: QtBot) -> None:
    model, view = wide_view(qtbot, 100)
    view.horizontalScrollBar().setValue(700)
    assert view.indexAt(QPoint(5, 40)).column() == 0
    assert view.visualRect(model.index(0, 0)).left() == 0
    view.setCurrentIndex(model.index(0, 20))
    view.setCurrentIndex(model.index(0, 3))
    frozen = view.visualRect(model.index(0, 0))
    assert view.visualRect(model.index(0, 3)).left() >= frozen.right()


def test_a_failed_fetch_is_asked_for_again_only_when_painted_again(qtbot: QtBot) -> None:
    asked: list[Done] = []
    model = TableModel((Column("a", "A"),), lambda ids, done: asked.append(done))
    model.set_ids(IdList(range(10)))
    assert model.cell(0, 0) is None
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert model.waiting_since is not None
    asked[0](None)
    assert model.waiting_since is None
    assert len(asked) == 1
    assert model.cell(0, 0) is None
    qtbot.waitUntil(lambda: len(asked) == 2)


def test_an_answer_to_an_older_question_is_dropped(qtbot: QtBot) -> None:
    asked: list[Done] = []
    model = TableModel((Column("a", "A"),), lambda ids, done: asked.append(done))
    model.set_ids(IdList([1]))
    model.cell(0, 0)
    qtbot.waitUntil(lambda: len(asked) == 1)
    model.mark_stale()
    asked[0]([("old",)])
    assert model.cell(0, 0) is None
    qtbot.waitUntil(lambda: len(asked) == 2)
    asked[1]([("new",)])
    cell = model.cell(0, 0)
    assert cell is not None
    assert cell.text == "new"


def test_a_stale_row_is_shown_until_the_new_one_arrives(qtbot: QtBot) -> None:
    asked: list[Done] = []
    model = TableModel((Column("a", "A"),), lambda ids, done: asked.append(done))
    model.set_ids(IdList([1]))
    model.put_rows([1], [("before",)])
    model.mark_stale()
    cell = model.cell(0, 0)
    assert cell is not None
    assert cell.text == "before"
    qtbot.waitUntil(lambda: len(asked) == 1)


def test_a_row_that_is_gone_is_a_row_of_dashes(qtbot: QtBot) -> None:
    model = TableModel((Column("a", "A"),), lambda ids, done: done([None for _ in ids]))
    model.set_ids(IdList([1]))
    model.cell(0, 0)
    qtbot.waitUntil(lambda: model.cell(0, 0) is not None)
    cell = model.cell(0, 0)
    assert cell is not None
    assert cell.empty


def test_a_cell_is_spoken_with_its_column_status_and_mark(qtbot: QtBot) -> None:
    source = ContractsSource()
    model = TableModel(COLUMNS, lambda ids, done: done(source.rows(ids)), LOOK)
    model.set_ids(IdList(range(5)))
    model.put_rows(range(5), [source.row(row) for row in range(5)])
    spoken = model.data(model.index(1, 3), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Value: empty, Status: Out for signature, not sent yet"
    assert model.data(model.index(0, 3)) == "184,500.00 GBP"
    assert model.data(model.index(0, 4), CELL_ROLE).tone == "attention"
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None


def test_the_model_keeps_the_rules_of_qt(qtbot: QtBot) -> None:
    source = ContractsSource()
    model = TableModel(COLUMNS, lambda ids, done: done(source.rows(ids)), LOOK)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_ids(IdList(range(30)))
    model.set_ids(IdList())


def ticking_view(qtbot: QtBot) -> tuple[TableModel, TableView]:
    source = ContractsSource()
    model = TableModel(COLUMNS, lambda ids, done: done(source.rows(ids)), LOOK)
    model.set_ids(IdList(range(20)))
    view = TableView(model, ticks=True)
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    return model, view


def test_with_tick_boxes_moving_about_leaves_the_ticks_alone(qtbot: QtBot) -> None:
    model, view = ticking_view(qtbot)
    view.setCurrentIndex(model.index(2, 0))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.selection().ranges == ((2, 2), (4, 4))
    middle = view.visualRect(model.index(7, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert view.currentIndex().row() == 7
    assert view.selection().ranges == ((2, 2), (4, 4))


def test_a_tick_box_takes_a_click_and_the_one_in_the_head_takes_all(qtbot: QtBot) -> None:
    model, view = ticking_view(qtbot)
    left = QPoint(10, view.visualRect(model.index(3, 0)).center().y())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=left)
    assert view.selection().ranges == ((3, 3),)
    head = view.head.viewport()
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert view.selection().is_everything
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert not len(view.selection())


def test_only_columns_of_figures_have_figures_of_equal_width(qapp: QApplication) -> None:
    painter = CellPainter()
    tabular = QFont.Tag("tnum")
    kinds: tuple[ColumnKind, ...] = ("number", "money", "date", "datetime")
    for kind in kinds:
        face = painter.face(Column("k", "K", kind), first=False)
        assert painter.fonts()[face].isFeatureSet(tabular)
    for first in (True, False):
        face = painter.face(Column("k", "K"), first)
        assert not painter.fonts()[face].isFeatureSet(tabular)
