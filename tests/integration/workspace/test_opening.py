"""Bad input when a workspace is opened: a plain message, and the file untouched."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core.database.engine import writing_engine
from core.kernel.clock import FixedClock
from core.kernel.errors import (
    ChanceryError,
    CorruptFile,
    DiskFull,
    KeyMissing,
    NewerSchema,
    ReadOnlyFolder,
    WorkspaceError,
    WorkspaceLocked,
    WrongKey,
)
from core.opening import DATABASE, NewWorkspace, create_workspace, read_identity
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace

ROOT = Path(__file__).parents[3]


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / DATABASE).read_bytes()).hexdigest()


def is_told_plainly(error: ChanceryError) -> bool:
    """What happened, what was kept and what to do are whole sentences without codes."""
    return all(
        part and part[0].isupper() and part[-1] == "."
        for part in (error.what, error.kept, error.todo)
    ) and ("sqlite" not in str(error).lower() and "errno" not in str(error).lower())


def test_a_new_workspace_opens_and_remembers_who_works_in_it(workspace: Workspace) -> None:
    assert workspace.actor.name == "Miriam Okafor"
    assert workspace.actor.role == "administrator"
    organisation = workspace.query(workspace.people.organisation)
    assert organisation.time_zone == "Australia/Adelaide"


def test_the_file_on_disk_shows_nothing_of_its_content(folder: Path) -> None:
    raw = (folder / DATABASE).read_bytes()
    assert not raw.startswith(b"SQLite format 3")
    assert b"Miriam" not in raw


def test_a_missing_key_is_told_and_the_file_is_untouched(folder: Path, clock: FixedClock) -> None:
    before = digest(folder)
    with pytest.raises(KeyMissing) as caught:
        open_workspace(folder, MemorySecrets(), clock)
    assert is_told_plainly(caught.value)
    assert digest(folder) == before


def test_a_wrong_key_is_told_apart_from_a_damaged_file(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    before = digest(folder)
    secrets.put(f"database/{read_identity(folder).workspace_id}", bytes(32))
    with pytest.raises(WrongKey) as caught:
        open_workspace(folder, secrets, clock)
    assert is_told_plainly(caught.value)
    assert digest(folder) == before


@pytest.mark.parametrize("damage", ["header", "truncated", "empty", "text"])
def test_a_damaged_file_is_told_and_left_as_it_is(
    folder: Path, secrets: MemorySecrets, clock: FixedClock, damage: str
) -> None:
    database = folder / DATABASE
    raw = bytearray(database.read_bytes())
    match damage:
        case "header":
            raw[20:120] = bytes(100)
        case "truncated":
            raw = raw[:700]
        case "empty":
            raw = bytearray()
        case "text":
            raw = bytearray(b"This is not a database. " * 400)
    database.write_bytes(raw)
    for suffix in ("-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    before = digest(folder)
    with pytest.raises(CorruptFile) as caught:
        open_workspace(folder, secrets, clock)
    assert is_told_plainly(caught.value)
    assert digest(folder) == before


def test_a_page_damaged_in_the_middle_is_told_when_it_is_read(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    database = folder / DATABASE
    raw = bytearray(database.read_bytes())
    for start in range(4096, len(raw), 4096):
        raw[start + 50] ^= 0xFF
    database.write_bytes(raw)
    with pytest.raises(CorruptFile):
        open_workspace(folder, secrets, clock)


def test_a_workspace_of_a_newer_chancery_is_refused_and_untouched(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    key = secrets.get(f"database/{read_identity(folder).workspace_id}")
    assert key
    engine = writing_engine(folder / DATABASE, key)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = digest(folder)
    with pytest.raises(NewerSchema) as caught:
        open_workspace(folder, secrets, clock)
    assert is_told_plainly(caught.value)
    assert digest(folder) == before


def test_a_second_instance_is_refused(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    first = open_workspace(folder, secrets, clock)
    with pytest.raises(WorkspaceLocked) as caught:
        open_workspace(folder, secrets, clock)
    assert is_told_plainly(caught.value)
    first.close()
    open_workspace(folder, secrets, clock).close()


def test_a_lock_left_by_a_killed_program_does_not_bar_the_next_one(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    code = f"""
        import os, signal
        from pathlib import Path
        from core.database.lock import FolderLock
        FolderLock(Path({str(folder)!r}))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, check=False)
    open_workspace(folder, secrets, clock).close()


