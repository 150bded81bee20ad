"""The pages of those who connect to their organisation: where, who, and a password of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.shell.first_run.connecting import strength
from desktop.shell.first_run.parts import Question
from desktop.shell.first_run.steps import Answers, Step
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.password import PasswordField
from desktop.widgets.text import Text

Answer = Callable[[str, object], None]


class ConnectPages:
    """Makes the pages and keeps their fields, by the name of the answer that each gives."""

    def __init__(self, answer: Answer, forward: Callable[[], None]) -> None:
        self._answer = answer
        self._forward = forward
        self.fields: dict[str, QWidget] = {}
        self.pages = {
            Step.ADDRESS: self._address(),
            Step.LOGIN: self._login(),
            Step.PASSWORD: self._password(),
        }

    def show(self, answers: Answers, about: str) -> None:
        """Show ``answers``; ``about`` is the one that a problem is about."""
        for key, field in self.fields.items():
            value = getattr(answers, key)
            if isinstance(field, QLineEdit) and key != "authority" and field.text() != value:
                field.setText(value)
        self._show_authority(answers.authority)
        if about == "accept_version":
            self._accept.show()

    # --- pages ---------------------------------------------------------------------------

    def _address(self) -> Question:
        page = Question(
            "Where is your organisation’s database?",
            "Whoever runs it gave you these. Nothing but a greeting is sent to try them.",
        )
        row = _Row()
        row.add("Server", self._line("host", "Server"), 4)
        row.add("Port", self._line("port", "Port"), 1)
        page.body.addWidget(row)
        page.add_field("Database", self._line("database", "Database"))
        self._authority = QLineEdit()
        self._authority.setReadOnly(True)
        page.add_field("Certificate authority", self._authority, optional=True)
        self.fields["authority"] = self._authority
        verbs = QHBoxLayout()
        verbs.addWidget(LinkButton("Choose a file…", self._ask_authority))
        self._no_authority = LinkButton("Use this computer’s", lambda: self._take(None))
        verbs.addWidget(self._no_authority)
        verbs.addStretch()
        page.body.addLayout(verbs)
        page.body.addWidget(
            Text(
                "The server proves with a certificate that it is the right one. Choose a file only "
                "if your organisation signs its own certificates and gave you one.",
                "small",
                token="muted",
                wrap=True,
            )
        )
        page.first = self.fields["host"]
        return page

    def _login(self) -> Question:
        page = Question(
            "Who are you there?",
            "Your administrator gave you a login and, the first time, a one-time password.",
        )
        page.add_field("Login", self._line("login", "Login"))
        self._secret(page, "password", "Password")
        self._accept = QCheckBox("Use this server all the same; my administrator knows of it")
        self._accept.setAccessibleName(self._accept.text())
        self._accept.toggled.connect(lambda on: self._answer("accept_version", on))
        self._accept.hide()
        page.body.addWidget(self._accept)
        page.body.addWidget(
            Text(
                "The password is kept in this computer’s keyring, not in a file.",
                "small",
                token="muted",
                wrap=True,
            )
        )
        return page

    def _password(self) -> Question:
        page = Question(
            "Choose a password of your own",
            "The one-time password ends here. Your administrator never sees the new one.",
        )
        wanted = self._secret(page, "wanted", "New password")
        self._strength = Text("", "small", token="muted", wrap=True)
        wanted.textChanged.connect(self._judge)
        page.body.addWidget(self._strength)
        self._secret(page, "again", "New password again")
        self._judge("")
        return page

    # --- parts ---------------------------------------------------------------------------

    def _line(self, key: str, label: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(label)
        self._wire(key, field)
        return field

    def _secret(self, page: Question, key: str, label: str) -> QLineEdit:
        box = PasswordField(label)
        words = Text(label, weight=500)
        words.setBuddy(box.field)
        page.part()
        page.body.addWidget(words)
        page.body.addWidget(box)
        page.first = page.first or box.field
        self._wire(key, box.field)
        return box.field

    def _wire(self, key: str, field: QLineEdit) -> None:
        field.textEdited.connect(lambda text: self._answer(key, text))
        field.returnPressed.connect(self._forward)
        self.fields[key] = field

    def _judge(self, text: str) -> None:
        meaning, words = strength(text)
        self._strength.setText(words)
        self._strength.set_token("muted" if meaning == "rest" else meaning)

    def _ask_authority(self) -> None:
        dialog = QFileDialog(
            self._authority, "Choose the authority’s certificate", str(Path.home())
        )
        dialog.setNameFilters(["Certificates (*.pem *.crt *.cer)", "All files (*)"])
        dialog.fileSelected.connect(lambda path: self._take(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take(self, path: Path | None) -> None:
        self._answer("authority", path)
        self._show_authority(path)

    def _show_authority(self, path: Path | None) -> None:
        self._authority.setText(str(path) if path else "Those that this computer trusts")
        self._no_authority.setVisible(path is not None)


class _Row(QWidget):
    """Fields beside each other, each under its label."""

    def __init__(self) -> None:
        super().__init__()
        self._line = QHBoxLayout(self)
        self._columns: list[QVBoxLayout] = []
        follow(self, self._restyle)

    def add(self, label: str, field: QWidget, share: int) -> None:
        column = QVBoxLayout()
        words = Text(label, weight=500)
        words.setBuddy(field)
        column.addWidget(words)
        column.addWidget(field)
        self._columns.append(column)
        self._line.addLayout(column, share)
        self._restyle()

    def _restyle(self) -> None:
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(u(3))
        for column in self._columns:
            column.setSpacing(u(1.5))
