"""Published lists at the window: making, publishing, withdrawing, deleting."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.panels.contacts.published_page import PublishedPage
from desktop.panels.contacts.published_sheet import PublishedSheet
from tests.gui.contacts.conftest import ContactHands


@pytest.fixture
def page(hands: ContactHands) -> PublishedPage:
    hands.contacts.show_view("published")
    hands.rest(200)
    page = hands.contacts.sides.page("published")
    assert isinstance(page, PublishedPage)
    return page


def new_sheet(hands: ContactHands, page: PublishedPage) -> PublishedSheet:
    page.new()
    sheet = page.sheet
    assert sheet is not None
    hands.wait(lambda: "entries" in sheet.preview.text(), "the preview")
    return sheet


def publish(hands: ContactHands, page: PublishedPage, path: Path) -> None:
    sheet = new_sheet(hands, page)
    sheet.name.setText("Harbour people")
    sheet.path.setText(str(path))
    sheet.publish_button.click()
    hands.wait(lambda: page.table.texts(1) == ["Up to date"], "the list is published")


def test_a_list_is_made_published_withdrawn_and_deleted(
    hands: ContactHands, page: PublishedPage, tmp_path: Path
) -> None:
    path = tmp_path / "served" / "people.html"
    path.parent.mkdir()
    publish(hands, page, path)
    text = path.read_text("utf-8")
    assert "<title>Harbour people</title>" in text
    assert page.publish_button.text() == "Publish again"
    assert not page.delete_button.isVisible()
    page.withdraw_button.click()
    hands.wait(lambda: page.table.texts(1) == ["Withdrawn"], "the list is withdrawn")
    assert "no longer published" in path.read_text("utf-8")
    page.delete_button.click()
    hands.wait(lambda: page.table.row_count == 0, "the list is deleted")


def test_a_change_is_said_and_published_again(
    hands: ContactHands, page: PublishedPage, tmp_path: Path
) -> None:
    path = tmp_path / "people.html"
    publish(hands, page, path)
    workspace = hands.program.workspace
    workspace.command(lambda uow: workspace.contacts.create(uow, {"last_name": "Zuckermandel"}))
    page.load()
    hands.wait(lambda: "1 contact changed since" in page.table.texts(1)[0], "the change is said")
    page.publish_button.click()
    hands.wait(lambda: "Zuckermandel" in path.read_text("utf-8"), "the page is new")


def test_a_sheet_closed_at_once_hears_no_answer_that_comes_later(
    hands: ContactHands, page: PublishedPage
) -> None:
    page.new()
    sheet = page.sheet
    assert sheet is not None
    gone: list[bool] = []
    sheet.destroyed.connect(lambda: gone.append(True))
    hands.wait(lambda: sheet.filter.count() > 0, "what can be chosen")
    sheet._look()
    hands.press(Qt.Key.Key_Escape)
    hands.wait(lambda: gone, "the sheet is gone")
    hands.rest()


def test_what_does_not_fit_is_said_in_the_sheet(
    hands: ContactHands, page: PublishedPage, tmp_path: Path
) -> None:
    sheet = new_sheet(hands, page)
    sheet.path.setText(str(tmp_path / "people.html"))
    sheet.save_button.click()
    hands.wait(lambda: not sheet._fault.isHidden(), "the refusal")
    assert "a name for the list" in sheet._fault.text()
    sheet.name.setText("People")
    sheet.save_button.click()
    hands.wait(lambda: page.table.texts(1) == ["Not published yet"], "the list is saved")


def test_fields_are_chosen_and_ordered_by_keyboard(
    hands: ContactHands, page: PublishedPage
) -> None:
    sheet = new_sheet(hands, page)
    assert sheet.data.columns == ("name", "organisation", "city")
    sheet.columns.setFocus()
    sheet.columns.setCurrentRow(1)
    hands.press(Qt.Key.Key_Space)
    assert sheet.data.columns == ("name", "city")
    sheet.columns.setCurrentRow(2)
    hands.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    hands.press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert sheet.data.columns == ("city", "name")
    sheet.reject()


def test_everything_of_it_is_named_and_reached_by_keyboard(
    hands: ContactHands, page: PublishedPage, tmp_path: Path
) -> None:
    assert hands.faults() == []
    sheet = new_sheet(hands, page)
    assert hands.faults() == []
    sheet.reject()
    publish(hands, page, tmp_path / "people.html")
    assert hands.faults() == []