def test_a_folder_without_a_workspace_is_told(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(WorkspaceError) as caught:
        open_workspace(tmp_path, MemorySecrets(), clock)
    assert is_told_plainly(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_workspace_is_never_made_over_another(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    before = digest(folder)
    with pytest.raises(WorkspaceError, match="already holds"):
        create_workspace(folder, NewWorkspace("Other", "Somebody"), secrets, clock)
    assert digest(folder) == before


def test_a_read_only_folder_is_told(folder: Path, clock: FixedClock, tmp_path: Path) -> None:
    """Run as an ordinary user, since the administrator may write anywhere."""
    before = digest(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    code = f"""
        import os, sys
        from pathlib import Path
        from core.database.lock import FolderLock
        from core.kernel.errors import ReadOnlyFolder
        if os.getuid() == 0:
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
        try:
            FolderLock(Path({str(folder)!r}))
        except ReadOnlyFolder as error:
            print(error)
            sys.exit(7)
    """
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 7, done.stderr
    assert "may not write" in done.stdout
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert digest(folder) == before


def test_a_place_where_no_folder_can_be_made_is_told(clock: FixedClock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ReadOnlyFolder) as caught:
        create_workspace(tmp_path / "file" / "new", NewWorkspace("A", "B"), MemorySecrets(), clock)
    assert is_told_plainly(caught.value)


def test_a_full_disk_is_told_and_loses_nothing(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    workspace = open_workspace(folder, secrets, clock)
    workspace.command(lambda uow: uow.connection.exec_driver_sql("SELECT 1").close())

    def fill(uow: object) -> None:
        connection = uow.connection  # type: ignore[attr-defined]
        # SQLite itself refuses to grow the file any further, as it does on a full disk.
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
        for number in range(200):
            workspace.settings.put(uow, f"key.{number}", "x" * 4000)  # type: ignore[arg-type]
        uow.session.flush()  # type: ignore[attr-defined]

    with pytest.raises(DiskFull) as caught:
        workspace.command(fill)
    assert is_told_plainly(caught.value)
    assert workspace.query(lambda reader: workspace.settings.get(reader, "key.1")) is None
    workspace.close()


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0 or not shutil.which("unshare"),
    reason="a small real disk can only be mounted by the administrator of Linux",
)
def test_a_real_full_disk_keeps_the_workspace_whole(tmp_path: Path) -> None:
    code = f"""
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from core.kernel.clock import FixedClock
        from core.kernel.errors import DiskFull
        from core.opening import NewWorkspace, create_workspace
        from core.secrets.store import MemorySecrets
        from core.workspace import open_workspace
        folder, secrets = Path({str(tmp_path / "disk")!r}) / "w", MemorySecrets()
        clock = FixedClock(datetime(2026, 11, 20, tzinfo=UTC))
        create_workspace(folder, NewWorkspace("A", "B"), secrets, clock)
        w = open_workspace(folder, secrets, clock)
        saved = 0
        try:
            while True:
                w.command(lambda uow: w.settings.put(uow, f"k.{{saved}}", "x" * 20000))
                saved += 1
        except DiskFull:
            print("full after", saved)
        got = [w.query(lambda r: w.settings.get(r, f"k.{{n}}")) for n in range(saved + 1)]
        assert all(got[:saved]) and got[saved] is None, [bool(g) for g in got]
        assert saved > 5
        sys.exit(9)
    """
    script = tmp_path / "fill.py"
    script.write_text(textwrap.dedent(code))
    (tmp_path / "disk").mkdir()
    done = subprocess.run(
        [
            "unshare",
            "-m",
            "sh",
            "-c",
            f"mount -t tmpfs -o size=4m tmpfs {tmp_path / 'disk'} || exit 77;"
            f" PYTHONPATH={ROOT} {sys.executable} {script}",
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 77 or "unshare failed" in done.stderr:
        pytest.skip("this machine does not let the administrator mount")
    assert done.returncode == 9, done.stderr
