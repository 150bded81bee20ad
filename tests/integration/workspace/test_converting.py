"""A workspace file of the former page authentication is written anew when it is opened."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.database import backup, converting, migration
from core.database.converting import convert_former
from core.database.engine import AUTHENTICATION, FORMER_AUTHENTICATION, connect, writing_engine
from core.database.search import search
from core.kernel.clock import FixedClock
from core.kernel.errors import CorruptFile, DiskFull, WrongKey
from core.opening import DATABASE, read_identity, restore
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace
from tests.former import authentication, content, make_former
from tests.integration.conftest import NOON
from tests.integration.contracts.scene import make_scene

ROOT = Path(__file__).parents[3]
KEY = bytes(range(32))


@pytest.fixture
def key(folder: Path, secrets: MemorySecrets) -> bytes:
    """The key of the workspace's file."""
    kept = secrets.get(f"database/{read_identity(folder).workspace_id}")
    assert kept
    return kept


@pytest.fixture
def former(folder: Path, secrets: MemorySecrets, clock: FixedClock, key: bytes) -> Path:
    """The closed file of a workspace with one contract, as an earlier Chancery wrote it."""
    workspace = open_workspace(folder, secrets, clock)
    make_scene(workspace).draft()
    workspace.close()
    make_former(folder / DATABASE, key)
    return folder / DATABASE


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def with_row_ids(connection: Any) -> list[str]:
    tables = connection.execute("SELECT name, type, wr FROM pragma_table_list").fetchall()
    return [
        name
        for name, kind, without in tables
        if kind == "table" and not without and not name.startswith("sqlite_")
    ]


def found(workspace: Workspace, typed: str) -> list[str]:
    return [hit.title for hit in workspace.query(lambda r: search(r.connection, typed))]


def test_a_new_file_and_its_backups_have_the_present_authentication(
    workspace: Workspace, key: bytes
) -> None:
    made = workspace.back_up()
    assert authentication(workspace.database, key) == AUTHENTICATION
    assert authentication(made.path, key) == AUTHENTICATION


def test_every_row_keeps_its_row_id(former: Path, key: bytes) -> None:
    connection = connect(former, key, authentication=FORMER_AUTHENTICATION)
    for name in with_row_ids(connection):
        connection.execute(f'UPDATE "{name}" SET rowid = -rowid')
    connection.close()
    before = content(former, key)
    assert len(before["contract_listing"]) == len(before["search_words"]) == 1
    assert min(rowid for rowid, *_ in before["audit_event"]) < -2
    assert convert_former(former, key, NOON)
    assert authentication(former, key) == AUTHENTICATION
    assert content(former, key) == before
    assert not convert_former(former, key, NOON)


@pytest.mark.parametrize("replica", [False, True])
def test_no_table_is_of_the_kind_that_is_numbered_anew(tmp_path: Path, replica: bool) -> None:
    """SQLite numbers the copied rows of a table that has neither integer key nor index."""
    engine = writing_engine(tmp_path / "one.db", KEY)
    with engine.begin() as connection:
        migration.upgrade(connection, replica=replica)
        driver = connection.connection.driver_connection
        for name in with_row_ids(driver):
            columns = driver.execute("SELECT type, pk FROM pragma_table_info(?)", (name,))
            key = [kind for kind, place in columns if place]
            indexes = driver.execute("SELECT * FROM pragma_index_list(?)", (name,)).fetchall()
            assert key == ["INTEGER"] or indexes, name
    engine.dispose()


def test_what_the_file_says_of_itself_is_carried_over(
    folder: Path, secrets: MemorySecrets, clock: FixedClock, key: bytes
) -> None:
    make_former(folder / DATABASE, key, auto_vacuum=2, user_version=7)
    open_workspace(folder, secrets, clock).close()
    connection = connect(folder / DATABASE, key)
    assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
    assert connection.execute("PRAGMA user_version").fetchone() == (7,)
    connection.close()


