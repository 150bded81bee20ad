"""The own password and the own profile of a connected workspace; the actions that open them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from core.access.records import Person
from core.kernel.errors import ChanceryError
from desktop.actions.action import Action
from desktop.connected.fields import NewPassword, Said, labelled
from desktop.connected.link import SyncLink
from desktop.connected.sign_in import SignInDialog
from desktop.context import WorkspaceContext
from desktop.shell.dialog import Dialog
from desktop.shell.window import MainWindow
from desktop.tasks.runner import Runner
from desktop.widgets.password import PasswordField
from desktop.widgets.text import Text

if TYPE_CHECKING:
    from core.sync.people import OwnLogin
    from core.sync.shared_side import SharedSide


class ChangePasswordDialog(Dialog):
    """The password now, and the new one twice."""

    def __init__(
        self, window: QWidget | None, own: OwnLogin, runner: Runner, done: Callable[[], object]
    ) -> None:
        super().__init__(window, "Change your password")
        self._own, self._runner, self._finished = own, runner, done
        self.before = PasswordField("Password now")
        self.wanted = NewPassword()
        self.body.addWidget(labelled("Password now", self.before))
        self.body.addWidget(self.wanted)
        self.body.addWidget(
            Text(
                "On other computers of yours Chancery will ask for the new password.",
                "small",
                token="muted",
                wrap=True,
            )
        )
        self.said = Said(self.body)
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Change password", self._taken, "primary", default=True)
        self.before.field.setFocus()

    def _taken(self) -> None:
        self.said.clear()
        before, wanted = self.before.text, self.wanted.wanted.text
        field, fault = self.wanted.fault(before)
        if not before:
            field, fault = self.before.field, "Give the password that you have now."
        if fault:
            self.said.refuse(fault, field)
            self.fit()
            return
        self.take.setEnabled(False)
        own = self._own
        self._runner.run_command(
            lambda token, report: own.change_password(before, wanted),
            lambda none: self._close(),
            self._failed,
        )

    def _failed(self, error: ChanceryError) -> None:
        self.take.setEnabled(True)
        self.said.refuse(str(error), self.before.field)
        self.fit()

    def _close(self) -> None:
        self.accept()
        self._finished()


class ProfileDialog(Dialog):
    """Name, e-mail and title, as others see them."""

    def __init__(
        self,
        window: QWidget | None,
        own: OwnLogin,
        runner: Runner,
        person: Person,
        done: Callable[[], object],
    ) -> None:
        super().__init__(window, "Your profile")
        self._own, self._runner, self._finished = own, runner, done
        self.name, self.email = QLineEdit(person.name), QLineEdit(person.email)
        self.title = QLineEdit(person.title)
        for label, field in (("Name", self.name), ("E-mail", self.email), ("Title", self.title)):
            self.body.addWidget(labelled(label, field))
        self.body.addWidget(
            Text(
                f"Login {own.login}, role {person.role}. An administrator changes these.",
                "small",
                token="muted",
                wrap=True,
            )
        )
        self.said = Said(self.body)
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Save profile", self._taken, "primary", default=True)
        self.name.setFocus()

    def _taken(self) -> None:
        self.said.clear()
        name, email, title = (one.text().strip() for one in (self.name, self.email, self.title))
        if not name:
            self.said.refuse("Give your name; it stands beside what you do.", self.name)
            self.fit()
            return
        self.take.setEnabled(False)
        own = self._own
        self._runner.run_command(
            lambda token, report: own.change_profile(name, email, title),
            lambda none: self._close(),
            self._failed,
        )

    def _failed(self, error: ChanceryError) -> None:
        self.take.setEnabled(True)
        self.said.refuse(str(error), self.name)
        self.fit()

    def _close(self) -> None:
        self.accept()
        self._finished()


class Account:
    """Opens the dialogs of the own login."""

    def __init__(
        self, shared: SharedSide, context: WorkspaceContext, window: MainWindow, link: SyncLink
    ) -> None:
        self._shared, self._context, self._window, self._link = shared, context, window, link

    def sign_in(self) -> None:
        """Ask for the password again, then synchronise."""
        own, runner = self._shared.own_login, self._context.runner
        SignInDialog(self._window, own, runner, self._link.now).open()

    def change_password(self) -> None:
        """Ask for the old and the new password."""
        own, runner = self._shared.own_login, self._context.runner

        def done() -> None:
            self._window.toast("Your password is changed")
            self._shared.service.now()

        ChangePasswordDialog(self._window, own, runner, done).open()

    def profile(self) -> None:
        """Show the own profile as it stands here."""
        me = self._context.actor.person_id
        self._context.query(
            lambda workspace, reader: next(
                one for one in workspace.people.people(reader) if one.id == me
            ),
            self._show_profile,
        )

    def _show_profile(self, person: Person) -> None:
        def done() -> None:
            self._window.toast("Your profile is saved")
            self._shared.service.now()

        own, runner = self._shared.own_login, self._context.runner
        ProfileDialog(self._window, own, runner, person, done).open()

    def actions(self) -> list[Action]:
        """Return the actions, for menus and the palette."""
        return [
            Action(
                "sync.now", "Sync now", self._link.now, "", "refresh-cw", "tools", 5,
                keywords="synchronise send receive",
            ),
            Action(
                "account.profile", "Your profile…", self.profile, "", "user", "tools", 6,
                keywords="name e-mail title account",
            ),
            Action(
                "account.password", "Change your password…", self.change_password, "",
                "key-round", "tools", 6, keywords="account login",
            ),
            Action(
                "account.sign_in", "Sign in again…", self.sign_in, "", "log-in", "tools", 6,
                keywords="account login password",
            ),
        ]  # fmt: skip
