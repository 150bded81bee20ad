"""Exporting contacts as a person does it, by keyboard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.contacts.exporting import quota
from core.database.listing import Selection
from core.database.unit_of_work import UnitOfWork
from core.tabular import open_table
from desktop.panels.contacts.export_sheet import ExportSheet
from desktop.panels.contacts.exports_page import ExportsPage

from .conftest import ContactHands

INES = "Carvalho, Ines"


def ask(hands: ContactHands) -> ExportSheet:
    """Open the sheet by its key."""
    hands.press(
        Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    hands.wait(lambda: hands.list.exporting.sheet is not None, "the sheet opens")
    sheet = hands.list.exporting.sheet
    assert sheet is not None
    hands.wait(lambda: sheet.left.text(), "the quota is known")
    return sheet


def limited(hands: ContactHands, rows: int) -> None:
    """Let the person at work export so many rows only, as an administrator would."""
    me = hands.program.workspace.actor

    def limit(uow: UnitOfWork) -> None:
        uow.actor = replace(me, permissions=me.permissions | {"settings.edit"})
        quota.set_limit(uow, me.role, me.person_id, rows, 30)

    hands.program.workspace.command(limit)


def save_as(hands: ContactHands, path: Path) -> None:
    """Take the sheet and give the file its name."""
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.list.exporting.dialog is not None, "it asks for a name")
    dialog = hands.list.exporting.dialog
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(path))
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    hands.wait(path.exists, "the file is there")


def test_the_view_is_exported_with_its_columns_and_noted(
    hands: ContactHands, tmp_path: Path
) -> None:
    hands.listed()
    sheet = ask(hands)
    assert sheet.take.text() == "Export 60 contacts…"
    assert hands.faults() == []
    save_as(hands, tmp_path / "all.xlsx")
    table = open_table(tmp_path / "all.xlsx")
    assert table.header[:3] == ("Name", "Mobile", "E-mail")
    assert len([*table.rows()]) == 60
    hands.window.go("contacts", "exports")
    page = hands.contacts.sides.page("exports")
    assert isinstance(page, ExportsPage)
    hands.wait(lambda: page.table.row_count == 1, "the log shows it")
    assert page.table.texts(2) == ["60"]
    assert page.table.texts(7) == ["all.xlsx"]
    hands.rest()
    assert hands.faults() == []


def test_the_chosen_ones_go_to_csv_with_all_fields(hands: ContactHands, tmp_path: Path) -> None:
    hands.listed()
    hands.table.view.choose(Selection.of(hands.table.model.ids, ((3, 7),)), 3)
    sheet = ask(hands)
    sheet.columns.set_value("all")
    sheet.format.set_value("csv")
    hands.rest()
    assert sheet.take.text() == "Export 5 contacts…"
    assert hands.faults() == []
    sheet.take.setFocus()
    save_as(hands, tmp_path / "some.csv")
    table = open_table(tmp_path / "some.csv")
    assert "Chancery ID" in table.header
    assert "Date of birth" not in table.header
    assert len([*table.rows()]) == 5


def test_more_than_is_left_cannot_be_taken(hands: ContactHands) -> None:
    limited(hands, 10)
    hands.listed()
    sheet = ask(hands)
    assert not sheet.take.isEnabled()
    assert sheet.left.text().startswith("You may export 10 more of 10 rows.")
    hands.press(Qt.Key.Key_Escape)
