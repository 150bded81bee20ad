"""A program that is killed while it converts a file leaves the former one or the new one whole."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from core.database import backup, converting
from core.database.engine import AUTHENTICATION, FORMER_AUTHENTICATION
from core.kernel.clock import FixedClock
from core.opening import DATABASE, read_identity
from core.secrets.store import MemorySecrets
from core.workspace import open_workspace
from tests.former import authentication, content, make_former
from tests.integration.conftest import NOON
from tests.integration.contracts.scene import make_scene
from tests.integration.durability import forking

# What the process was about when it is killed: the end of which call of which function.
MOMENTS: dict[str, tuple[object, str, int]] = {
    "a part of the copy is written": (converting, "_carry", 1),
    "the copy is written": (converting, "_export", 1),
    "the copy is checked": (converting, "_is_whole", 1),
    "the backup is written": (backup, "_copy", 1),
    "the backup has its name": (converting, "make_backup", 1),
    "the log is gone": (converting, "sync_folder", 1),
    "the copy has taken the place": (Path, "replace", 2),
    "the folder is on the disk": (converting, "sync_folder", 2),
}
# SQLite's machine calls back every so many steps; the whole copy makes it call some 400 times.
_STEPS, _HALF = 50, 200


def convert_and_die(database: Path, key: bytes, moment: str) -> None:
    """Convert the file until ``moment``."""
    place, name, last = MOMENTS[moment]
    step, calls = getattr(place, name), count(1)

    def die_at(call: int, calls: Iterator[int]) -> None:
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)

    def run(*arguments: Any) -> object:
        done = step(*arguments)
        if name == "_carry":
            arguments[0].set_progress_handler(partial(die_at, _HALF, calls), _STEPS)
        else:
            die_at(last, calls)
        return done

    setattr(place, name, run)
    converting.convert_former(database, key, NOON)


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_when_it_leaves_one_whole_file_that_opens(
    moment: str, folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    workspace = open_workspace(folder, secrets, clock)
    make_scene(workspace).draft()
    workspace.close()
    database = folder / DATABASE
    key = secrets.get(f"database/{read_identity(folder).workspace_id}")
    assert key
    make_former(database, key)
    before = content(database, key)
    process = forking.context().Process(target=convert_and_die, args=(database, key, moment))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    late = list(MOMENTS).index(moment) >= list(MOMENTS).index("the copy has taken the place")
    assert (folder / "workspace.converting").exists() != late
    assert authentication(database, key) == (AUTHENTICATION if late else FORMER_AUTHENTICATION)
    backup.check(database, key)
    assert content(database, key) == before
    open_workspace(folder, secrets, clock).close()
    assert authentication(database, key) == AUTHENTICATION
    assert not list(folder.glob("*.converting*"))
    for kept in backup.list_backups(database):
        backup.check(kept.path, key)
        assert content(kept.path, key) == before
