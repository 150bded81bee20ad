"""The palette over the real desk: commands called by name, contracts, and how many there are."""

from __future__ import annotations

from PySide6.QtCore import Qt

from .hands import Hands


def _ask(hands: Hands, words: str, head: str) -> None:
    """Type into the palette and wait until answers under ``head`` are there."""
    hands.window.open_palette("")
    hands.type(words)
    hands.rest(400)
    sheet = hands.window.palette_sheet
    hands.wait(lambda: head in [answer.head for answer in sheet.answers()], f"{head} are listed")


def test_a_command_typed_in_full_is_what_enter_does(hands: Hands) -> None:
    _ask(hands, "save this view", "Commands")
    hands.press(Qt.Key.Key_Return)
    assert hands.dialog().windowTitle() == "Save this view"
    hands.press(Qt.Key.Key_Escape)
    assert hands.desk.list.isVisible()


def test_the_palette_says_of_how_many_it_lists_the_first(hands: Hands) -> None:
    _ask(hands, "agreement", "In the text of contracts")
    sheet = hands.window.palette_sheet
    table = hands.desk.list.table
    listed = len(sheet.titles())
    sheet.dismiss()
    table.controller.set_search("agreement")
    hands.wait(lambda: table.controller.phase == "ready", "the search")
    contracts = len(table.model.ids)
    assert contracts > 8
    assert sheet.count_words() == f"first {listed} of {contracts + listed - 8}"


def test_contracts_that_only_mention_the_words_stand_below_those_called_so(hands: Hands) -> None:
    _ask(hands, "confidential information", "In the text of contracts")
    heads = [answer.head for answer in hands.window.palette_sheet.answers()]
    assert heads[-1] == "In the text of contracts"
