"""The few dialogs: a serious error with its details, and an act that cannot be taken back.

They are opened, never run in a nested event loop; the answer comes to a callback.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.kernel.errors import ChanceryError
from desktop.tasks.incident import Unexpected
from desktop.theme.icons import pixmap
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.text import Heading, Text


class _Sheet(QDialog):
    """A dialog with an icon, a head and a column of its own."""

    def __init__(
        self, parent: QWidget, title: str, head: str, icon_name: str, meaning: MeaningName
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(head)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(u(120))
        lead = QLabel()
        lead.setPixmap(pixmap(icon_name, u(6), tokens().meaning(meaning).fg))
        self.column = QVBoxLayout()
        self.column.setSpacing(u(3))
        words = Heading(head)
        words.setWordWrap(True)
        self.column.addWidget(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(u(6), u(6), u(6), u(5))
        row.setSpacing(u(4))
        row.addWidget(lead, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.column, 1)


def details_of(error: ChanceryError) -> str:
    """Return what a person may copy and send: the words, the kind and the incident."""
    lines = [f"{type(error).__name__}: {error}"]
    if isinstance(error, Unexpected):
        lines.insert(0, f"Incident {error.incident}")
        lines.append(f"Cause: {type(error.cause).__name__}")
    return "\n".join(lines)


class ErrorDialog(_Sheet):
    """What happened, what was kept, what to do; Details can be opened and copied."""

    def __init__(self, parent: QWidget, error: ChanceryError) -> None:
        super().__init__(parent, "Chancery", error.what, "circle-alert", "refused")
        for sentence in (error.kept, error.todo):
            if sentence:
                self.column.addWidget(Text(sentence, wrap=True))
        self.details = QPlainTextEdit(details_of(error))
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Details")
        self.details.setFixedHeight(u(30))
        self.details.hide()
        self.column.addWidget(self.details)
        self.toggle = LinkButton("Details", self._toggle)
        self._copy = LinkButton("Copy details", self._copy_details)
        self._copy.hide()
        close = push_button("Close", on_click=self.accept)
        close.setDefault(True)
        foot = QHBoxLayout()
        foot.addWidget(self.toggle)
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(close)
        self.column.addLayout(foot)

    def _toggle(self) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self._copy.setVisible(shown)
        self.toggle.setText("Hide details" if shown else "Details")

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self._copy.setText("Copied")


@dataclass(frozen=True)
class IrreversibleAct:
    """What is about to be done for good.

    Attributes:
        question: what, how many and at what cost: ``Send 1,243 messages for about AUD 112?``
        lost: what cannot be taken back, one sentence.
        verb: the button: ``Send 1,243 messages``.
        typed: the number or name that the person types to confirm.
    """

    question: str
    lost: str
    verb: str
    typed: str


class IrreversibleDialog(_Sheet):
    """Asks for the number or name; Cancel is the default and the act stays off until it fits."""

    def __init__(
        self, parent: QWidget, act: IrreversibleAct, on_confirmed: Callable[[], object]
    ) -> None:
        super().__init__(parent, "Confirm", act.question, "triangle-alert", "attention")
        self._act = act
        self.column.addWidget(Text(act.lost, wrap=True))
        label = Text(f"Type {act.typed} to confirm", weight=500)
        self.field = QLineEdit()
        self.field.setAccessibleName(f"Type {act.typed} to confirm")
        label.setBuddy(self.field)
        self.column.addWidget(label)
        self.column.addWidget(self.field)
        self.cancel = push_button("Cancel", on_click=self.reject)
        self.cancel.setDefault(True)
        self.confirm = push_button(act.verb, "danger", on_click=self.accept)
        self.confirm.setEnabled(False)
        self.field.textChanged.connect(self._typed)
        self.accepted.connect(on_confirmed)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        self.column.addLayout(foot)

    def _typed(self, text: str) -> None:
        def plain(value: str) -> str:
            return value.replace(",", "").replace("\u202f", "").strip().casefold()

        self.confirm.setEnabled(plain(text) == plain(self._act.typed))


def confirm_irreversible(
    parent: QWidget, act: IrreversibleAct, on_confirmed: Callable[[], object]
) -> IrreversibleDialog:
    """Ask before an act that cannot be taken back; ``on_confirmed`` does it."""
    dialog = IrreversibleDialog(parent, act, on_confirmed)
    dialog.open()
    dialog.field.setFocus()
    return dialog
