"""A table whose filters are made in the builder: chips while it is closed, the builder instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.database.filters import Context, Group, Rule
from desktop.accessibility.walker import faults
from desktop.tables.pane import TablePane
from desktop.widgets.chip import FilterChip
from tests.gui.table_page import FIELDS, LOOK, TEXTS, ContractsSource

from .hands import Hands

Settle = Callable[[], None]
NOT_EXPIRED = Group("all", (Rule("status", "is_not", ("expired",)),))


@pytest.fixture
def pane(qtbot: QtBot, hands: Hands, source: ContractsSource) -> TablePane:
    """A pane with a builder, which is closed."""
    made = TablePane(
        source, FIELDS, hands, TEXTS, LOOK,
        context=lambda: Context(date(2026, 11, 21)), builder=True,
    )  # fmt: skip
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    return made


def chips(pane: TablePane) -> list[FilterChip]:
    return [chip for chip in pane.toolbar.findChildren(FilterChip) if chip.isVisible()]


def test_the_builder_opens_over_the_table_in_place_of_the_chips(
    pane: TablePane, settle: Settle, qtbot: QtBot
) -> None:
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    builder = pane.builder
    assert builder is not None
    assert (len(chips(pane)), builder.isVisible()) == (1, False)
    pane.toolbar.add_filter.click()
    settle()
    assert (len(chips(pane)), builder.isVisible()) == (0, True)
    assert builder._summary.figure.accessibleName() == "455 of 500 contracts"
    assert [str(fault) for fault in faults(pane)] == []
    qtbot.keyClick(builder._sheet.rows()[0].field, Qt.Key.Key_Escape)
    settle()
    assert (len(chips(pane)), builder.isVisible()) == (1, False)
    assert pane.toolbar.add_filter.hasFocus()


def test_what_is_built_filters_the_table(pane: TablePane, settle: Settle) -> None:
    pane.load()
    settle()
    pane.open_filter()
    assert pane.builder is not None
    row = pane.builder._sheet.rows()[0]
    assert row.field.hasFocus()
    row._field_chosen("sealed")
    row.operator.setCurrentIndex(1)
    row.operator.activated.emit(1)
    assert pane.builder._summary.figure.text() == "Counting…"
    settle()
    assert pane.controller.state.filter == Group("all", (Rule("sealed", "no"),))
    assert pane.builder._summary.figure.accessibleName() == "455 of 500 contracts"
    pane.controller.clear_filters()
    settle()
    assert pane.builder.tree == Group()


def test_the_key_opens_goes_there_and_closes(pane: TablePane, settle: Settle) -> None:
    pane.controller.set_filter(NOT_EXPIRED)
    settle()
    builder = pane.builder
    assert builder is not None
    pane.open_filter()
    assert builder.isVisible()
    pane.view.setFocus()
    pane.open_filter()
    assert builder.isVisible()
    assert builder.isAncestorOf(QApplication.focusWidget())
    pane.open_filter()
    assert not builder.isVisible()


def test_a_chip_leads_to_its_rule(pane: TablePane, settle: Settle) -> None:
    pane.controller.set_filter(Group("all", (*NOT_EXPIRED.rules, Rule("sealed", "yes"))))
    settle()
    chips(pane)[1].click()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Rule 2, field"


def test_an_unfinished_rule_stays_while_rows_come_and_go(pane: TablePane, settle: Settle) -> None:
    pane.load()
    settle()
    pane.open_filter()
    assert pane.builder is not None
    pane.builder._sheet.rows()[0]._field_chosen("title")
    pane.refresh()
    settle()
    assert [row.draft.field for row in pane.builder._sheet.rows()] == ["title"]
