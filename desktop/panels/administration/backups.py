"""The copies of the workspace: when, why, how large; making one and going back to one."""

from __future__ import annotations

from core.database.backup import Backup
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.panels.administration.rows import RowTable
from desktop.shell.heads import WorkHead
from desktop.start.restore import moment_words, reason_words, size_words
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text


class BackupsPage(AdminPage):
    """The list, newest first."""

    def __init__(self, context: AdminContext) -> None:
        self.restore_button = push_button("Restore…", on_click=context.restore)
        self.make_button = push_button("Back up now", "primary", on_click=self.back_up)
        super().__init__(context, WorkHead("Backups", (self.restore_button, self.make_button)))
        if "backup.restore" not in context.panel.actor.permissions:
            self.restore_button.setEnabled(False)
            self.restore_button.setToolTip("Only an administrator may restore a backup.")
        self.table = RowTable("Backups", (("Made", 44), ("Why", 44), ("Size", 26), ("File", 90)))
        self.head.tools.addWidget(
            Text(
                "Backups are encrypted like the workspace and lie in its folder. "
                "Copy that folder elsewhere to be safe from a lost disk.",
                token="muted",
                wrap=True,
            ),
            1,
        )
        self.add_table(self.table)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: workspace.backups(), self._show, "admin backups"
        )

    def back_up(self) -> None:
        """Make a backup, then show it in the list."""
        panel = self.context.panel

        def done(backup: Backup) -> None:
            panel.toast(f"Backed up, {size_words(backup.size)}")
            self.load()

        panel.job(
            "Back up now",
            lambda workspace, token, report: workspace.back_up(),
            done,
            lambda backup: size_words(backup.size),
        )

    def _show(self, backups: list[Backup]) -> None:
        self.head.set_title("Backups", len(backups))
        self.counted.emit(len(backups))
        self.table.show_rows(
            [
                (
                    moment_words(backup.made_at, self.context.zone),
                    reason_words(backup.reason),
                    size_words(backup.size),
                    backup.path.name,
                )
                for backup in backups
            ]
        )
