"""Holds a workspace folder for this program alone, for as long as the program lives."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from core.database.failures import locked, told_plainly


class FolderLock:
    """An advisory lock on ``workspace.lock``; the system frees it when the program ends or dies."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            WorkspaceLocked: another program holds it.
            ReadOnlyFolder: the folder cannot be written.
        """
        path = folder / "workspace.lock"
        with told_plainly(folder):
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise locked(folder) from error

    def release(self) -> None:
        """Give the lock back; harmless when called again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
