"""The workspace verbs of the File menu: open, new, recent, back up, restore."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.actions.action import Action


class FileVerbs(Protocol):
    """What the program can do with workspaces."""

    def ask_workspace(self) -> object:
        """Ask for a folder and open the workspace in it."""

    def new_workspace(self) -> object:
        """Make another workspace."""

    def open_folder(self, folder: Path) -> object:
        """Open the workspace in ``folder``."""

    def back_up(self) -> object:
        """Make a backup now."""

    def ask_restore(self) -> object:
        """Offer the backups."""


def file_actions(verbs: FileVerbs, recent: list[Path]) -> list[Action]:
    """Return the actions; ``recent`` are other workspaces that were opened lately."""

    def opener(folder: Path) -> Callable[[], object]:
        return lambda: verbs.open_folder(folder)

    actions = [
        Action(
            "file.open", "Open workspace…", verbs.ask_workspace, "Ctrl+O", "folder-open", "file", 1,
            keywords="folder organisation",
        ),
        Action(
            "file.new", "New workspace…", verbs.new_workspace, "", "plus", "file", 1,
            keywords="organisation first run demo",
        ),
    ]  # fmt: skip
    actions += [
        Action(
            f"file.recent.{place}", f"Open “{folder.name}” again", opener(folder), "", "history",
            "file", 2,
        )
        for place, folder in enumerate(recent[:4])
    ]  # fmt: skip
    return [
        *actions,
        Action(
            "file.back_up", "Back up now", verbs.back_up, "", "hard-drive", "file", 3,
            keywords="copy safe",
        ),
        Action(
            "file.restore", "Restore a backup…", verbs.ask_restore, "", "rotate-ccw", "file", 3,
            permission="backup.restore", keywords="go back damaged",
        ),
    ]  # fmt: skip


def ask_folder(parent: QWidget, title: str, start: Path, chosen: Callable[[Path], object]) -> None:
    """Ask for a folder without stopping the window."""
    dialog = QFileDialog(parent, title, str(start))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
