"""The log comes into the file beside the work."""

from __future__ import annotations

import threading
from pathlib import Path

from core.database.checkpoints import Checkpoints
from core.database.engine import connect

KEY = bytes(32)


def log_and_done(file: Path) -> tuple[int, int]:
    connection = connect(file, KEY)
    try:
        _, log, done = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    finally:
        connection.close()
    return log, done


def test_a_long_log_is_brought_in_without_a_commit_doing_it(tmp_path: Path) -> None:
    file = tmp_path / "work.db"
    writing = connect(file, KEY)
    writing.execute("CREATE TABLE page (body BLOB)")
    checkpoints = Checkpoints(file, KEY)
    try:
        for _ in range(60):
            writing.execute("INSERT INTO page VALUES (randomblob(100000))")
        log, done = log_and_done(file)
        assert log > 1_000
        checkpoints.written()
        waiting = threading.Event()
        while log - done >= 1_000:  # the suite's own limit ends a wait that has no end
            waiting.wait(0.05)
            log, done = log_and_done(file)
    finally:
        checkpoints.close()
        checkpoints.close()
        writing.close()


def test_a_short_log_stays(tmp_path: Path) -> None:
    file = tmp_path / "work.db"
    writing = connect(file, KEY)
    checkpoints = Checkpoints(file, KEY)
    try:
        writing.execute("CREATE TABLE page (body BLOB)")
        checkpoints.written()
        assert not threading.Event().wait(0.5)
        assert log_and_done(file)[1] == 0
    finally:
        checkpoints.close()
        writing.close()
