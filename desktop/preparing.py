"""Makes, opens and restores workspaces for the start of the program; runs off the main thread.

Core is imported inside the functions: the first window is painted before any of it is loaded.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.kernel.clock import Clock, SystemClock
from core.kernel.errors import ChanceryError, NotLoaded, WorkspaceError
from core.kernel.text import file_name
from core.kernel.work import Report, no_report
from desktop.places import data_folder, demo_folder
from desktop.shell.first_run.steps import Answers, Way

if TYPE_CHECKING:
    from core.database.backup import Backup
    from core.secrets.store import SecretStore
    from core.sync.joining import Access, SignedIn
    from core.sync.moving import Moved
    from core.sync.people import OwnLogin
    from core.workspace import Workspace


@dataclass(frozen=True)
class Wanted:
    """What to open.

    Attributes:
        demo: make the demo in the folder first when it is absent.
        restore: put this backup in place of the database first.
        move_in: move this workspace of this computer alone into the connected one first.
        copy_of: make the folder first, as a copy of this connected workspace for this computer
            alone.
    """

    folder: Path
    demo: bool = False
    restore: Path | None = None
    move_in: Path | None = None
    copy_of: Path | None = None


@dataclass(frozen=True)
class Ready:
    """An open workspace, and what was done before.

    Attributes:
        kept: the file that a restored backup replaced.
        moved: what another workspace brought in.
    """

    workspace: Workspace
    wanted: Wanted
    kept: Path | None = None
    moved: Moved | None = None


def prepare(
    wanted: Wanted,
    report: Report = no_report,
    clock: Clock | None = None,
    secrets: SecretStore | None = None,
) -> Ready:
    """Do what opening ``wanted`` needs and open it.

    Args:
        secrets: where the keys are; what fits the workspace unless given.

    Raises:
        NotLoaded: its first load has to go on before.
        WorkspaceError, KeyringMissing: it cannot be opened; says why.
        Refused: what was asked for first is not possible here.
    """
    from core.opening import is_workspace, restore
    from core.workspace import open_workspace

    clock = clock or SystemClock()
    folder = wanted.folder
    if wanted.demo and not is_workspace(folder):
        return Ready(_new_demo(folder, clock, report), wanted)
    secrets = secrets or secrets_for(wanted.copy_of or folder)
    kept = moved = None
    if wanted.copy_of is not None:
        _copy(wanted.copy_of, folder, secrets, clock, report)
    if wanted.restore is not None:
        kept = restore(folder, wanted.restore, secrets, clock)
    refuse_unloaded(folder, secrets, clock)
    if wanted.move_in is not None:
        from core.sync.moving import move_in

        moved = move_in(wanted.move_in, folder, secrets, clock, report)
    return Ready(open_workspace(folder, secrets, clock), wanted, kept, moved)


def refuse_unloaded(folder: Path, secrets: SecretStore, clock: Clock) -> None:
    """Refuse a connected workspace that was not loaded to the end.

    Raises:
        NotLoaded: the load has to go on first.
    """
    from core.opening import CONNECTED, read_identity

    if read_identity(folder).kind == CONNECTED:
        from core.sync.joining import is_loaded

        if not is_loaded(folder, secrets, clock):
            raise NotLoaded(folder)


def secrets_for(folder: Path) -> SecretStore:
    """Return where the keys of the workspace in ``folder`` are kept.

    Raises:
        KeyringMissing: this computer has no acceptable keyring.
        WorkspaceError: there is no workspace.
    """
    from core.opening import read_identity
    from core.secrets.store import DemoSecrets, KeyringSecrets

    return DemoSecrets() if read_identity(folder).kind == "demo" else KeyringSecrets()


def has_workspace(folder: Path) -> bool:
    """Tell whether ``folder`` says that it is a workspace, without loading what opens it."""
    return (folder / "settings.toml").is_file()


def backups_in(folder: Path) -> list[Backup]:
    """Return the backups of a workspace that need not be open, newest first."""
    from core.database.backup import list_backups
    from core.opening import DATABASE

    return list_backups(folder / DATABASE)


def opening_words(wanted: Wanted) -> str:
    """Return what is said while ``wanted`` is opened."""
    if wanted.restore is not None:
        return "Restoring the backup"
    if wanted.move_in is not None:
        return f"Moving “{wanted.move_in.name}” in"
    if wanted.copy_of is not None:
        return f"Copying “{wanted.copy_of.name}”"
    if wanted.demo and not has_workspace(wanted.folder):
        return "Making the demo, once. This takes a moment."
    return "Opening the workspace"


def doing_words(wanted: Wanted) -> str:
    """Return what the figures beside the bar count."""
    if wanted.move_in is not None or wanted.copy_of is not None:
        return "Rows"
    return "Drafting contracts"


def _copy(
    old: Path, new: Path, secrets: SecretStore, clock: Clock, report: Callable[[int, int], None]
) -> None:
    from core.sync.leaving import export_standalone
    from core.workspace import make_lists

    def finish(folder: Path) -> None:
        make_lists(folder, secrets, clock)

    export_standalone(old, new, secrets, clock, finish, report)


def _new_demo(folder: Path, clock: Clock, report: Report) -> Workspace:
    from core.demo.seed import make_demo
    from core.secrets.store import DemoSecrets
    from core.workspace import open_workspace

    # Made beside and moved, so that a start that is cut short leaves no half of a demo.
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    make_demo(beside, clock, report).close()
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    if folder.exists():
        raise WorkspaceError(
            folder,
            f"“{folder}” holds other files, so the demo cannot be made there.",
            "They were not changed.",
            "Move them elsewhere, or open another workspace.",
        )
    beside.rename(folder)
    return open_workspace(folder, DemoSecrets(), clock)


def plant(folder: Path, secrets: SecretStore) -> None:
    """Write the starter library into the new workspace in ``folder``.

    Raises:
        WorkspaceError: it could not be written; the workspace is whole without it.
    """
    from core.demo.starter import plant_starter_library
    from core.workspace import open_workspace

    try:
        workspace = open_workspace(folder, secrets)
        try:
            workspace.command(plant_starter_library)
        finally:
            workspace.close()
    except ChanceryError as error:
        raise WorkspaceError(
            folder,
            f"The starter library could not be written: {error.what}",
            "The workspace was made and is whole, with an empty library.",
            "Open it by File, Open workspace.",
        ) from error


class Preparing:
    """What the first run needs done; see ``desktop.shell.first_run.steps.Preparations``.

    Args:
        secrets: where the keys of new workspaces go; this computer's keyring unless given.
    """

    def __init__(self, secrets: SecretStore | None = None) -> None:
        self.secrets = secrets
        self._signed_in: SignedIn | None = None

    def _store(self) -> SecretStore:
        from core.secrets.store import KeyringSecrets

        return self.secrets or KeyringSecrets()

    def default_folder(self, way: Way, organisation: str) -> Path:
        """Return where the workspace would go."""
        if way is Way.DEMO:
            return demo_folder()
        return data_folder() / file_name(organisation or "Workspace", "Workspace")

    def test_keyring(self) -> None:
        """Keep a secret and read it back."""
        store = self._store()
        store.put("test", b"chancery")
        store.delete("test")

    def test_folder(self, folder: Path) -> None:
        """Check that a workspace can be made in ``folder``."""
        from core.opening import is_workspace

        if is_workspace(folder):
            raise WorkspaceError(
                folder,
                f"“{folder}” already holds a workspace.",
                "It was not changed.",
                "Choose another folder, or open that one.",
            )

    def create(self, way: Way, answers: Answers) -> Path:
        """Make the workspace and return its folder."""
        from core.opening import NewWorkspace, create_workspace

        folder = answers.folder or self.default_folder(way, answers.organisation)
        if way is Way.DEMO:
            prepare(Wanted(folder, demo=True)).workspace.close()
            return folder
        if way is Way.CONNECTED:
            return self._join(folder)
        wanted = NewWorkspace(
            answers.organisation,
            answers.person,
            answers.email,
            answers.time_zone,
            answers.currency,
        )
        secrets = self._store()
        create_workspace(folder, wanted, secrets, SystemClock())
        if answers.starter:
            plant(folder, secrets)
        return folder

    def reach(self, answers: Answers) -> None:
        """Knock at the shared database."""
        from core.sync.reaching import reach

        reach(_access(answers).address)

    def sign_in(self, answers: Answers) -> bool:
        """Sign in, and keep the answer for ``create``."""
        from core.sync.joining import sign_in

        self._signed_in = sign_in(_access(answers), answers.password)
        return self._signed_in.hello.must_change_password

    def change_password(self, answers: Answers) -> None:
        """Change the one-time password, then sign in with the new one."""
        from core.sync.joining import change_password, sign_in

        access = _access(answers)
        change_password(access, answers.password, answers.wanted)
        self._signed_in = sign_in(access, answers.wanted)

    def _join(self, folder: Path) -> Path:
        from core.sync.joining import create

        assert self._signed_in is not None
        create(folder, self._signed_in, self._store(), SystemClock())
        return folder

    def load(self, folder: Path, report: Callable[[int, int], None]) -> None:
        """Fill the workspace in ``folder``, going on where an earlier load stopped."""
        from core.sync.joining import load

        load(folder, self._store(), SystemClock(), report)

    def own_login(self, folder: Path) -> OwnLogin:
        """Return the login of a workspace that is not open yet."""
        from core.sync.people import own_login_in

        return own_login_in(folder, self._store())


def _access(answers: Answers) -> Access:
    from core.sync.joining import Access
    from core.sync.server.address import Address

    address = Address(
        answers.host.strip(),
        answers.database.strip(),
        answers.login.strip(),
        int(answers.port),
        answers.authority,
    )
    return Access(address, answers.accept_version)
