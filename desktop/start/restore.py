"""Chooses a backup to restore, and asks for a word before anything is replaced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.kernel.sizes import size_words
from desktop.shell.dialog import Dialog
from desktop.shell.irreversible import IrreversibleAct, ask_irreversible
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.text import Paragraph

if TYPE_CHECKING:
    from core.database.backup import Backup

REASONS = {
    "before-migration": "Before an update",
    "by-hand": "Made by hand",
    "before-restore": "Replaced by a restore",
}
WORD = "restore"


def reason_words(reason: str) -> str:
    """Return why a backup was made."""
    return REASONS.get(reason, reason.replace("-", " ").capitalize())


def moment_words(at: datetime, zone: tzinfo | None) -> str:
    """Return ``20 Nov 2026, 14:32`` in ``zone``; None is this computer's."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"


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
        self.list = QListWidget()
        self.list.setAccessibleName("Backups, newest first")
        for backup in backups:
            self.list.addItem(QListWidgetItem(self._line(backup)))
        self.list.setVisible(bool(backups))
        self.list.itemActivated.connect(lambda _: self._choose())
        self.body.addWidget(self.list)
        self.add_verb("Cancel", self.reject, default=not backups)
        if backups:
            self.list.setCurrentRow(0)
            self.add_verb("Restore this backup…", self._choose, "primary", default=True)
        follow(self, lambda: self.list.setFixedHeight(u(8) * min(8, max(1, len(backups))) + u(2)))

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
