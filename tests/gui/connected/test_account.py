"""Password, profile and signing in again, in the window of a connected workspace."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.accessibility.walker import faults
from desktop.connected.account import ChangePasswordDialog, ProfileDialog
from desktop.connected.sign_in import SignInDialog
from tests.gui.connected.conftest import Window
from tests.gui.contracts.hands import Hands
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.desks import side

OWN = "correct horse battery staple"
T = TypeVar("T", bound=QWidget)


def opened(hands: Hands, action: str, kind: type[T]) -> T:
    hands.program.registry.get(action).handler()
    found = hands.dialog()
    assert isinstance(found, kind)
    hands.wait(lambda: QApplication.focusWidget() is not None, "it has the focus")
    return found


def put(field: QLineEdit, text: str) -> None:
    field.setText(text)


def test_a_profile_is_changed_and_shows_in_the_header(window: Window) -> None:
    hands = window("manager1")
    dialog = opened(hands, "account.profile", ProfileDialog)
    assert faults(dialog) == []
    put(dialog.name, "Miriam Okafor")
    dialog.take.click()
    hands.wait(lambda: hands.window.person.name == "Miriam Okafor", "the name arrives")
    assert "Miriam Okafor" in hands.window.frame.header.person.accessibleName()


def test_the_own_password_is_changed_and_used_from_then_on(window: Window) -> None:
    hands = window("member1")
    dialog = opened(hands, "account.password", ChangePasswordDialog)
    assert faults(dialog) == []
    put(dialog.before.field, "not this one")
    put(dialog.wanted.wanted.field, OWN)
    put(dialog.wanted.again.field, OWN)
    dialog.take.click()
    hands.wait(lambda: "does not accept" in dialog.said.words, "it is refused")
    put(dialog.before.field, PASSWORD)
    dialog.take.click()
    hands.wait(
        lambda: any("changed" in one.text for one in hands.window.notices.all()), "it is changed"
    )
    assert side(hands.program.workspace).own_login.sign_in(OWN)


def test_after_a_reset_elsewhere_the_bar_asks_to_sign_in_with_the_new_password(
    window: Window, scene: Scene
) -> None:
    boss, hands = window("administrator1"), window("member1")
    member = scene.people["member1"]
    once = side(boss.program.workspace).logins.reset_password(member.id, member.login)
    with scene.above() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
            (member.login,),
        )
    side(hands.program.workspace).service.now()
    bar = hands.window.frame.status
    hands.wait(lambda: (part := bar.part("refused")) and part.isVisible(), "it is refused")
    refused = bar.part("refused")
    assert refused is not None
    assert refused.text() == "Sign in again to sync"
    refused.click()
    dialog = hands.dialog()
    assert isinstance(dialog, SignInDialog)
    put(dialog.password.field, once)
    dialog.take.click()
    hands.wait(lambda: "one-time" in dialog.said.words, "it asks for an own password")
    put(dialog.wanted.wanted.field, OWN)
    put(dialog.wanted.again.field, OWN)
    dialog.take.click()
    hands.wait(lambda: not refused.isVisible(), "the bar is calm again")
