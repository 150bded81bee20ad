"""Limits of exports: of roles, of one person, and back again."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from core.workspace import Workspace
from desktop.panels.administration.context import AdminContext
from desktop.panels.administration.export_limits import ExportLimitsPage
from tests.gui.administration.conftest import ZONE
from tests.gui.panels.direct import DirectContext


def page_of(workspace: Workspace, qtbot: QtBot, *, may: bool = True) -> ExportLimitsPage:
    actor = workspace.actor
    permissions = actor.permissions | {"settings.edit"} if may else actor.permissions
    workspace.actor = replace(
        actor, permissions=permissions - (frozenset() if may else {"settings.edit"})
    )
    page = ExportLimitsPage(AdminContext(DirectContext(workspace), ZONE))
    qtbot.addWidget(page)
    page.load()
    page.show()
    return page


def test_roles_have_limits_from_the_beginning(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace, qtbot)
    assert page.table.texts(0) == ["Viewer", "Member", "Manager", "Administrator"]
    assert page.table.texts(2) == ["0", "20,000", "200,000", "Any number"]
    assert set(page.table.texts(4)) == {"At first"}


def test_a_role_gets_another_limit_and_loses_it_again(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace, qtbot)
    page.table.pick(1)
    page.change.click()
    sheet = page.sheet
    assert sheet is not None
    assert sheet.rows.text() == "20,000"
    sheet.rows.setText("many")
    assert not sheet.take.isEnabled()
    sheet.rows.setText("1,500")
    sheet.days.setValue(7)
    sheet.take.click()
    page.load()
    assert page.table.texts(2)[1] == "1,500"
    assert page.table.texts(3)[1] == "7 days"
    page.table.pick(1)
    page.drop.click()
    page.load()
    assert page.table.texts(2)[1] == "20,000"


def test_one_person_gets_an_own_limit(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace, qtbot)
    page.add.click()
    sheet = page.sheet
    assert sheet is not None
    name = sheet.person.currentText().partition(",")[0]
    sheet.rows.setText("")
    sheet.take.click()
    page.load()
    assert page.table.texts(0)[4:] == [name]
    assert page.table.texts(2)[4:] == ["Any number"]


def test_without_the_right_to_it_nothing_can_be_changed(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace, qtbot, may=False)
    page.table.pick(1)
    assert not page.change.isVisible()
    assert not page.add.isVisible()
    page.table.activated_row.emit(1)
    assert page.sheet is None
