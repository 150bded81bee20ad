"""Rows, columns and cells of a table in clause text."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextTable

from core.documents.model import Table
from desktop.documents.clause_text import ClauseText
from desktop.documents.commands import ready, role
from desktop.documents.display import Display
from desktop.documents.formats import FILLER, HEADING, ID, ROLE, WIDTHS, cell_format
from desktop.documents.runs import new_paragraph_id


def insert_table(text: ClauseText, cursor: QTextCursor, rows: int, columns: int) -> bool:
    """Insert an empty table behind the caret's words. Return False inside a table."""
    if cursor.currentTable() is not None or rows < 1 or columns < 1:
        return False
    made = Table(new_paragraph_id(), (((),) * columns,) * rows, 1 if rows > 1 else 0)
    table = put_table(text, cursor, made, Display())
    cursor.setPosition(table.cellAt(0, 0).firstPosition())
    return True


def put_table(text: ClauseText, cursor: QTextCursor, made: Table, display: Display) -> QTextTable:
    """Insert ``made`` at the caret, which then stands behind it."""
    cursor.beginEditBlock()
    if role(cursor.block()) == HEADING:
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    elif not cursor.atBlockStart():
        ready(text, cursor)
    table = text.insert_table(cursor, made, display)
    _mend_after(text, cursor)
    cursor.endEditBlock()
    return table


def _mend_after(text: ClauseText, cursor: QTextCursor) -> None:
    """The line behind a new table carries the split paragraph's id; make it one of its own."""
    block = cursor.block()
    if block.length() > 1:
        form = block.blockFormat()
        if form.property(ROLE) != FILLER:
            form.setProperty(ID, new_paragraph_id())
            cursor.setBlockFormat(form)
        return
    following = block.next()
    if following.isValid() and QTextCursor(following).currentTable() is None:
        form = following.blockFormat()
        cursor.deleteChar()
        cursor.setBlockFormat(form)
        return
    text.fill(cursor)


def add_row(cursor: QTextCursor) -> bool:
    """Add a row under the caret's."""
    table = cursor.currentTable()
    if table is None:
        return False
    row = table.cellAt(cursor).row()
    _square(table)
    table.insertRows(row + 1, 1)
    for column in range(table.columns()):
        table.cellAt(row + 1, column).firstCursorPosition().setBlockFormat(cell_format())
    return True


def add_column(cursor: QTextCursor) -> bool:
    """Add a column behind the caret's."""
    table = cursor.currentTable()
    if table is None:
        return False
    column = table.cellAt(cursor).column()
    _square(table)
    table.insertColumns(column + 1, 1)
    for row in range(table.rows()):
        table.cellAt(row, column + 1).firstCursorPosition().setBlockFormat(cell_format())
    return True


def remove_row(cursor: QTextCursor) -> bool:
    """Remove the caret's row; the last one takes the table with it."""
    table = cursor.currentTable()
    if table is None:
        return False
    _square(table)
    table.removeRows(table.cellAt(cursor).row(), 1)
    return True


def remove_column(cursor: QTextCursor) -> bool:
    """Remove the caret's column; the last one takes the table with it."""
    table = cursor.currentTable()
    if table is None:
        return False
    _square(table)
    table.removeColumns(table.cellAt(cursor).column(), 1)
    return True


def next_cell(cursor: QTextCursor, forward: bool) -> bool:
    """Move to the next or previous cell; past the last a row is added. False outside a table."""
    table = cursor.currentTable()
    if table is None:
        return False
    cell = table.cellAt(cursor)
    place = cell.row() * table.columns() + cell.column() + (1 if forward else -1)
    if place < 0:
        return True
    if place >= table.rows() * table.columns():
        add_row(cursor)
    target = table.cellAt(place // table.columns(), place % table.columns())
    cursor.setPosition(target.firstPosition())
    return True


def below(cursor: QTextCursor) -> bool:
    """Move to the cell below, or behind the table from its last row. False outside a table."""
    table = cursor.currentTable()
    if table is None:
        return False
    cell = table.cellAt(cursor)
    if cell.row() + 1 < table.rows():
        cursor.setPosition(table.cellAt(cell.row() + 1, cell.column()).firstPosition())
    else:
        cursor.setPosition(table.lastPosition() + 1)
    return True


def _square(table: QTextTable) -> None:
    """A table that is changed has equally many cells in each row from then on."""
    form = table.format()
    if form.property(WIDTHS):
        form.setProperty(WIDTHS, "")
        table.setFormat(form)
