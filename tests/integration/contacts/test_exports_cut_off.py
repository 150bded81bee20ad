"""Exports that are stopped, killed, or refused by the disk: nothing half done, rows given back."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from core.contacts.exporting import quota
from core.contacts.exporting.child import Outcome, WriteTask, write_apart
from core.contacts.exporting.plan import offered
from core.contacts.exporting.request import ExportRequest
from core.contacts.exporting.service import ExportService
from core.contacts.exporting.target import make_working
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import Cancelled, Refused, TableFileError
from core.kernel.ids import new_id
from core.kernel.work import Report, Token, no_report
from core.secrets.store import MemorySecrets
from core.tabular import CsvStyle
from core.workspace import Workspace, open_workspace

from .exporting import TOKEN, export, left, leftovers, limit, request_of

Add = Callable[..., UUID]


class StopsAfter:
    """A person who cancels once something was written."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def raise_if_cancelled(self) -> None:
        if self.stopped.is_set():
            raise Cancelled

    def on_cancel(self, callback: Callable[[], None]) -> None:
        pass


def during(act: Callable[[int], object], desk: Workspace) -> ExportService:
    """Return exports during which ``act`` is done to the writing process, by its number."""

    def write(task: WriteTask, key: bytes, token: Token, report: Report) -> Outcome:
        def watch() -> None:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                if task.working.exists() and [*task.working.rglob("*.part")]:
                    break
                found.extend(
                    one.pid
                    for one in multiprocessing.active_children()
                    if one.name == "chancery-export" and one.pid
                )
                time.sleep(0.005)
            act(found[-1])

        found: list[int] = []
        threading.Thread(target=watch, daemon=True).start()
        return write_apart(task, key, token, report)

    return ExportService(desk.database, desk._key, desk.quota, write)


@pytest.fixture
def crowd(desk: Workspace, add: Add) -> Workspace:
    """A few contacts, listed so often that writing them takes a while; a quota of 100,000."""
    for number in range(5):
        add(last_name=f"Brandt {number}", notes="word " * 400)
    limit(desk, 100_000)
    return desk


def long_request(workspace: Workspace, path: Path) -> ExportRequest:
    request = request_of(workspace, path)
    return replace(request, rows=array("q", [*request.rows] * 8_000))


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_cancelling_leaves_no_file_and_gives_the_rows_back(
    crowd: Workspace, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out.{suffix}"
    path.write_text("the older file")
    token = StopsAfter()
    exports = during(lambda pid: token.stopped.set(), crowd)
    with pytest.raises(Cancelled, match="the rows count as not exported"):
        exports.export(crowd.background, long_request(crowd, path), token, no_report)
    assert leftovers(tmp_path) == [path.name]
    assert path.read_text() == "the older file"
    assert left(crowd) == 100_000
    assert crowd.query(crowd.exports.log) == []


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_killed_process_leaves_no_file_and_gives_the_rows_back(
    crowd: Workspace, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out.{suffix}"
    exports = during(lambda pid: os.kill(pid, signal.SIGKILL), crowd)
    with pytest.raises(TableFileError, match="the process that wrote it ended"):
        exports.export(crowd.background, long_request(crowd, path), TOKEN, no_report)
    assert leftovers(tmp_path) == []
    assert left(crowd) == 100_000


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_full_disk_leaves_no_file_and_gives_the_rows_back(
    crowd: Workspace, tmp_path: Path, suffix: str
) -> None:
    def fill(pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    path = tmp_path / f"out.{suffix}"
    exports = during(fill, crowd)
    with pytest.raises(TableFileError, match="The disk is full"):
        exports.export(crowd.background, long_request(crowd, path), TOKEN, no_report)
    assert leftovers(tmp_path) == []
    assert left(crowd) == 100_000


def test_a_folder_that_is_gone_is_told(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt")
    with pytest.raises(TableFileError, match="is not there any more"):
        export(desk, tmp_path / "gone" / "out.csv")
    (tmp_path / "file").write_text("")
    with pytest.raises(TableFileError, match="is not there any more"):
        export(desk, tmp_path / "file" / "out.csv")
    with pytest.raises(TableFileError, match="is a folder"):
        export(desk, tmp_path)


def test_a_folder_that_goes_while_it_is_written_is_told(crowd: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    exports = during(lambda pid: shutil.rmtree(folder), crowd)
    with pytest.raises(TableFileError):
        exports.export(crowd.background, long_request(crowd, folder / "out.csv"), TOKEN, no_report)
    assert left(crowd) == 100_000


def test_no_permission_is_told(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt")
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):  # whoever may do everything
        folder = Path("/proc/self")
    with pytest.raises(TableFileError):
        export(desk, folder / "out.csv")


def test_nobody_to_export_is_told(desk: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no contacts to export"):
        export(desk, tmp_path / "out.csv")


def test_what_a_cut_off_program_left_is_cleared_at_the_next_start(
    desk: Workspace, add: Add, tmp_path: Path, secrets: MemorySecrets
) -> None:
    add(last_name="Brandt")
    limit(desk, 10)
    cut_off = new_id()
    working = make_working(tmp_path / "out.csv", cut_off)
    (working / "half").write_text("half a file")
    desk.command(lambda uow: begin(uow, cut_off, working))
    desk.quota.book(desk.command, cut_off, 4)
    assert left(desk) == 6
    desk.close()
    again = open_workspace(desk.folder, secrets, desk.clock)
    try:
        assert left(again) == 10
        assert leftovers(tmp_path) == []
    finally:
        again.close()


def begin(uow: UnitOfWork, export_id: UUID, working: Path) -> None:
    uow.derived_only = True
    quota.begin(uow, export_id, str(working), 4)


_PROGRAM = """
import pickle, sys
from core.contacts.exporting.child import write_apart
from core.kernel.ids import new_id
from core.kernel.work import NeverCancelled, no_report

if __name__ == "__main__":
    task, key = pickle.load(sys.stdin.buffer)
    write_apart(task, key, NeverCancelled(), no_report)
"""


def test_the_writing_process_ends_with_the_program_and_takes_its_file_along(
    crowd: Workspace, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    request = long_request(crowd, tmp_path / "out.xlsx")
    working = make_working(request.path, new_id())
    there = offered(request.setup)
    task = WriteTask(
        crowd.database,
        array("q", [*request.rows] * 20),
        tuple(there[key] for key in request.columns),
        "xlsx",
        CsvStyle(),
        "UTC",
        working,
        working / "export.xlsx",
    )
    where = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    running = subprocess.Popen([sys.executable, str(program)], stdin=subprocess.PIPE, env=where)
    assert running.stdin is not None
    with running.stdin as pipe:
        pipe.write(pickle.dumps((task, crowd._key)))
    until = time.monotonic() + 60
    while not [*working.rglob("*.part")] and time.monotonic() < until:
        time.sleep(0.01)
    assert [*working.rglob("*.part")], "it writes"
    running.kill()
    running.wait()
    while working.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert not working.exists()


def test_the_key_is_on_no_command_line_and_in_no_environment(
    crowd: Workspace, tmp_path: Path
) -> None:
    seen: list[bytes] = []

    def look(pid: int) -> None:
        seen.append(Path(f"/proc/{pid}/cmdline").read_bytes())
        seen.append(Path(f"/proc/{pid}/environ").read_bytes())

    during(look, crowd).export(
        crowd.background, long_request(crowd, tmp_path / "out.csv"), TOKEN, no_report
    )
    assert len(seen) == 2
    key = crowd._key
    assert all(key not in one and key.hex().encode() not in one for one in seen)
