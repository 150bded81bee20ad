"""The copies of the workspace: when, why, how large; making one and going back to one."""

from __future__ import annotations

from core.database.backup import Backup
from core.database.listing import Column
from core.kernel.sizes import size_words
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.start.restore import reason_words
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text

COLUMNS = (
    Column("made", "Made", "datetime", 13.5, frozen=True),
    Column("why", "Why", width_em=13.5),
    # In words, whose order is not that of the sizes.
    Column("size", "Size", width_em=8, sortable=False),
    Column("file", "File", width_em=25),
)


class BackupsPage(AdminPage):
    """The list, newest first."""

    def __init__(self, context: AdminContext) -> None:
        self.restore_button = push_button("Restore…", on_click=context.restore)
        self.make_button = push_button("Back up now", "primary", on_click=self.back_up)
        super().__init__(context, WorkHead("Backups", (self.restore_button, self.make_button)))
        if "backup.restore" not in context.panel.actor.permissions:
            self.restore_button.setEnabled(False)
            self.restore_button.setToolTip("Only an administrator may restore a backup.")
        self.table = RowTable("Backups", COLUMNS, TableLook(zone=context.zone))
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
        self.table.renew_rows(
            [
                (
                    backup.made_at,
                    reason_words(backup.reason),
                    size_words(backup.size),
                    backup.path.name,
                )
                for backup in backups
            ]
        )
