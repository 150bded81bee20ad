"""Brings the write-ahead log into the file beside the work, so that no commit waits for it."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from core.database.engine import connect

# Pages of the log that are not in the file yet; SQLite's own measure for when to bring them in.
_PAGES = 1_000
_PAGE = 4_096  # bytes
_REST = 0.2  # seconds between two looks at the log


class Checkpoints:
    """Looks at the log after writing, on a thread and a connection of its own.

    What it cannot do, on a full disk or behind a long reading, stays in the log; the next commit
    that finds the log very long tries again.
    """

    def __init__(self, file: Path, key: bytes) -> None:
        self._file, self._key = file, key
        self._log = Path(f"{file}-wal")
        self._written = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def written(self) -> None:
        """Be told that something was written."""
        self._written.set()

    def close(self) -> None:
        """End the thread. Harmless when repeated."""
        self._ended.set()
        self._written.set()
        self._thread.join()

    def _run(self) -> None:
        connection: Any = None
        while not self._ended.wait(_REST):
            self._written.wait()
            self._written.clear()
            with suppress(sqlcipher.Error, OSError):
                if self._log.stat().st_size < _PAGES * _PAGE:
                    continue  # and once it was longer, it stays so, whatever is in it
                connection = connection or connect(self._file, self._key)
                _, log, done = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
                if log - done >= _PAGES:
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if connection is not None:
            connection.close()
