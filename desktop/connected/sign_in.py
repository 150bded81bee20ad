"""Signing in again to a connected workspace, when its password was changed elsewhere or renewed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from core.kernel.errors import ChanceryError
from desktop.connected.fields import NewPassword, Said, labelled
from desktop.shell.dialog import Dialog
from desktop.tasks.runner import Runner
from desktop.widgets.password import PasswordField
from desktop.widgets.text import Paragraph

if TYPE_CHECKING:
    from core.sync.people import OwnLogin


class SignInDialog(Dialog):
    """Asks for the password; a one-time password is changed for an own one in the same place."""

    def __init__(
        self, window: QWidget | None, own: OwnLogin, runner: Runner, done: Callable[[], object]
    ) -> None:
        super().__init__(window, "Sign in again")
        self._own, self._runner, self._finished = own, runner, done
        self._once = ""
        self.body.addWidget(
            Paragraph(
                f"The shared database asks for the password of “{own.login}”. "
                "What you have not sent yet is kept on this computer.",
                token="muted",
            )
        )
        self.password = PasswordField("Password")
        self._ask = labelled("Password", self.password)
        self.body.addWidget(self._ask)
        self.wanted = NewPassword()
        self.wanted.hide()
        self.body.addWidget(self.wanted)
        self.said = Said(self.body)
        self.cancel_button = self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Sign in", self._taken, "primary", default=True)
        self.password.field.setFocus()

    def _taken(self) -> None:
        self.said.clear()
        if self._once:
            self._change()
            return
        password = self.password.text
        if not password:
            self.said.refuse("Give your password.", self.password.field)
            self.fit()
            return
        self._busy(True)
        own = self._own
        self._runner.run_command(
            lambda token, report: own.sign_in(password),
            lambda accepted: self._signed_in(accepted, password),
            self._failed,
        )

    def _signed_in(self, accepted: bool, password: str) -> None:
        self._busy(False)
        if accepted:
            self._close()
            return
        self._once = password
        self._ask.hide()
        self.wanted.show()
        self.said.tell("This is a one-time password. Choose one of your own to go on.")
        self.take.setText("Change it and sign in")
        self.take.setAccessibleName(self.take.text())
        self.wanted.wanted.field.setFocus()
        self.fit()

    def _change(self) -> None:
        field, fault = self.wanted.fault(self._once)
        if fault:
            self.said.refuse(fault, field)
            self.fit()
            return
        self._busy(True)
        own, before, wanted = self._own, self._once, self.wanted.wanted.text
        self._runner.run_command(
            lambda token, report: own.change_password(before, wanted),
            lambda none: self._close(),
            self._failed,
        )

    def _failed(self, error: ChanceryError) -> None:
        self._busy(False)
        field = self.wanted.wanted.field if self._once else self.password.field
        self.said.refuse(str(error), field)
        self.fit()

    def _busy(self, busy: bool) -> None:
        self.take.setEnabled(not busy)

    def _close(self) -> None:
        self.accept()
        self._finished()
