"""Chooses a backup to restore, and asks for a word before anything is replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QWidget

from core.kernel.sizes import size_words
from desktop.shell.dialog import Dialog
from desktop.shell.irreversible import IrreversibleAct, ask_irreversible
from desktop.widgets.text import Paragraph

if TYPE_CHECKING:
    from core.database.backup import Backup

REASONS = {
    "before-migration": "Before an update",
    "by-hand": "Made by hand",
    "before-restore": "Replaced by a restore",
}
WORD = "restore"
MOST_ROWS = 8
"""Backups that are in sight at once; the others are scrolled to."""


def reason_words(reason: str) -> str:
    """Return why a backup was made."""
    return REASONS.get(reason, reason.replace("-", " ").capitalize())


def moment_words(at: datetime, zone: tzinfo | None) -> str:
    """Return ``20 Nov 2026, 14:32`` in ``zone``; None is this computer's."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


class _Rows(QListWidget):
    """As high as its whole rows. Enter never reaches the dialog, where it would mean Cancel."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        rows = min(MOST_ROWS, max(1, self.count()))
        height = rows * max(0, self.sizeHintForRow(0)) + 2 * self.frameWidth()
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class RestoreDialog(Dialog):
    """The list of backups; the chosen one is asked about once more."""

    def __init__(
        self,
        window: QWidget,
        backups: list[Backup],
        zone: tzinfo | None,
        on_confirm: Callable[[Path], object],
    ) -> None:
        super().__init__(window, "Restore a backup")
        self._window, self._zone, self._on_confirm = window, zone, on_confirm
        self._backups = backups
        self.body.addWidget(
            Paragraph(
                "The contracts, library and people go back to how they were then. "
                "The present file is kept among the backups."
                if backups
                else "There are no backups yet. File, Back up now makes one; "
                "another is made before each update."
            )
        )
        self.list = _Rows()
        self.list.setAccessibleName("Backups, newest first")
        for backup in backups:
            self.list.addItem(QListWidgetItem(self._line(backup)))
        self.list.setVisible(bool(backups))
        self.list.itemActivated.connect(lambda _: self._choose())
        self.body.addWidget(self.list)
        self.cancel = self.add_verb("Cancel", self.reject, default=True)
        if backups:
            self.list.setCurrentRow(0)
            self.add_verb("Restore this backup…", self._choose, "primary")

    def _line(self, backup: Backup) -> str:
        made = moment_words(backup.made_at, self._zone)
        return f"{made}  ·  {reason_words(backup.reason)}  ·  {size_words(backup.size)}"

    def _choose(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        backup = self._backups[row]
        self.accept()
        ask_restore(self._window, backup, self._zone, self._on_confirm)


def ask_restore(
    window: QWidget,
    backup: Backup,
    zone: tzinfo | None,
    on_confirm: Callable[[Path], object],
) -> None:
    """Ask for the word before ``backup`` replaces the present file."""
    made = moment_words(backup.made_at, zone)
    ask_irreversible(
        window,
        IrreversibleAct(
            f"Restore the backup of {made}?",
            (("Made", f"{made}, {reason_words(backup.reason).lower()}"),
             ("Size", size_words(backup.size))),
            "What was changed since then is no longer shown. The file that holds it is kept "
            "among the backups and can be restored in the same way.",
            WORD,
            "Restore",
        ),
        lambda: on_confirm(backup.path),
    )  # fmt: skip
