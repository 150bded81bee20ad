"""The workspace file of a connected workspace, as the exchange reads and writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine

from core.database.failures import told_plainly
from core.database.writer import BACKGROUND, Writer
from core.kernel.clock import Clock, to_micro
from core.sync.local import Local

T = TypeVar("T")
Arrived = Callable[[Local, Mapping[str, set[str]]], None]


class FileReplica:
    """Writes on the workspace's one writer thread, behind whatever a person waits for.

    Attributes:
        arrived: is told, inside the transaction, which rows of which tables came to stand as they
            are shared.
        committed: is told the same once it is committed, on the writer thread.
    """

    def __init__(
        self,
        file: Path,
        organisation: str,
        writer: Writer,
        writing: Engine,
        reading: Engine,
        clock: Clock,
    ) -> None:
        self._file = file
        self._organisation = organisation
        self._writer = writer
        self._writing = writing
        self._reading = reading
        self._clock = clock
        self.arrived: Arrived = lambda local, changed: None
        self.committed: Callable[[Mapping[str, set[str]]], None] = lambda changed: None

    def write(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work`` in one transaction; see ``local.Replica``."""
        return self._writer.run(lambda: self._transact(work, values), BACKGROUND)

    def write_replaceable(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work`` in one transaction that need not survive a power cut."""

        def step() -> T:
            driver: Any = self._writing.raw_connection().driver_connection
            (usual,) = driver.execute("PRAGMA synchronous").fetchone()
            driver.execute("PRAGMA synchronous = NORMAL")
            try:
                return self._transact(work, values)
            finally:
                driver.execute(f"PRAGMA synchronous = {usual}")

        return self._writer.run(step, BACKGROUND)

    def aside(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work``, which writes temporary tables only, between transactions."""

        def step() -> T:
            with told_plainly(self._file):
                driver: Any = self._writing.raw_connection().driver_connection
                return work(self._local(driver), *values)

        return self._writer.run(step, BACKGROUND)

    def read(self, work: Callable[..., T], *values: Any) -> T:
        """Run ``work``, which only reads, on the calling thread."""
        with told_plainly(self._file):
            raw = self._reading.raw_connection()
            driver: Any = raw.driver_connection
            try:
                driver.execute("BEGIN")
                try:
                    return work(self._local(driver), *values)
                finally:
                    driver.execute("ROLLBACK")
            finally:
                raw.close()

    def _transact(self, work: Callable[..., T], values: tuple[Any, ...]) -> T:
        with told_plainly(self._file):
            raw = self._writing.raw_connection()
            driver: Any = raw.driver_connection
            local = self._local(driver)
            # A pragma inside a transaction has no effect, so it goes before.
            driver.execute("PRAGMA foreign_keys = OFF")
            try:
                driver.execute("BEGIN IMMEDIATE")
                local.applying()
                value = work(local, *values)
                self.arrived(local, local.changed)
                local.applied()
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                raise
            finally:
                driver.execute("PRAGMA foreign_keys = ON")
        if local.changed:
            self.committed(local.changed)
        return value

    def _local(self, driver: Any) -> Local:
        return Local(driver, to_micro(self._clock.now()), self._organisation)