def test_a_converted_workspace_searches_writes_and_verifies_as_before(
    folder: Path, former: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    workspace = open_workspace(folder, secrets, clock)
    for typed in ("corvane", "orvan", "assessing a joint", "writ"):
        assert len(found(workspace, typed)) == 1, typed
    assert workspace.renew_all() == 1
    assert len(found(workspace, "corvane")) == 1
    assert all(verdict.sound for verdict in workspace.query(workspace.audit.verify))
    workspace.close()


def test_what_a_killed_program_left_in_the_log_is_converted_too(tmp_path: Path) -> None:
    writing = connect(tmp_path / "here.db", KEY, authentication=FORMER_AUTHENTICATION)
    writing.execute("CREATE TABLE note (body TEXT)")
    writing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    writing.execute("INSERT INTO note VALUES ('only in the log')")
    left = tmp_path / "left" / DATABASE
    left.parent.mkdir()
    shutil.copy(tmp_path / "here.db", left)
    shutil.copy(tmp_path / "here.db-wal", f"{left}-wal")
    writing.close()
    assert convert_former(left, KEY, NOON)
    assert content(left, KEY)["note"] == [(1, "only in the log")]
    (kept,) = backup.list_backups(left)
    assert content(kept.path, KEY)["note"] == [(1, "only in the log")]


def test_the_former_file_is_kept_and_can_be_restored(
    folder: Path, former: Path, secrets: MemorySecrets, clock: FixedClock, key: bytes
) -> None:
    before = digest(former)
    workspace = open_workspace(folder, secrets, clock)
    workspace.command(lambda uow: workspace.settings.put(uow, "colour", "after"))
    workspace.close()
    (kept,) = backup.list_backups(former)
    assert kept.reason == "before-migration"
    assert digest(kept.path) == before
    restore(folder, kept.path, secrets, clock)
    assert authentication(former, key) == FORMER_AUTHENTICATION
    workspace = open_workspace(folder, secrets, clock)
    assert authentication(former, key) == AUTHENTICATION
    assert workspace.query(lambda reader: workspace.settings.get(reader, "colour")) is None
    workspace.close()


def test_a_former_file_of_an_older_schema_is_converted_and_migrated_with_one_backup(
    folder: Path, secrets: MemorySecrets, clock: FixedClock, key: bytes
) -> None:
    engine = writing_engine(folder / DATABASE, key)
    with engine.begin() as connection:
        migration.downgrade(connection, "0001")
    engine.dispose()
    make_former(folder / DATABASE, key)
    open_workspace(folder, secrets, clock).close()
    (kept,) = backup.list_backups(folder / DATABASE)
    assert authentication(kept.path, key) == FORMER_AUTHENTICATION
    backup.check(kept.path, key)


def test_another_key_is_told_apart_from_the_former_authentication(
    folder: Path, former: Path, secrets: MemorySecrets, clock: FixedClock, key: bytes
) -> None:
    before = digest(former)
    secrets.put(f"database/{read_identity(folder).workspace_id}", bytes(32))
    with pytest.raises(WrongKey):
        open_workspace(folder, secrets, clock)
    with pytest.raises(CorruptFile):
        convert_former(former, bytes(32), NOON)
    assert digest(former) == before


def test_a_damaged_page_is_told_and_the_former_file_stays(former: Path, key: bytes) -> None:
    raw = bytearray(former.read_bytes())
    raw[len(raw) // 4096 // 2 * 4096 + 50] ^= 0xFF
    former.write_bytes(raw)
    before = digest(former)
    with pytest.raises(CorruptFile):
        convert_former(former, key, NOON)
    assert digest(former) == before
    assert not list(former.parent.glob("*.converting*"))


def test_a_copy_that_lacks_something_never_takes_the_place(
    former: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = converting._export

    def export(connection: object, beside: Path, key: bytes) -> None:
        whole(connection, beside, key)
        fresh = connect(beside, key)
        fresh.execute("DELETE FROM audit_event WHERE rowid = 1")
        fresh.close()

    monkeypatch.setattr(converting, "_export", export)
    before = digest(former)
    with pytest.raises(CorruptFile):
        convert_former(former, key, NOON)
    assert digest(former) == before
    assert not list(former.parent.glob("*.converting*"))


def test_too_little_room_is_told_before_anything_is_written(
    former: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(former)
    room = SimpleNamespace(free=former.stat().st_size * 2)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)
    with pytest.raises(DiskFull):
        convert_former(former, key, NOON)
    assert digest(former) == before
    assert not backup.list_backups(former)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights of folders in another way")
def test_a_read_only_folder_is_told_and_the_former_file_stays(
    folder: Path, former: Path, key: bytes, tmp_path: Path
) -> None:
    """Run as an ordinary user, since the administrator may write anywhere."""
    code = f"""
        import os, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from core.kernel.clock import FixedClock
        from core.kernel.errors import ReadOnlyFolder
        from core.opening import read_identity
        from core.secrets.store import MemorySecrets
        from core.workspace import open_workspace
        if os.getuid() == 0:
            os.setgroups([]); os.setgid(65534); os.setuid(65534)
        folder, secrets = Path({str(folder)!r}), MemorySecrets()
        workspace_id = read_identity(folder).workspace_id
        secrets.put(f"database/{{workspace_id}}", bytes.fromhex({key.hex()!r}))
        try:
            open_workspace(folder, secrets, FixedClock(datetime(2026, 11, 20, tzinfo=UTC)))
        except ReadOnlyFolder as error:
            print(error)
            sys.exit(7)
    """
    for parent in (tmp_path, *tmp_path.parents[:3]):
        parent.chmod(parent.stat().st_mode | 0o055)
    (folder / "workspace.lock").chmod(0o666)  # else this alone would refuse
    former.chmod(0o444)
    folder.chmod(0o555)
    before = digest(former)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    folder.chmod(0o755)
    assert done.returncode == 7, done.stderr
    assert "may not write" in done.stdout
    assert "was not changed" in done.stdout
    assert digest(former) == before
