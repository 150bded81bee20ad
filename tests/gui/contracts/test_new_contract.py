"""A new contract, made with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.panels.contracts.new_contract import NewContractPage
from desktop.panels.contracts.template_card import TemplateCard

from .hands import Hands


def _begin(hands: Hands) -> NewContractPage:
    hands.desk.show_page("new", {})
    page = hands.desk.sub_page("new")
    assert isinstance(page, NewContractPage)
    hands.wait(lambda: isinstance(hands.focus(), TemplateCard), "the templates")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: page.model is not None, "the form")
    hands.rest()
    return page


def test_ctrl_enter_creates_the_contract(hands: Hands) -> None:
    page = _begin(hands)
    assert page.isAncestorOf(hands.focus())

    hands.ctrl(Qt.Key.Key_Return)

    hands.wait(lambda: hands.desk.record_page is not None and hands.record.contract, "it opens")
