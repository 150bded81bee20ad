"""Moves between this computer and an organisation: bring a workspace in, or take a copy out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from core.kernel.errors import ChanceryError
from core.kernel.text import counted
from desktop.actions.action import Action
from desktop.places import data_folder
from desktop.preparing import Wanted
from desktop.shell.dialog import Dialog
from desktop.shell.irreversible import IrreversibleAct, ask_irreversible
from desktop.start.files import ask_folder
from desktop.tasks.runner import Runner
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.text import Heading, Paragraph, Text

if TYPE_CHECKING:
    from core.secrets.store import SecretStore
    from core.sync.moving import Moved
    from core.sync.moving_survey import Holding
    from desktop.bootstrap import Program

MOST_RENAMED = 12
"""Renamed records that the result names; the audit trail keeps all of them."""


class Mover(Protocol):
    """What the program does for a move."""

    program: Program | None

    def switch(self, wanted: Wanted) -> None:
        """Close the open workspace, then open ``wanted``."""

    def connect_to(self, moving: Path) -> None:
        """Let the person connect to an organisation, to move ``moving`` into it."""


class Moves:
    """Asks before a move, and tells what it did."""

    def __init__(self, mover: Mover, runner: Runner, secrets: SecretStore | None) -> None:
        """Use ``secrets`` for the keys of both workspaces; None is this computer's keyring."""
        self._mover = mover
        self._runner = runner
        self._secrets = secrets

    def actions(self, kind: str) -> list[Action]:
        """Return the verbs of the File menu for a workspace of this kind; the demo has none."""
        if kind == "connected":
            return [
                Action(
                    "file.move_in", "Move a workspace in…", self.ask_move_in, "", "building-2",
                    "file", 3, keywords="bring standalone organisation import",
                ),
                Action(
                    "file.copy_out", "Copy for this computer alone…", self.ask_copy_out, "",
                    "monitor-check", "file", 3, keywords="leave export standalone organisation",
                ),
            ]  # fmt: skip
        if kind != "standalone":
            return []
        return [
            Action(
                "file.move_out", "Move into an organisation…", self.connect, "", "building-2",
                "file", 3, keywords="connect shared together server",
            )
        ]  # fmt: skip

    def connect(self) -> None:
        """Let the person connect to an organisation; then the open workspace is to go there."""
        if self._mover.program is not None:
            self._mover.connect_to(self._mover.program.workspace.folder)

    def ask_move_in(self) -> None:
        """Ask which workspace is to be moved into the open one."""
        window = self._window()
        if window is not None:
            ask_folder(window, "Which workspace is to be moved in?", data_folder(), self.confirm)

    def ask_copy_out(self) -> None:
        """Ask where the copy of the open workspace is to go."""
        window = self._window()
        if window is not None:
            ask_folder(window, "Choose an empty folder for the copy", data_folder(), self.copy_out)

    def copy_out(self, folder: Path) -> None:
        """Copy the open workspace into ``folder`` and open the copy."""
        if self._mover.program is not None:
            here = self._mover.program.workspace.folder
            self._mover.switch(Wanted(folder, copy_of=here))

    def confirm(self, old: Path) -> None:
        """Look into the workspace in ``old``, and ask whether it is to be moved in."""
        program = self._mover.program
        if program is None:
            return

        def look(*_: object) -> Holding:
            from core.kernel.clock import SystemClock
            from core.sync.moving_survey import survey
            from desktop.preparing import secrets_for

            return survey(old, self._secrets or secrets_for(old), SystemClock())

        self._runner.run_query(look, partial(self._ask, old), self._failed)

    def _ask(self, old: Path, held: Holding) -> None:
        program = self._mover.program
        if program is None:
            return
        here, organisation = program.workspace.folder, program.window.person.organisation
        ask_irreversible(
            program.window,
            IrreversibleAct(
                f"Move “{held.organisation}” into {organisation}?",
                (
                    ("Contracts", f"{held.contracts:,}"),
                    ("Documents", f"{held.documents:,}"),
                    ("Library", f"{held.clauses:,} clauses, {held.templates:,} templates"),
                    ("From", str(old)),
                ),
                f"It is sent to {organisation}, where everybody with the right sees it. This "
                "cannot be undone. The folder that it comes from stays as it is.",
                organisation,
                "Move in",
            ),
            lambda: self._mover.switch(Wanted(here, move_in=old)),
        )

    def _failed(self, error: ChanceryError) -> None:
        if self._mover.program is not None:
            self._mover.program.window.show_error(error)

    def _window(self) -> QWidget | None:
        return self._mover.program.window if self._mover.program is not None else None


class MovedDialog(Dialog):
    """What a move did, and what has another name now."""

    def __init__(self, window: QWidget, organisation: str, moved: Moved) -> None:
        count = counted(moved.rows.get("contract", 0), "contract")
        super().__init__(window, f"{count} moved into {organisation}")
        self.body.addWidget(
            Paragraph("It is being sent now; the status bar says how much waits. You can work on.")
        )
        facts = KeyValueList()
        facts.set_rows(list(_facts(moved)))
        self.body.addWidget(facts)
        if moved.renamed:
            self.body.addWidget(
                Heading(counted(len(moved.renamed), "key was taken", "keys were taken"))
            )
            for one in moved.renamed[:MOST_RENAMED]:
                words = f"{one.title}: {one.was} is now {one.now}"
                self.body.addWidget(Text(words, "small", wrap=True))
            if len(moved.renamed) > MOST_RENAMED:
                more = len(moved.renamed) - MOST_RENAMED
                self.body.addWidget(
                    Text(f"And {more:,} more, kept in the audit trail.", "small", token="muted")
                )
        self.add_verb("Close", self.accept, "primary", default=True)


def _facts(moved: Moved) -> list[tuple[str, str | QWidget]]:
    found: list[tuple[str, str | QWidget]] = [
        ("Rows in all", f"{sum(moved.rows.values()):,}"),
        ("Audit trail", f"{moved.events:,} events, each with its own time"),
        ("Documents", f"{moved.files:,}"),
    ]
    for count, label, one, words in (
        (moved.there, "There already", "row", " that the organisation has"),
        (moved.left, "Left behind", "setting", " for everybody that you may not change"),
        (moved.missing, "Not readable", "document", ", also missing in the old folder"),
    ):
        if count:
            found.append((label, f"{counted(count, one)}{words}"))
    return found
