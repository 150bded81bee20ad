"""Bulk work that needs a connection: the sheet says so, and what ended early is offered to undo."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from core.contacts.bulk import BulkDone, BulkTask, journal
from core.contacts.bulk.accounts import open_account
from core.database.filters import Group, Rule
from core.database.listing import Selection
from core.database.unit_of_work import UnitOfWork
from core.kernel.work import NeverCancelled, no_report
from desktop.panels.contacts.bulk_sheets import ChooseName, EditField
from desktop.panels.contacts.cut_off import CutOffBar
from desktop.widgets.buttons import LinkButton
from desktop.widgets.toast import Toast
from tests.gui.contacts.conftest import ContactHands

WORDS = "5 contacts need a connection"


@pytest.fixture
def apart(hands: ContactHands) -> ContactHands:
    """The window of a workspace whose shared database would have to do more than three."""
    hands.program.workspace.contact_bulk._most = 3
    return hands


def act(hands: ContactHands, verb: str, count: int) -> None:
    """Choose the first contacts and click a verb of the bar."""
    table = hands.table
    table.view.choose(Selection.of(table.model.ids, [(0, count - 1)]))
    hands.rest()
    found = next(one for one in hands.list.bulk.verbs() if one.text.startswith(verb))
    found.act(table.view.selection())


def test_the_sheet_says_that_so_many_need_a_connection_until_there_is_one(
    apart: ContactHands,
) -> None:
    act(apart, "Edit", 5)
    sheet = apart.dialog()
    assert isinstance(sheet, EditField)
    assert sheet.obstacle.startswith(WORDS)
    assert "at most 3 contacts" in sheet.obstacle
    sheet.empty.setChecked(True)
    assert not sheet.take.isEnabled()
    assert apart.faults() == []
    apart.program.workspace.contact_bulk._most = None
    apart.wait(lambda: sheet.take.isEnabled(), "it may be done now")
    assert not sheet.obstacle
    sheet.reject()


def test_a_new_tag_is_not_made_for_what_cannot_be_done(apart: ContactHands) -> None:
    act(apart, "Tag", 5)
    sheet = apart.dialog()
    assert isinstance(sheet, ChooseName)
    sheet.field.setEditText("Pilot")
    assert not sheet.take.isEnabled()
    apart.press(Qt.Key.Key_Return)
    sheet.reject()
    workspace = apart.program.workspace
    labels = workspace.query(lambda reader: workspace.labels.labels(reader, "tag"))
    assert "Pilot" not in [label.name for label, _ in labels]


def test_few_are_done_without_a_connection(apart: ContactHands) -> None:
    act(apart, "Edit", 3)
    sheet = apart.dialog()
    assert isinstance(sheet, EditField)
    assert not sheet.obstacle
    sheet.empty.setChecked(True)
    assert sheet.take.isEnabled()
    sheet.reject()


def test_what_is_done_without_a_sheet_is_refused_in_the_same_words(apart: ContactHands) -> None:
    before = apart.listed()
    act(apart, "Delete", 5)

    def said() -> bool:
        return any(WORDS in one.text for one in apart.window.findChildren(Toast))

    apart.wait(said, "it is said")
    assert apart.listed() == before
    assert not apart.window.findChildren(QDialog)


def cut_off(hands: ContactHands) -> BulkDone:
    """Have an edit of three contacts, of five that were chosen, that ended early."""
    workspace = hands.program.workspace
    rows = list(hands.table.model.ids)[:3]
    task = BulkTask("edit", field="city", value="Hobart")
    done = workspace.contact_bulk.run(workspace.background, task, rows, NeverCancelled(), no_report)

    def cut(uow: UnitOfWork) -> None:
        operation = journal.find(uow.connection, done.operation)
        assert operation is not None
        open_account(uow.connection, operation, 5)
        uow.derived_only = True

    workspace.command(cut)
    hands.list.cut_off.look()
    return done


def verb(bar: CutOffBar, words: str) -> LinkButton:
    assert bar.banner is not None
    return next(one for one in bar.banner.findChildren(LinkButton) if one.text() == words)


def in_hobart(hands: ContactHands) -> list[str]:
    return hands.filter(Group("all", (Rule("city", "is", ("Hobart",)),)))


def test_what_ended_early_stands_above_the_list_and_is_undone_there(hands: ContactHands) -> None:
    bar = hands.list.cut_off
    assert not bar.isVisible()
    cut_off(hands)
    hands.wait(bar.isVisible, "it is told")
    assert bar.banner is not None
    assert "3 of 5 contacts changed" in bar.banner.accessibleName()
    assert hands.faults() == []
    assert len(in_hobart(hands)) == 3
    verb(bar, "Undo").click()
    hands.wait(lambda: not bar.isVisible(), "nothing is left to tell")
    assert in_hobart(hands) == []


def test_what_ended_early_may_be_left_as_it_is(hands: ContactHands) -> None:
    bar = hands.list.cut_off
    done = cut_off(hands)
    hands.wait(bar.isVisible, "it is told")
    verb(bar, "Dismiss").click()
    hands.wait(lambda: not bar.isVisible(), "it is dismissed")
    assert len(in_hobart(hands)) == 3
    workspace = hands.program.workspace
    assert workspace.query(workspace.contact_bulk.cut_off) == []
    operation: UUID = done.operation
    undone = workspace.contact_bulk.undo(
        workspace.background, operation, NeverCancelled(), no_report
    )
    assert undone == (3, 0)
