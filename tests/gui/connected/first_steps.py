"""Drives the first run against the tests' server as a person does, field by field."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.secrets.store import MemorySecrets
from desktop.preparing import Preparing
from desktop.shell.first_run.pages import FirstRunWizard
from desktop.shell.first_run.steps import Answers, Step, Way
from tests.integration.shared.scene import PASSWORD, Scene

LONG = 30_000


class Here(Preparing):
    """Keeps secrets in memory and workspaces in a folder of the test; takes the tests' server."""

    def __init__(self, folder: Path) -> None:
        super().__init__(MemorySecrets())
        self.folder = folder

    def default_folder(self, way: Way, organisation: str) -> Path:
        return self.folder / (organisation or "workspace")

    def sign_in(self, answers: Answers) -> bool:
        return super().sign_in(replace(answers, accept_version=True))

    def change_password(self, answers: Answers) -> None:
        super().change_password(replace(answers, accept_version=True))


def reach(qtbot: QtBot, wizard: FirstRunWizard, step: Step) -> None:
    qtbot.waitUntil(
        lambda: wizard.moment.step is step and wizard.next_button.isEnabled(), timeout=LONG
    )


def put(wizard: FirstRunWizard, label: str, text: str) -> QLineEdit:
    fields = [f for f in wizard.findChildren(QLineEdit) if f.accessibleName() == label]
    fields[0].clear()
    QTest.keyClicks(fields[0], text)
    return fields[0]


def go_on(wizard: FirstRunWizard) -> None:
    QTest.keyClick(wizard.next_button, Qt.Key.Key_Space)


def problem(qtbot: QtBot, wizard: FirstRunWizard) -> str:
    qtbot.waitUntil(lambda: bool(wizard.moment.problem), timeout=LONG)
    return wizard.moment.problem


def begin_joining(preparing: Preparing, scene: Scene, who: str, folder: Path) -> None:
    """Sign a person in and make the workspace, still empty, as the first run does."""
    person = scene.people[who]
    answers = Answers(
        host="127.0.0.1",
        port=str(scene.server.port),
        database=scene.database,
        login=person.login,
        password=PASSWORD,
        folder=folder,
    )
    preparing.sign_in(answers)
    preparing.create(Way.CONNECTED, answers)
