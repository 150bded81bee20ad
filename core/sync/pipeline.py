"""Several small transactions in one round trip, each of them whole or not at all.

libpq's pipeline mode: what stands between two synchronisation points is one transaction. A failure
ends its own transaction alone, and the following ones go on.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.waiting import Ready, Wait

from core.sync.server.patience import PatientConnection

Value = str | bytes | int | None
_PREPARED = 200  # statements kept ready on the server


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with ``$1`` … and its values, all sent as text; the SQL casts them."""

    sql: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a transaction did not happen."""

    sqlstate: str
    message: str


# libpq takes a text up to its first NUL, and says nothing.
_CUT = Failed("22021", "A text with a NUL character cannot be stored in the shared database.")

Rows = list[tuple[bytes | None, ...]]


class Pipeline:
    """Runs transactions on one open connection that is in no transaction."""

    def __init__(self, connection: PatientConnection) -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._names: dict[str, bytes] = {}
        self._numbers = itertools.count()

    def run(self, transactions: Sequence[Sequence[Statement]]) -> list[list[Rows] | Failed]:
        """Run transactions in their order; returns for each its results or why it failed.

        Raises:
            psycopg.OperationalError: the connection broke; the later ones may or may not stand.
        """
        self._pg.enter_pipeline_mode()
        try:
            plan = [
                _CUT if _would_be_cut(statements) else self._send(statements)
                for statements in transactions
            ]
            self._flush()
            return [sent if isinstance(sent, Failed) else self._receive(sent) for sent in plan]
        except psycopg.Error:
            self._connection.close()
            raise
        finally:
            if not self._connection.closed:
                self._pg.exit_pipeline_mode()

    def _send(self, statements: Sequence[Statement]) -> list[str | None]:
        """Send one transaction; returns for each result the SQL that was prepared, or None."""
        kinds: list[str | None] = []
        for statement in statements:
            name = self._names.get(statement.sql)
            values = [_text(value) for value in statement.values]
            if name is None and len(self._names) < _PREPARED:
                name = f"chancery{next(self._numbers)}".encode()
                self._names[statement.sql] = name
                self._pg.send_prepare(name, statement.sql.encode())
                kinds.append(statement.sql)
            if name is None:
                self._pg.send_query_params(statement.sql.encode(), values)
            else:
                self._pg.send_query_prepared(name, values)
            kinds.append(None)
        self._pg.pipeline_sync()
        return kinds

    def _receive(self, kinds: Sequence[str | None]) -> list[Rows] | Failed:
        found: list[Rows] = []
        failed: Failed | None = None
        for prepared in kinds:
            for result in iter(self._result, None):
                if prepared is not None and result.status != ExecStatus.COMMAND_OK:
                    self._names.pop(prepared, None)  # behind a failure nothing is prepared
                if result.status == ExecStatus.FATAL_ERROR:
                    failed = failed or self._failure(result)
                elif prepared is None and result.status == ExecStatus.TUPLES_OK:
                    found.append(
                        [
                            tuple(result.get_value(row, at) for at in range(result.nfields))
                            for row in range(result.ntuples)
                        ]
                    )
        sync = self._result()
        if sync is None or sync.status != ExecStatus.PIPELINE_SYNC:
            raise psycopg.OperationalError("the server's answers are out of step")
        return failed or found

    def _failure(self, result: Any) -> Failed:
        state = result.error_field(DiagnosticField.SQLSTATE)
        if state is None:
            raise psycopg.OperationalError(self._pg.get_error_message())
        said = result.error_field(DiagnosticField.MESSAGE_PRIMARY) or b""
        return Failed(state.decode(), said.decode(errors="replace"))

    def _result(self) -> Any:
        while self._pg.is_busy():
            self._wait(Wait.R)
        return self._pg.get_result()

    def _flush(self) -> None:
        while self._pg.flush():
            self._wait(Wait.RW)

    def _wait(self, wanted: int) -> None:
        if self._connection.ready(wanted) & Ready.R:
            self._pg.consume_input()


def _would_be_cut(statements: Sequence[Statement]) -> bool:
    return any(b"\0" in (_text(value) or b"") for one in statements for value in one.values)


def _text(value: Value) -> bytes | None:
    if value is None:
        return None
    return value if isinstance(value, bytes) else str(value).encode()
