"""The Administration desk shows people, trail, backups, health and settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.audit.verify import verify_file
from core.workspace import Workspace
from desktop.accessibility.walker import faults
from desktop.panels.administration.audit import AuditPage, check_command
from desktop.panels.administration.backups import BackupsPage
from desktop.panels.administration.context import AdminContext
from desktop.panels.administration.desk import AdministrationDesk
from desktop.panels.administration.health import HealthPage
from desktop.panels.administration.people import PeoplePage
from desktop.panels.administration.settings import SettingsPage
from tests.gui.administration.conftest import ZONE
from tests.gui.panels.direct import DirectContext

VIEWS = ("people", "settings", "export_limits", "audit", "backups", "health")


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_can_be_worked_by_keyboard_and_read_aloud(
    desk: AdministrationDesk, qtbot: QtBot, view: str
) -> None:
    desk.show_view(view)
    desk.activateWindow()
    qtbot.waitUntil(desk.isActiveWindow)
    assert faults(desk) == []


def test_people_are_listed_with_their_roles(desk: AdministrationDesk) -> None:
    page = desk.page
    assert isinstance(page, PeoplePage)
    assert {"Manager", "Administrator"} & set(page.table.texts(1))
    assert desk.views()[0].items[0].count == page.table.row_count


def test_the_trail_is_narrowed_by_words_and_by_person(desk: AdministrationDesk) -> None:
    desk.show_view("audit")
    page = desk.page
    assert isinstance(page, AuditPage)
    everything = page.table.row_count
    page.search.setText("contract: created")
    assert 0 < page.table.row_count < everything
    page.search.clear()
    page.person.setCurrentIndex(1)
    someone = page.person.currentText()
    assert set(page.table.texts(1)) == {someone}


def test_a_whole_trail_is_called_sound_and_says_how_far_it_is_signed(
    desk: AdministrationDesk,
) -> None:
    desk.show_view("audit")
    page = desk.page
    assert isinstance(page, AuditPage)
    page.verify()
    assert page.notes[0].text.startswith("Sound: all ")
    assert "signed" in page.notes[0].text


def test_an_exported_trail_can_be_checked_with_the_line_that_is_shown(
    desk: AdministrationDesk, tmp_path: Path
) -> None:
    desk.show_view("audit")
    page = desk.page
    assert isinstance(page, AuditPage)
    target = tmp_path / "trail.jsonl"
    page.export(target)
    assert check_command(target) in page.notes[0].text
    assert all(verdict.sound for verdict in verify_file(target))


def test_a_backup_made_here_is_listed(desk: AdministrationDesk, context: DirectContext) -> None:
    desk.show_view("backups")
    page = desk.page
    assert isinstance(page, BackupsPage)
    before = page.table.row_count
    page.back_up()
    assert page.table.row_count == before + 1
    assert page.table.texts(1)[0] == "Made by hand"


def test_every_service_says_how_it_is(desk: AdministrationDesk) -> None:
    desk.show_view("health")
    page = desk.page
    assert isinstance(page, HealthPage)
    assert page.table.texts(0) == ["Database", "Documents", "Keyring", "Disk", "Log of changes"]


def test_a_manager_sees_settings_but_may_not_change_them(desk: AdministrationDesk) -> None:
    desk.show_view("settings")
    page = desk.page
    assert isinstance(page, SettingsPage)
    assert not any(line.choice.isEnabled() for line in page.lines)


def test_a_setting_is_kept_as_soon_as_an_administrator_chooses_it(
    workspace: Workspace, context: DirectContext, qtbot: QtBot
) -> None:
    role = replace(workspace.actor, permissions=workspace.actor.permissions | {"settings.edit"})
    workspace.actor = context.actor = role
    page = SettingsPage(AdminContext(context, ZONE))  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.load()
    currency = next(line for line in page.lines if line.definition.title == "Currency")
    currency.choice.setCurrentText("EUR")
    assert workspace.query(workspace.people.organisation).currency == "EUR"
    events = workspace.query(workspace.audit.recent)
    assert any(event.action == "organisation.changed" for event in events)


def test_settings_are_found_by_what_they_are_about(
    desk: AdministrationDesk, qapp: QApplication
) -> None:
    desk.show_view("settings")
    page = desk.page
    assert isinstance(page, SettingsPage)
    page.search.setText("money")
    assert [line.definition.title for line in page.lines if line.isVisible()] == ["Currency"]
