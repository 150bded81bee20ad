"""A connection that gives up when the other side stays silent.

Keep-alives find a server that is gone, not one that is there and never answers: a stalled proxy, a
frozen machine behind a gateway that acknowledges for it.
"""

from __future__ import annotations

import select
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

T = TypeVar("T")

SILENCE = 120  # seconds; longer than any wait for a lock, which the server ends itself


class PatientConnection(psycopg.Connection[Any]):
    """Breaks off when it waits for ``silence`` seconds without a byte.

    Attributes:
        silence: seconds.
    """

    silence: float = SILENCE

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """Run an operation of the connection; see psycopg.

        Raises:
            psycopg.OperationalError: nothing came for too long; the connection is closed.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(self.ready(wanted))
        except StopIteration as end:
            value: T = end.value
            return value

    def ready(self, wanted: int) -> int:
        """Wait until the socket can be read or written, as ``wanted``; returns which.

        Raises:
            psycopg.OperationalError: as above.
        """
        handle = [self.pgconn.socket]
        readable, writable, _ = select.select(
            handle if wanted & Wait.R else [], handle if wanted & Wait.W else [], [], self.silence
        )
        if not readable and not writable:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server does not answer any more")
        return (Ready.R if readable else 0) | (Ready.W if writable else 0)
