"""A new contract, made with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.forms.box import FieldBox
from desktop.panels.contracts.new_contract import NewContractPage
from desktop.panels.contracts.record.form_tab import FormTab
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


def test_ctrl_enter_creates_the_contract_whose_form_names_what_is_missing(hands: Hands) -> None:
    page = _begin(hands)
    assert page.isAncestorOf(hands.focus())

    hands.ctrl(Qt.Key.Key_Return)

    hands.wait(lambda: hands.desk.record_page is not None and hands.record.contract, "it opens")
    missing = {p.field_key for p in hands.model.problems if p.kind == "missing_answer"}
    hands.record.show_tab("form")
    hands.rest()
    form = hands.tab("form", FormTab).form
    shown = {box.spec.key for box in form.findChildren(FieldBox) if box.error.isVisible()}
    assert shown == missing != set()
