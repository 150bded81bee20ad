"""People of a connected workspace: who may sign in, as what, since when; and the verbs for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from core.database.listing import Column
from core.kernel.errors import ChanceryError
from core.sync.people_records import Login, NewPerson
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.panels.administration.login_dialogs import (
    AddPersonDialog,
    ChangeRoleDialog,
    OneTimeDialog,
)
from desktop.shell.ask_anyway import AskAnyway
from desktop.shell.heads import WorkHead
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button

if TYPE_CHECKING:
    from core.sync.people import LoginService
    from core.sync.shared_side import SharedSide

T = TypeVar("T")
COLUMNS = (
    Column("name", "Name", width_em=13.5, frozen=True),
    Column("login", "Login", width_em=11),
    Column("role", "Role", width_em=8.5),
    Column("title", "Title", width_em=9.5),
    Column("email", "E-mail", width_em=15.5),
    Column("last", "Last sign-in", "datetime", 11.5),
    Column("state", "State", "status", 12),
)
_STATES = {
    "active": StatusLook("Active", "circle-check", "ok"),
    "one_time": StatusLook("One-time password", "key-round", "attention"),
    "off": StatusLook("Switched off", "circle-minus", "rest"),
}


class LoginsPage(AdminPage):
    """The list; what is done here is done in the shared database at once."""

    def __init__(self, context: AdminContext, shared: SharedSide) -> None:
        self.add_button = push_button("Add person…", "primary", "user-plus", self.ask_add)
        super().__init__(context, WorkHead("People", (self.add_button,)))
        self._shared = shared
        self._logins: list[Login] = []
        self._said: Banner | None = None
        self.table = RowTable("People", COLUMNS, TableLook({"state": _STATES}, zone=context.zone))
        self.table.picked.connect(lambda *_: self._refresh())
        self.role_button = push_button("Change role…", on_click=self.ask_role)
        self.reset_button = push_button("Reset password…", on_click=self.ask_reset)
        self.off_button = push_button("Switch off…", "danger", on_click=self.ask_switch)
        for button in (self.role_button, self.reset_button, self.off_button):
            self.head.tools.addWidget(button)
        self.head.tools.addStretch()
        self.add_table(self.table)
        self._refresh()

    def load(self) -> None:
        logins = self._shared.logins
        self.context.panel.runner.run_query(
            lambda token, report: logins.logins(), self._show, self._not_loaded, "admin logins"
        )

    @property
    def chosen(self) -> Login | None:
        """The chosen person."""
        row = self.table.picked_row
        return self._logins[row] if row is not None and row < len(self._logins) else None

    @property
    def said(self) -> str:
        """What is said above the list; empty when all is well."""
        return self._said.text if self._said is not None else ""

    # --- verbs ---------------------------------------------------------------------------

    def ask_add(self) -> None:
        """Ask who is to be added."""
        taken = frozenset(one.login for one in self._logins)
        AddPersonDialog(self.window(), taken, self.add).open()

    def add(
        self, person: NewPerson, done: Callable[[], object], failed: Callable[[str], object]
    ) -> None:
        """Add a person; then show the one-time password, once."""

        def added(password: str) -> None:
            done()
            self._tell(person.name, person.login, password)
            self._changed()

        self._run(lambda logins: logins.add(person), added, lambda error: failed(str(error)))

    def ask_role(self) -> None:
        """Ask for another role."""
        one = self.chosen
        if one is not None:
            ChangeRoleDialog(self.window(), one, lambda role: self.set_role(one, role)).open()

    def set_role(self, one: Login, role: str) -> None:
        """Give a person another role."""

        def done(value: None) -> None:
            self.context.panel.toast(f"{one.name} is {role} now")
            self._changed()

        self._run(lambda logins: logins.set_role(one.person_id, role), done)

    def ask_switch(self) -> None:
        """Ask before access is taken away, or given back."""
        one = self.chosen
        if one is None:
            return
        if not one.active:
            AskAnyway(
                self.window(),
                f"Switch {one.name} on again?",
                f"You get a new one-time password for the login “{one.login}”. "
                "The password from before does not work any more.",
                "Switch on",
                lambda: self._with_password(one, lambda logins: logins.switch_on),
            ).open()
            return
        AskAnyway(
            self.window(),
            f"Switch {one.name} off?",
            f"Open connections of “{one.login}” end at once, and no new ones are made. "
            "What was not sent yet stays on that person’s computer. Everything that "
            f"{one.name} did is kept. You can switch the login on again.",
            "Switch off",
            lambda: self.switch_off(one),
        ).open()

    def switch_off(self, one: Login) -> None:
        """Take a person's access away."""

        def done(ended: int) -> None:
            what = "1 open connection" if ended == 1 else f"{ended} open connections"
            self.context.panel.toast(
                f"{one.name} is switched off" + (f"; {what} ended" if ended else "")
            )
            self._changed()

        self._run(lambda logins: logins.switch_off(one.person_id), done)

    def ask_reset(self) -> None:
        """Ask before a person gets another password."""
        one = self.chosen
        if one is None:
            return
        AskAnyway(
            self.window(),
            f"Give {one.name} a new password?",
            f"The password of “{one.login}” ends now, and you get a one-time password to pass on. "
            "Nothing that was not sent yet is lost.",
            "Reset password",
            lambda: self._with_password(one, lambda logins: logins.reset_password),
        ).open()

    # --- inside --------------------------------------------------------------------------

    def _with_password(
        self, one: Login, verb: Callable[[LoginService], Callable[..., str]]
    ) -> None:
        def done(password: str) -> None:
            self._tell(one.name, one.login, password)
            self._changed()

        self._run(lambda logins: verb(logins)(one.person_id, one.login), done)

    def _tell(self, name: str, login: str, password: str) -> None:
        address = self._shared.own_login.access.address
        OneTimeDialog(self.window(), name, login, password, address).open()

    def _run(
        self,
        work: Callable[[LoginService], T],
        on_done: Callable[[T], object],
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        logins, panel = self._shared.logins, self.context.panel
        panel.runner.run_command(
            lambda token, report: work(logins), on_done, on_error or panel.show_error
        )

    def _changed(self) -> None:
        """The shared database has something new: show it, and fetch it."""
        self._shared.service.now()
        self.load()

    def _show(self, logins: list[Login]) -> None:
        self._say("")
        self._logins = logins
        self.head.set_title("People", len(logins))
        self.counted.emit(len(logins))
        self.table.renew_rows(
            [
                (
                    one.name,
                    one.login,
                    one.role.capitalize(),
                    one.title,
                    one.email,
                    one.last_sign_in_at,
                    "off" if not one.active else "one_time" if one.one_time else "active",
                )
                for one in logins
            ]
        )
        self._refresh()

    def _not_loaded(self, error: ChanceryError) -> None:
        kept = " The list is that of before." if self._logins else ""
        self._say(f"{error.what}{kept} {error.todo}".strip())
        self._refresh()

    def _say(self, words: str) -> None:
        if self._said is not None:
            self.column.removeWidget(self._said)
            self._said.hide()
            self._said.deleteLater()
            self._said = None
        if words:
            self._said = Banner(words, "attention", (("Try again", self.load),))
            self.column.insertWidget(1, self._said)

    def _refresh(self) -> None:
        one = self.chosen
        for button in (self.role_button, self.reset_button, self.off_button):
            button.setEnabled(one is not None)
            button.setToolTip("")
        self.off_button.setText(
            "Switch on…" if one is not None and not one.active else "Switch off…"
        )
        self.off_button.setAccessibleName(self.off_button.text())
        if one is None:
            return
        if one.person_id == self.context.panel.actor.person_id:
            self.off_button.setEnabled(False)
            self.off_button.setToolTip("Another administrator can switch you off.")
            self.reset_button.setEnabled(False)
            self.reset_button.setToolTip("Change your own password under Tools.")
        if not one.active:
            self.reset_button.setEnabled(False)
            self.reset_button.setToolTip("Switching on gives a new password.")
