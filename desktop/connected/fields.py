"""Parts that the dialogs of the own login share: a labelled field, a new password, what is said."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.accessibility.announce import announce
from desktop.shell.first_run.connecting import password_fault, strength
from desktop.theme.follow import follow
from desktop.theme.roles import set_invalid
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.password import PasswordField
from desktop.widgets.text import Text


def labelled(label: str, field: QWidget) -> QWidget:
    """Return ``field`` under its label."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    words = Text(label, weight=500)
    words.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(label)
    column.addWidget(words)
    column.addWidget(field)
    follow(box, lambda: column.setSpacing(u(1.5)))
    return box


class NewPassword(QWidget):
    """A new password, typed twice, with its strength in words."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted = PasswordField("New password")
        self.again = PasswordField("New password again")
        self._strength = Text("", "small", token="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(labelled("New password", self.wanted))
        column.addWidget(self._strength)
        column.addWidget(labelled("New password again", self.again))
        self.wanted.field.textChanged.connect(self._judge)
        self._judge("")
        follow(self, lambda: column.setSpacing(u(2)))

    def fault(self, before: str) -> tuple[QLineEdit, str]:
        """Return which field is at fault and why; no words when none is."""
        about, words = password_fault(before, self.wanted.text, self.again.text)
        return (self.again if about == "again" else self.wanted).field, words

    def _judge(self, text: str) -> None:
        meaning, words = strength(text)
        self._strength.setText(words)
        self._strength.set_token("muted" if meaning == "rest" else meaning)


class Said:
    """A sentence inside a dialog, about one of its fields."""

    def __init__(self, column: QVBoxLayout) -> None:
        self._column = column
        self._banner: Banner | None = None
        self._field: QLineEdit | None = None

    @property
    def words(self) -> str:
        """What is said."""
        return self._banner.text if self._banner is not None else ""

    def tell(self, words: str) -> None:
        """Say what is so."""
        self.clear()
        self._put(Banner(words, "attention"))

    def refuse(self, words: str, field: QLineEdit | None = None) -> None:
        """Say why it does not go on; ``field`` is marked and has the focus."""
        self.clear()
        self._put(Banner(words, "refused"))
        self._field = field
        if field is not None:
            set_invalid(field, True)
            field.setFocus()

    def clear(self) -> None:
        """Say nothing any more."""
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        if self._field is not None:
            set_invalid(self._field, False)
            self._field = None

    def _put(self, banner: Banner) -> None:
        self._banner = banner
        self._column.addWidget(banner)
        announce(banner, banner.text, urgent=True)
