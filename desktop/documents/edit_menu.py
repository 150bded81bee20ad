"""The context menu of clause text: our own undo and paste, and the table under the caret."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop.documents import tables

if TYPE_CHECKING:
    from desktop.documents.clause_edit import ClauseEdit

Entry = tuple[str, Callable[[], object], bool] | None


def edit_menu(edit: ClauseEdit) -> QMenu:
    """Return the menu for the caret's place. It deletes itself when it closes."""
    menu = QMenu(edit)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in [*_text_entries(edit), *_table_entries(edit)]:
        if entry is None:
            menu.addSeparator()
            continue
        words, act, possible = entry
        action = menu.addAction(words)
        action.setEnabled(possible)
        action.triggered.connect(partial(_run, act))
    return menu


def _run(act: Callable[[], object], *_: object) -> None:
    act()


def _text_entries(edit: ClauseEdit) -> list[Entry]:
    some, free = edit.textCursor().hasSelection(), not edit.isReadOnly()
    return [
        ("Undo", edit.undo_asked.emit, free),
        ("Redo", edit.redo_asked.emit, free),
        None,
        ("Cut", edit.cut, some and free),
        ("Copy", edit.copy, some),
        ("Paste", edit.paste, free and edit.canPaste()),
        None,
        ("Select all", edit.selectAll, True),
    ]


def _table_entries(edit: ClauseEdit) -> list[Entry]:
    if edit.textCursor().currentTable() is None:
        return []
    free = not edit.isReadOnly()
    return [
        None,
        ("Add row", partial(edit.change_table, tables.add_row), free),
        ("Add column", partial(edit.change_table, tables.add_column), free),
        ("Remove row", partial(edit.change_table, tables.remove_row), free),
        ("Remove column", partial(edit.change_table, tables.remove_column), free),
    ]
