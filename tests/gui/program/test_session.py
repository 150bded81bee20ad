"""The program starts with a window at once, opens behind it, and stays calm when it cannot."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.demo import seed
from core.demo.seed import make_demo
from core.kernel.clock import SystemClock
from core.secrets.store import DemoSecrets
from core.workspace import open_workspace
from desktop.accessibility.walker import faults
from desktop.preparing import Wanted, prepare
from desktop.program import Session
from desktop.shell.settings import SettingsStore, parse

LONG = 20_000


@pytest.fixture(scope="module")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("session") / "demo"
    make_demo(folder, SystemClock(), count=4).close()
    return folder


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    made = Session(qapp, SettingsStore(None), bundled_font=True)
    yield made
    made.end()
    qapp.setQuitOnLastWindowClosed(True)


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    code = """
import sys
from pathlib import Path
from desktop.program import Session, make_application
from desktop.preparing import Wanted
from desktop.shell.settings import SettingsStore
application = make_application()
session = Session(application, SettingsStore(None))
session.entry.painted.connect(
    lambda: (print(" ".join(sorted(sys.modules)), flush=True), __import__("os")._exit(0))
)
session.begin(Wanted(Path("nowhere")))
application.exec()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    loaded = set(done.stdout.split())
    assert "desktop.start.entry" in loaded, done.stderr
    heavy = {"web3", "boto3", "typst", "docx", "pikepdf", "sqlalchemy", "sqlalchemy.orm"}
    assert loaded.isdisjoint(heavy)


def test_the_workspace_opens_behind_the_first_window(
    session: Session, made_demo: Path, qtbot: QtBot
) -> None:
    session.begin(Wanted(made_demo))
    assert session.entry.isVisible()
    qtbot.waitUntil(lambda: session.program is not None, timeout=LONG)
    assert session.program is not None
    assert session.program.window.isVisible()
    assert session.entry.isHidden()
    assert session.settings.current.workspaces == (str(made_demo),)


def test_a_folder_without_a_workspace_is_told_calmly_with_verbs(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.begin(Wanted(tmp_path))
    qtbot.waitUntil(lambda: session.entry.problem.isVisible(), timeout=LONG)
    words = session.entry.problem.words
    assert "There is no Chancery workspace" in words
    assert "Nothing was changed." in words
    names = [button.accessibleName() for button in session.entry.problem.buttons]
    assert names == ["Try again", "Choose another workspace…", "Start the demo"]
    session.entry.activateWindow()
    qtbot.waitUntil(session.entry.isActiveWindow)
    assert faults(session.entry) == []


def test_try_again_opens_what_has_come_back(
    session: Session, tmp_path: Path, made_demo: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "moved"
    session.begin(Wanted(folder))
    qtbot.waitUntil(lambda: session.entry.problem.isVisible(), timeout=LONG)
    shutil.copytree(made_demo, folder)
    session.entry.problem.buttons[0].click()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: session.program is not None, timeout=LONG)


def test_restoring_a_backup_closes_reopens_and_keeps_the_replaced_file(
    session: Session, tmp_path: Path, made_demo: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(made_demo, folder)
    workspace = open_workspace(folder, DemoSecrets(), SystemClock())
    backup = workspace.back_up()
    workspace.close()
    session.begin(Wanted(folder))
    qtbot.waitUntil(lambda: session.program is not None, timeout=LONG)
    before = session.program
    session.restore(backup.path)
    qtbot.waitUntil(lambda: session.program not in (None, before), timeout=LONG)
    assert session.program is not None
    reasons = [one.reason for one in session.program.workspace.backups()]
    assert "before-restore" in reasons
    assert any("was restored" in notice.text for notice in session.program.window.notices.all())


def test_a_second_start_for_the_same_workspace_only_raises_the_window(
    session: Session, tmp_path: Path, made_demo: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(made_demo, folder)
    session.begin(Wanted(folder))
    qtbot.waitUntil(lambda: session.program is not None, timeout=LONG)
    before = session.program
    session.asked([str(folder)])
    assert session.program is before


def test_a_demo_that_was_cut_short_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The whole demo is made by the tour; here a few contracts show as much.
    monkeypatch.setattr(seed, "make_demo", partial(make_demo, count=2))
    folder = tmp_path / "demo"
    half = tmp_path / "demo.new"
    half.mkdir()
    (half / "workspace.db").write_bytes(b"half")
    ready = prepare(Wanted(folder, demo=True))
    ready.workspace.close()
    assert not half.exists()


def test_the_last_workspaces_are_remembered_newest_first(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.json")
    for name in ("one", "two", "one"):
        store.change(workspaces=store.current.with_workspace(Path(name)))
    assert parse((tmp_path / "settings.json").read_text()).workspaces == ("one", "two")
