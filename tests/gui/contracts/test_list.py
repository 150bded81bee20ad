"""The list of contracts, used with the keyboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from core.contracts.list_source import COLUMNS
from desktop.accessibility.walker import faults

from .hands import Hands


def test_the_list_opens_a_contract_with_enter_and_escape_comes_back(hands: Hands) -> None:
    table = hands.desk.list.table
    table.view.setFocus()
    hands.press(Qt.Key.Key_Home)
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.desk.record_page is not None and hands.record.contract, "it opens")
    assert hands.record.isVisible()
    hands.rest()

    # The first Escape leaves the text, the second one the contract.
    hands.press(Qt.Key.Key_Escape)
    hands.press(Qt.Key.Key_Escape)

    hands.wait(lambda: hands.desk.list.isVisible(), "the list is back")


def test_all_columns_fit_at_1440_pixels_and_words_of_status_are_whole(hands: Hands) -> None:
    table = hands.desk.list.table
    table.view.setCurrentIndex(table.model.index(0, 0))
    hands.wait(lambda: hands.desk.details() is not None, "details")
    hands.rest()
    assert not table.view.horizontalScrollBar().isVisible()
    status = [column.key for column in COLUMNS].index("status")
    for row in range(len(table.model.ids)):
        assert table.view.full_text.words(table.model.index(row, status)) == ""


def test_an_owner_is_shortened_and_pointing_at_it_shows_the_whole_name(hands: Hands) -> None:
    table = hands.desk.list.table
    owner = [column.key for column in COLUMNS].index("owner")
    # Rows come when they are painted.
    hands.wait(lambda: table.model.cell(0, owner) is not None, "the row")
    cell = table.model.cell(0, owner)
    assert cell is not None
    assert cell.text[1:3] == ". "
    place = table.view.visualRect(table.model.index(0, owner)).center()
    help_event = QHelpEvent(QEvent.Type.ToolTip, place, table.view.viewport().mapToGlobal(place))
    QApplication.sendEvent(table.view.viewport(), help_event)
    assert QToolTip.text() == cell.full


def test_the_list_has_no_faults_for_assistive_technology(hands: Hands) -> None:
    hands.rest()
    assert faults(hands.window) == []


def test_what_the_table_shows_is_exported_with_its_columns(hands: Hands, tmp_path: Path) -> None:
    page = hands.desk.list
    page.table.controller.set_search("corvane")
    hands.wait(lambda: page.table.controller.phase == "ready", "the search")
    shown = len(page.table.model.ids)
    page.export(tmp_path / "out.csv")
    hands.wait(lambda: (tmp_path / "out.csv").exists(), "the file")
    head, *rows = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert head == "Title,Counterparty,Status,Value,Next date,Owner"
    assert len(rows) == shown > 0


def _find(hands: Hands, words: str) -> None:
    hands.desk.list.table.toolbar.search.setFocus()
    hands.type(words)


def test_enter_in_the_find_field_opens_the_first_contract_found(hands: Hands) -> None:
    _find(hands, "corvane")
    hands.press(Qt.Key.Key_Return)

    hands.wait(lambda: hands.desk.record_page is not None and hands.record.contract, "it opens")
    contract = hands.record.contract
    assert contract is not None
    assert "Corvane" in f"{contract.title} {contract.counterparty}"


def test_enter_opens_nothing_when_nothing_was_typed_or_found(hands: Hands) -> None:
    _find(hands, "")
    hands.press(Qt.Key.Key_Return)
    hands.rest()
    _find(hands, "zzzz")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.desk.list.table.controller.shown == 0, "the search")
    hands.rest()

    assert hands.desk.record_page is None


def test_down_in_the_find_field_goes_to_the_first_row(hands: Hands) -> None:
    table = hands.desk.list.table
    _find(hands, "corvane")
    hands.press(Qt.Key.Key_Down)

    hands.wait(lambda: hands.focus() is table.view, "the rows")
    assert table.view.currentIndex().row() == 0
    hands.wait(lambda: table.controller.phase == "ready", "the search")
    hands.wait(lambda: hands.desk.details() is not None, "details")
    assert table.current_id() == table.model.ids[0]


def test_details_of_a_contract_that_is_no_longer_listed_go_away(hands: Hands) -> None:
    table = hands.desk.list.table
    table.view.setCurrentIndex(table.model.index(0, 0))
    hands.wait(lambda: hands.desk.details() is not None, "details")

    table.controller.set_search("zzzz")

    hands.wait(lambda: table.controller.phase == "ready", "the search")
    hands.wait(lambda: hands.desk.details() is None, "no details")
