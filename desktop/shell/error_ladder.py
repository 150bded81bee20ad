"""Shows an error on the lowest rung that fits: field, banner, toast, dialog, in that order."""

from __future__ import annotations

from typing import Literal, Protocol

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from core.kernel.errors import (
    Cancelled,
    ChanceryError,
    InvalidValue,
    KeyringMissing,
    WorkspaceError,
)
from desktop.accessibility.announce import announce
from desktop.shell.crash_log import redacted
from desktop.shell.dialog import Dialog
from desktop.tasks.incident import Unexpected
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.banner import Banner, Verb
from desktop.widgets.buttons import LinkButton
from desktop.widgets.text import Paragraph
from desktop.widgets.toast import Toasts

Rung = Literal["none", "field", "banner", "toast", "dialog"]


class FieldHost(Protocol):
    """A form that can show an error under one of its fields."""

    def show_error(self, field: str, text: str) -> bool:
        """Show ``text`` under ``field``; False when the form has no such field."""
        ...


class BannerHost(Protocol):
    """A page that has a place for a banner."""

    def show_banner(self, banner: Banner) -> None:
        """Show ``banner`` in place of the last one."""
        ...


class ErrorLadder:
    """The errors of one window."""

    def __init__(self, window: QWidget, toasts: Toasts) -> None:
        self._window = window
        self._toasts = toasts

    def show(
        self,
        error: ChanceryError,
        form: FieldHost | None = None,
        page: BannerHost | None = None,
        verbs: tuple[Verb, ...] = (),
    ) -> Rung:
        """Show ``error`` where the person will look for it.

        Args:
            form: takes errors of its fields.
            page: takes what concerns the page as a whole; without it a toast has to do.
            verbs: what the person can do about it, beside the words.

        Returns:
            the rung that was used; a cancelled command needs no words at all.
        """
        if isinstance(error, Cancelled):
            return "none"
        if isinstance(error, InvalidValue) and form is not None:
            words = error.todo or str(error)
            if form.show_error(error.field, words):
                announce(self._window, words)
                return "field"
        if is_grave(error):
            ErrorDialog(self._window, error).open()
            return "dialog"
        if page is not None:
            page.show_banner(Banner(str(error), "refused", verbs))
            announce(self._window, str(error), urgent=True)
            return "banner"
        verb, act = verbs[0] if verbs else ("", None)
        self._toasts.show(str(error), verb, act, "refused", "circle-alert")
        return "toast"


def is_grave(error: ChanceryError) -> bool:
    """Return whether nothing useful can be done before the person has read this."""
    return isinstance(error, WorkspaceError | KeyringMissing | Unexpected)


def details_of(error: ChanceryError) -> str:
    """Return what helps whoever mends it; secrets are removed."""
    parts = [f"Kind: {type(error).__name__}"]
    if isinstance(error, Unexpected):
        parts = [f"Incident: {error.incident}", f"Kind: {type(error.cause).__name__}"]
        parts.append(f"Said: {error.cause}")
    if isinstance(error, WorkspaceError):
        parts.append(f"Folder: {error.path}")
    cause = error.__cause__
    if cause is not None:
        parts.append(f"Because: {type(cause).__name__}: {cause}")
    return redacted("\n".join(parts))


class ErrorDialog(Dialog):
    """What happened, what was kept, what to do; details to copy on request."""

    def __init__(self, window: QWidget | None, error: ChanceryError) -> None:
        super().__init__(window, error.what)
        for sentence in (error.kept, error.todo):
            if sentence:
                self.body.addWidget(Paragraph(sentence))
        self._details = QPlainTextEdit(details_of(error))
        self._details.setReadOnly(True)
        self._details.setAccessibleName("Details")
        self._details.setTabChangesFocus(True)
        self._details.hide()
        self.toggle = LinkButton("Show details", self._toggle)
        self.body.addWidget(self.toggle)
        self.body.addWidget(self._details)
        self.copy = self.add_verb("Copy details", self._copy)
        self.add_verb("Close", self.accept, "primary", default=True)
        follow(self, lambda: self._details.setFixedHeight(u(28)))

    def _toggle(self) -> None:
        # isHidden and not isVisible: the question is what was asked for, also before showing.
        hide = not self._details.isHidden()
        self._details.setHidden(hide)
        self.toggle.setText("Show details" if hide else "Hide details")
        self.toggle.setAccessibleName(self.toggle.text())
        self.fit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())
        announce(self, "The details were copied.")
