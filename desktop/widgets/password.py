"""A field for a password, with a button that shows what was typed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton


class PasswordField(QWidget):
    """``field`` is the input itself."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(name)
        # Neither a keyboard's memory nor a helper that corrects spelling may learn it.
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.eye = IconButton("eye", f"Show {name.lower()}", on_click=self._turn)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self.eye)
        self.setFocusProxy(self.field)
        follow(self, lambda: row.setSpacing(u(1)))

    @property
    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    def _turn(self) -> None:
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        mode = QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password
        self.field.setEchoMode(mode)
        self.eye.set_icon("eye", "accent" if hidden else "muted")
        self.eye.set_name(f"{'Hide' if hidden else 'Show'} {self._name.lower()}")
