"""A table whose rows are all in memory sorts by itself and stays in place when it is renewed."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.database.listing import Column
from desktop.tables.row_table import RowTable

COLUMNS = (Column("name", "Name"), Column("size", "Size", "number"))
ROWS = [(f"Row {at}", (at * 7) % 100) for at in range(100)]


@pytest.fixture
def table(qtbot: QtBot) -> RowTable:
    made = RowTable("Rows", COLUMNS)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_first_row_is_chosen_when_rows_come(table: RowTable) -> None:
    table.renew_rows([])
    assert table.picked_row is None
    table.renew_rows(ROWS)
    assert table.picked_row == 0


def test_renewed_rows_leave_choice_and_scrolling_where_they_are(table: RowTable) -> None:
    table.renew_rows(ROWS)
    table.pick(3)
    table.scroll_to_top(50)
    table.renew_rows(list(ROWS))
    assert table.picked_row == 3
    assert table.top_row() == (50, 0)


def test_of_fewer_rows_the_last_one_is_chosen(table: RowTable) -> None:
    table.renew_rows(ROWS)
    table.pick(40)
    table.renew_rows(ROWS[:5])
    assert table.picked_row == 4


def test_renewed_rows_are_sorted_as_the_ones_before(table: RowTable) -> None:
    table.renew_rows(ROWS)
    table.sort_asked.emit(1, True)
    table.renew_rows(ROWS[:50])
    sizes = [int(words) for words in table.texts(1)]
    assert sizes == sorted(sizes, reverse=True)
