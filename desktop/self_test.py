"""The self-test: throw-away workspaces, every desk and view once, one contract down to its PDF.

Needs no keyring and leaves nothing behind; run it after installing, or when something seems wrong.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, qVersion

from core.contracts.outputs import Produced
from core.database.unit_of_work import Reader
from core.demo.seed import make_demo
from core.kernel.clock import SystemClock
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace
from desktop.bootstrap import Program, start
from desktop.places import VERSION
from desktop.program import make_application
from desktop.shell.settings import SettingsStore
from desktop.theme.apply import Appearance

CONTRACTS = 12
_LOOK_MS = 150
_SIZE = (1440, 900)
_PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "cryptography", "typst", "pikepdf")

Say = Callable[[str], None]


def run_self_test() -> int:
    """Touch everything once, print what was done and the versions; returns 0 when all went well."""
    scratch = Path(tempfile.mkdtemp(prefix="chancery-self-test-"))
    try:
        for line in versions():
            _print(line)
        _own_workspace(scratch / "own", _print)
        _whole_window(scratch / "demo", _print)
    except Exception as error:  # noqa: BLE001  (the self-test's boundary: told, and a failing exit code)
        _print(f"Failed: {type(error).__name__}: {error}")
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _print("Everything works.")
    return 0


def versions() -> list[str]:
    """Return a line for Chancery, Python, Qt and each package that matters."""
    lines = [
        f"Chancery {VERSION}",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"Qt {qVersion()}",
    ]
    for package in _PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            # A frozen program carries no package records; what is missing fails below by use.
            lines.append(f"{package} built in")
    return lines


def _own_workspace(folder: Path, say: Say) -> None:
    """Make a workspace with keys of its own, write, back up, reopen and verify its trail."""
    secrets, clock = MemorySecrets(), SystemClock()
    create_workspace(folder, NewWorkspace("Self-test", "Nobody"), secrets, clock)
    workspace = open_workspace(folder, secrets, clock)
    workspace.command(lambda uow: workspace.settings.put(uow, "self.test", 1))
    workspace.back_up()
    workspace.close()
    again = open_workspace(folder, secrets, clock)
    try:
        kept = again.query(lambda reader: again.settings.get(reader, "self.test"))
        verdicts = again.query(again.audit.verify)
        if kept != 1 or not all(verdict.sound for verdict in verdicts):
            raise RuntimeError("what was written did not come back as it was")
    finally:
        again.close()
    say("Workspace: made, written, backed up, reopened, audit trail verified")


def _whole_window(folder: Path, say: Say) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = make_application()
    appearance = Appearance(application)
    appearance.set("light", 1.0, True)
    workspace = make_demo(folder, SystemClock(), count=CONTRACTS)
    try:
        say(f"Contract: {_one_contract(workspace):,} bytes of PDF")
        program = start(application, workspace, SettingsStore(None), appearance)
    except BaseException:
        workspace.close()
        raise
    program.window.show_first()
    program.window.resize(*_SIZE)
    program.window.show()
    try:
        _touch_desks(program, say)
    finally:
        program.window.close()
        program.close()


def _one_contract(workspace: Workspace) -> int:
    """Draft a contract from the first template, produce its PDF and keep it; returns its size."""
    template = workspace.query(workspace.templates.templates)[0]
    known = workspace.query(lambda reader: workspace.templates.versions(reader, template.id))
    published = next(one for one in known if one.state == "published")
    key = workspace.command(lambda uow: workspace.contracts.create(uow, published.id, {})).value

    def produce(reader: Reader) -> Produced:
        newest = workspace.drafting.versions(reader, key)[0]
        return workspace.outputs.pdf(reader, newest.id)

    produced = workspace.query(produce)
    workspace.command(lambda uow: workspace.outputs.keep(uow, produced))
    return len(produced.data)


def _touch_desks(program: Program, say: Say) -> None:
    window = program.window
    for desk in window.desk_ids():
        window.go(desk)
        _look()
        names = []
        for group in window.page(desk).views():
            for item in group.items:
                window.go(desk, item.id)
                _look()
                names.append(item.title)
        say(f"Desk {desk}: {', '.join(names) or 'one page'}")


def _look() -> None:
    """Let the window work for a moment, as it would while a person looks."""
    loop = QEventLoop()
    QTimer.singleShot(_LOOK_MS, loop.quit)
    loop.exec()


def _print(line: str) -> None:
    print(line)  # noqa: T201  (a command's answer)
