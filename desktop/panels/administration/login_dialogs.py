"""The dialogs of the people page: adding, changing a role, and a password that is shown once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from core.access.tables import ROLES
from core.sync.people_records import Login, NewPerson
from desktop.shell.dialog import Dialog
from desktop.theme.follow import follow
from desktop.theme.roles import set_invalid
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.text import Paragraph, Text

if TYPE_CHECKING:
    from core.sync.server.address import Address

Add = Callable[[NewPerson, Callable[[], object], Callable[[str], object]], object]

ROLE_WORDS = {
    "administrator": "May do everything, also add people and change roles.",
    "manager": "Approves wordings, deletes, and sees the audit trail.",
    "member": "Drafts and changes.",
    "viewer": "Looks, and changes nothing.",
}


def login_for(name: str, taken: frozenset[str]) -> str:
    """Return a login for a name: ``elsie.brandt``; with a number when it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = ["".join(char for char in word if char.isalnum()) for word in plain.split()]
    made = ".".join(word for word in words if word)[:60]
    if not made or not made[0].isalpha():
        return ""
    found, number = made, 2
    while found in taken:
        found, number = f"{made}{number}", number + 1
    return found


class _RoleChoice(QComboBox):
    """The roles, each with what it may do."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setAccessibleName("Role")
        for key in reversed(ROLES):
            self.addItem(key.capitalize(), key)
        self.setCurrentIndex(self.findData(role))
        self.words = Text("", "small", token="muted", wrap=True)
        self.currentIndexChanged.connect(lambda *_: self._tell())
        self._tell()

    @property
    def role(self) -> str:
        """The chosen role."""
        return str(self.currentData())

    def _tell(self) -> None:
        self.words.setText(ROLE_WORDS[self.role])


class AddPersonDialog(Dialog):
    """Name, login, role, e-mail, title. The login follows the name until it is changed."""

    def __init__(self, window: QWidget | None, taken: frozenset[str], add: Add) -> None:
        super().__init__(window, "Add a person")
        self._taken_logins, self._add = taken, add
        self._own_login = False
        self.name, self.login = QLineEdit(), QLineEdit()
        self.email, self.title = QLineEdit(), QLineEdit()
        self.role = _RoleChoice("member")
        self._field("Name", self.name, required=True)
        self._field("Login", self.login, required=True)
        self.body.addWidget(
            Text("Small letters, digits, and . _ @ -", "small", token="muted", wrap=True)
        )
        self._field("Role", self.role)
        self.body.addWidget(self.role.words)
        self._field("E-mail", self.email)
        self._field("Title", self.title)
        self._said: Banner | None = None
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Add person", self._taken, "primary", default=True)
        self.name.textEdited.connect(self._named)
        self.login.textEdited.connect(self._login_typed)
        self.name.setFocus()

    @property
    def said(self) -> str:
        """Why it does not go on."""
        return self._said.text if self._said is not None else ""

    def _field(self, label: str, field: QWidget, required: bool = False) -> None:
        words = Text(f"{label}, required" if required else label, weight=500)
        words.setBuddy(field)
        field.setAccessibleName(label)
        self.body.addWidget(words)
        self.body.addWidget(field)

    def _named(self, name: str) -> None:
        if not self._own_login:
            self.login.setText(login_for(name, self._taken_logins))

    def _login_typed(self, text: str) -> None:
        self._own_login = bool(text)

    def _taken(self) -> None:
        name, login = self.name.text().strip(), self.login.text().strip()
        if not name:
            self._refuse("Give the name, as others know this person.", self.name)
            return
        if len(login) < 2:
            self._refuse("Give a login of at least two characters.", self.login)
            return
        email, title = self.email.text().strip(), self.title.text().strip()
        self.take.setEnabled(False)
        self._add(NewPerson(name, login, self.role.role, email, title), self.accept, self._failed)

    def _failed(self, words: str) -> None:
        self.take.setEnabled(True)
        self._refuse(words, self.login if "login" in words.lower() else self.name)

    def _refuse(self, words: str, field: QLineEdit) -> None:
        for one in (self.name, self.login):
            set_invalid(one, one is field)
        if self._said is None:
            self._said = Banner(words, "refused")
            self.body.addWidget(self._said)
        self._said.set_text(words)
        field.setFocus()


class ChangeRoleDialog(Dialog):
    """One choice; ``change`` gets the role when it is another one."""

    def __init__(self, window: QWidget | None, one: Login, change: Callable[[str], object]) -> None:
        super().__init__(window, f"Role of {one.name}")
        self._before, self._change = one.role, change
        self.role = _RoleChoice(one.role)
        self.body.addWidget(self.role)
        self.body.addWidget(self.role.words)
        self.body.addWidget(
            Text("It holds from the next exchange of that computer on.", token="muted", wrap=True)
        )
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Change role", self._taken, "primary", default=True)
        self.role.setFocus()

    def _taken(self) -> None:
        self.accept()
        if self.role.role != self._before:
            self._change(self.role.role)


class OneTimeDialog(Dialog):
    """Shows a one-time password once, with everything that the person has to be told."""

    def __init__(
        self, window: QWidget | None, name: str, login: str, password: str, address: Address
    ) -> None:
        super().__init__(window, f"Tell {name} how to sign in")
        self._password = password
        self._message = message(name, login, password, address)
        self.body.addWidget(
            Paragraph(
                "This password is shown only now and is kept nowhere. Pass it on in person or by "
                f"telephone. At the first sign-in {name} chooses another one.",
                token="muted",
            )
        )
        self.shown = Text(password, "section")
        self.shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.shown.setAccessibleName(f"One-time password: {' '.join(password)}")
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.shown)
        facts = KeyValueList()
        facts.set_rows(
            [
                ("Server", address.host),
                ("Port", str(address.port)),
                ("Database", address.database),
                ("Login", login),
            ]
        )
        self.body.addWidget(facts)
        copies = QHBoxLayout()
        self.copy_button = push_button("Copy password", icon_name="copy", on_click=self._copy)
        self.message_button = push_button("Copy all of it", on_click=self._copy_all)
        for button in (self.copy_button, self.message_button):
            copies.addWidget(button)
        copies.addStretch()
        self._told = Text("", "small", token="ok")
        copies.addWidget(self._told)
        self.body.addLayout(copies)
        self.close_button = self.add_verb("I have passed it on", self.accept, "primary")
        self.copy_button.setFocus()
        follow(self, self._restyle)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._password)
        self._told.setText("Copied")

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._message)
        self._told.setText("Copied")

    def _restyle(self) -> None:
        face = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        face.setPointSizeF(self.shown.font().pointSizeF())
        self.shown.setFont(face)
        self.shown.setContentsMargins(0, u(2), 0, u(2))


def message(name: str, login: str, password: str, address: Address) -> str:
    """Return what a person is told to sign in for the first time."""
    return (
        f"{name}, open Chancery and choose “Connect to your organisation”.\n"
        f"Server: {address.host}\nPort: {address.port}\nDatabase: {address.database}\n"
        f"Login: {login}\nOne-time password: {password}\n"
        "Chancery then asks you for a password of your own."
    )
