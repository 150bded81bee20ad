"""The pages in the states that are worth looking at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.panels.contracts.library.page import LibraryPage
from tests.gui.panels.direct import DirectContext


def library_list(context: DirectContext) -> QWidget:
    page = LibraryPage(context)
    titles = page.list.table.texts(0)
    page.list.table.pick(titles.index("Duty of confidence"))
    return page


def clause(context: DirectContext) -> LibraryPage:
    page = LibraryPage(context)
    found = next(each for each in page.list._shown if each.title == "Limitation of liability")
    page.open_clause(found.id)
    page.clause.wording._pick_variant(1)
    return page


def clause_used(context: DirectContext) -> QWidget:
    page = clause(context)
    page.clause.tabs.setCurrentIndex(1)
    return page


def clause_editor(context: DirectContext) -> QWidget:
    page = clause(context)
    page.clause.edit()
    editor = page.clause._stack.currentWidget()
    editor.text.appendPlainText("(1) A Buyer may rely on [[nothing]] and {unknown_field}.")
    editor.read()
    return page


def clause_compare(context: DirectContext) -> QWidget:
    page = clause(context)
    page.clause.compare()
    return page


def clause_variant(context: DirectContext) -> QWidget:
    page = clause(context)
    page.clause.wording._edit_variant()
    return page


SCENES: dict[str, Callable[[DirectContext], QWidget]] = {
    "library-list": library_list,
    "clause": clause,
    "clause-used": clause_used,
    "clause-editor": clause_editor,
    "clause-compare": clause_compare,
    "clause-variant": clause_variant,
}
