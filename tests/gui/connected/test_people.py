"""People, roles and the sign-in log in Administration, over a real shared database."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.accessibility.walker import faults
from desktop.panels.administration.desk import AdministrationDesk
from desktop.panels.administration.health import HealthPage
from desktop.panels.administration.login_dialogs import (
    AddPersonDialog,
    ChangeRoleDialog,
    OneTimeDialog,
    login_for,
)
from desktop.panels.administration.logins import LoginsPage
from desktop.panels.administration.people import WHY_NOT_YOURS, PeoplePage
from desktop.panels.administration.roles import RolesPage
from desktop.panels.administration.sign_ins import SignInsPage
from desktop.shell.ask_anyway import AskAnyway
from tests.gui.connected.conftest import Window
from tests.gui.contracts.hands import Hands
from tests.integration.shared.scene import Scene
from tests.integration.sync.desks import side

T = TypeVar("T", bound=QWidget)


def desk(hands: Hands, view: str) -> AdministrationDesk:
    hands.window.go("admin", view)
    found = hands.window.page("admin")
    assert isinstance(found, AdministrationDesk)
    return found


def people(hands: Hands) -> LoginsPage:
    page = desk(hands, "people").page
    assert isinstance(page, LoginsPage)
    hands.wait(lambda: page.table.row_count, "people are listed")
    return page


def dialog(hands: Hands, kind: type[T]) -> T:
    hands.wait(lambda: isinstance(QApplication.activeModalWidget(), kind), f"{kind} opens")
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    return found


def pick(page: LoginsPage, login: str) -> None:
    page.table.pick([one.login for one in page._logins].index(login))


def state(page: LoginsPage, login: str) -> str:
    return page.table.texts(6)[page.table.texts(1).index(login)]


def test_a_person_is_added_and_the_password_is_shown_once(window: Window, scene: Scene) -> None:
    hands = window("administrator1")
    page = people(hands)
    assert faults(hands.window) == []
    page.add_button.click()
    asked = dialog(hands, AddPersonDialog)
    QTest.keyClicks(asked.name, f"Elsie {scene.database}")
    login = asked.login.text()
    assert login == f"elsie.{scene.database}"
    asked.take.click()
    shown = dialog(hands, OneTimeDialog)
    shown.message_button.click()
    told = QGuiApplication.clipboard().text()
    assert f"Login: {login}" in told
    assert f"One-time password: {shown.shown.text()}" in told
    shown.close_button.click()
    hands.wait(lambda: login in page.table.texts(1), "the person is listed")
    assert state(page, login) == "One-time password"


def test_a_login_that_is_taken_is_refused_in_the_dialog(window: Window, scene: Scene) -> None:
    hands = window("administrator1")
    people(hands).add_button.click()
    asked = dialog(hands, AddPersonDialog)
    QTest.keyClicks(asked.name, "Somebody")
    asked.login.setText(scene.people["member1"].login)
    asked.take.click()
    hands.wait(lambda: asked.said, "it is refused")
    assert "is taken" in asked.said
    asked.reject()


def test_role_password_and_access_are_changed(window: Window, scene: Scene) -> None:
    hands = window("administrator1")
    page, login = people(hands), scene.people["member1"].login
    pick(page, login)
    page.role_button.click()
    role = dialog(hands, ChangeRoleDialog)
    role.role.setCurrentIndex(role.role.findData("manager"))
    role.take.click()
    at = page.table.texts(1).index(login)
    hands.wait(lambda: page.table.texts(2)[at] == "Manager", "the role is changed")
    pick(page, login)
    page.off_button.click()
    ask = dialog(hands, AskAnyway)
    ask.go_on_button.click()
    hands.wait(lambda: state(page, login) == "Switched off", "access is gone")
    pick(page, login)
    assert page.off_button.text() == "Switch on…"
    page.off_button.click()
    dialog(hands, AskAnyway).go_on_button.click()
    dialog(hands, OneTimeDialog).close_button.click()
    hands.wait(lambda: state(page, login) == "One-time password", "access is back")
    pick(page, login)
    page.reset_button.click()
    dialog(hands, AskAnyway).go_on_button.click()
    dialog(hands, OneTimeDialog).close_button.click()


def test_nobody_switches_off_the_own_login(window: Window, scene: Scene) -> None:
    page = people(window("administrator1"))
    pick(page, scene.people["administrator1"].login)
    assert not page.off_button.isEnabled()
    assert not page.reset_button.isEnabled()


def test_a_manager_sees_people_and_why_they_cannot_be_changed(window: Window) -> None:
    hands = window("manager1")
    page = desk(hands, "people").page
    assert isinstance(page, PeoplePage)
    words = [banner.accessibleName() for banner in page.findChildren(QWidget)]
    assert WHY_NOT_YOURS in words
    roles = desk(hands, "roles").page
    assert isinstance(roles, RolesPage)
    assert not any(tick.isEnabled() for tick in roles.ticks.values())


def test_what_a_role_may_do_is_ticked_and_comes_back_with_the_next_exchange(
    window: Window,
) -> None:
    hands = window("administrator1")
    page = desk(hands, "roles").page
    assert isinstance(page, RolesPage)
    tick = page.ticks["viewer", "audit.read"]
    hands.wait(lambda: page.ticks["viewer", "contracts.read"].isChecked(), "it is read")
    assert faults(hands.window) == []
    assert not tick.isChecked()
    tick.click()
    workspace = hands.program.workspace
    hands.wait(
        lambda: "audit.read" in workspace.query(workspace.people.permissions)["viewer"],
        "it has come back",
    )
    assert not page.ticks["administrator", "people.edit"].isEnabled()


def test_the_sign_in_log_names_person_and_computer(window: Window) -> None:
    hands = window("administrator1")
    page = desk(hands, "sign_ins").page
    assert isinstance(page, SignInsPage)
    hands.wait(lambda: page.table.row_count, "sign-ins are listed")
    assert "The Boss" in page.table.texts(1)


def test_without_a_connection_the_page_says_so_and_keeps_its_list(
    window: Window, scene: Scene
) -> None:
    hands = window("administrator1")
    page = people(hands)
    before = page.table.row_count
    own = side(hands.program.workspace).own_login
    address = own.access.address
    away = type(address)("127.0.0.1", address.database, address.login, 1)
    own.access = type(own.access)(away)
    page.load()
    hands.wait(lambda: page.said, "it says so")
    assert "does not answer" in page.said
    assert page.table.row_count == before


def test_health_has_a_line_for_the_shared_database(window: Window) -> None:
    hands = window("manager1")
    page = desk(hands, "health").page
    assert isinstance(page, HealthPage)
    hands.wait(lambda: page.table.row_count, "it is asked")

    def asked() -> bool:
        page.load()
        hands.rest()
        return "Everything was exchanged" in page.table.texts(2)

    hands.wait(asked, "an exchange is told")
    assert page.table.texts(0)[0] == "Shared database"


def test_logins_follow_names() -> None:
    assert login_for("Zoë Čapek", frozenset()) == "zoe.capek"
    assert login_for("Elsie Brandt", frozenset({"elsie.brandt"})) == "elsie.brandt2"
    assert login_for("7", frozenset()) == ""
