"""Parcel types and pictures of contacts as a person keeps them."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.contacts.records import ParcelType
from desktop.accessibility.walker import faults
from desktop.panels.contacts.record_page import ContactRecordPage
from desktop.panels.contacts.setup.parcel_types import ParcelSheet, ParcelTypesPage

from .conftest import ContactHands

INES = "Carvalho, Ines"


def opened(hands: ContactHands) -> ParcelTypesPage:
    hands.window.go("contacts", "parcel_types")
    page = hands.contacts.sides.page("parcel_types")
    assert isinstance(page, ParcelTypesPage)
    hands.rest(300)
    return page


def stored(hands: ContactHands) -> dict[str, ParcelType]:
    workspace = hands.program.workspace
    found = workspace.query(lambda r: workspace.catalogue.types(r, all_of_them=True))
    return {one.name: one for one in found}


def picture(folder: Path, colour: str = "teal") -> Path:
    path = folder / f"{colour}.png"
    Image.new("RGB", (90, 60), colour).save(path)
    return path


def add(hands: ContactHands, page: ParcelTypesPage, name: str, path: Path | None = None) -> None:
    page.add()
    sheet = hands.dialog()
    assert isinstance(sheet, ParcelSheet)
    sheet.activateWindow()
    hands.rest()
    assert [str(fault) for fault in faults(sheet)] == []
    hands.type(name)
    if path is not None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        assert sheet.picture.take(data)
        hands.wait(lambda: sheet._digest is not None, "it is taken")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: name in stored(hands), "it is added")
    hands.wait(lambda: name in [card.row.name for card in page.table.cards], "it is shown")


def test_types_are_added_with_pictures_and_shown_as_cards(
    hands: ContactHands, tmp_path: Path
) -> None:
    page = opened(hands)
    assert page._empty.isVisible()
    assert hands.faults() == []
    add(hands, page, "Starter kit", picture(tmp_path))
    add(hands, page, "Sample box")
    names = [card.row.name for card in page.table.cards]
    assert names == ["Sample box", "Starter kit"]
    hands.wait(lambda: not page.table.cards[1]._picture.isNull(), "its picture is shown")
    assert hands.faults() == []


def test_cards_are_reached_by_arrow_keys_and_opened_by_enter(
    hands: ContactHands, tmp_path: Path
) -> None:
    page = opened(hands)
    for name in ("One", "Two"):
        add(hands, page, name)
    page.table.cards[0].setFocus()
    page.table.pick(0)
    hands.press(Qt.Key.Key_Right)
    assert page.chosen is not None
    assert page.chosen.name == "Two"
    hands.press(Qt.Key.Key_Return)
    sheet = hands.dialog()
    assert isinstance(sheet, ParcelSheet)
    sheet.name.setText("one")
    sheet.take.click()
    hands.wait(lambda: "no other parcel type" in sheet.fields["name"].error, "the field says so")
    sheet.reject()
    hands.rest()
    page.switch()
    hands.wait(lambda: not stored(hands)["Two"].active, "it is switched off")
    hands.wait(lambda: page.table.cards[1].row.faint, "which is shown")
    page.delete()
    hands.wait(lambda: [*stored(hands)] == ["One"], "it is deleted")
    hands.undo("Delete parcel type")
    hands.wait(lambda: "Two" in stored(hands), "and put back")


def test_what_is_no_picture_is_refused_in_the_sheet(hands: ContactHands, tmp_path: Path) -> None:
    page = opened(hands)
    page.add()
    sheet = hands.dialog()
    assert isinstance(sheet, ParcelSheet)
    path = tmp_path / "list.png"
    path.write_text("no picture")
    sheet.picture.given.emit(path)
    hands.wait(lambda: "PNG, JPEG, GIF or WebP" in sheet.picture.fault.text(), "it says so")
    sheet.picture.given.emit(tmp_path / "gone.png")
    hands.wait(lambda: "could not be read" in sheet.picture.fault.text(), "and so here")
    sheet.reject()


def record(hands: ContactHands) -> ContactRecordPage:
    hands.program.context.open_record("contacts", str(hands.stored(INES).id))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    page = hands.contacts.record
    assert page is not None
    hands.rest()
    return page


def test_a_contact_gets_a_picture_and_loses_it_and_both_are_undone(
    hands: ContactHands, tmp_path: Path
) -> None:
    page = record(hands)
    key = page.contact_id
    assert key is not None
    assert not page.avatar.has_picture
    page.picture.given.emit(picture(tmp_path))
    hands.wait(lambda: hands.stored_by(key).picture is not None, "it is kept")
    hands.wait(lambda: page.avatar.has_picture, "and shown")
    assert hands.faults() == []
    page.picture.remove.setFocus()
    hands.press(Qt.Key.Key_Space)
    hands.wait(lambda: hands.stored_by(key).picture is None, "it is taken away")
    hands.wait(lambda: not page.avatar.has_picture, "the letters are back")
    hands.undo("Change picture")
    hands.wait(lambda: page.avatar.has_picture, "and the picture again")


def test_a_picture_is_pasted(hands: ContactHands) -> None:
    page = record(hands)
    key = page.contact_id
    assert key is not None
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkBlue)
    QApplication.clipboard().setImage(image)
    page.picture.choose.setFocus()
    hands.ctrl(Qt.Key.Key_V)
    hands.wait(lambda: hands.stored_by(key).picture is not None, "it is kept")
    workspace, digest = hands.program.workspace, hands.stored_by(key).picture
    assert digest is not None
    shown = Image.open(io.BytesIO(workspace.pictures.thumbnail(digest, 64, square=True)))
    assert shown.size == (64, 64)
