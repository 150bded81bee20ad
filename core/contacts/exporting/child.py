"""Writes an export in a process of its own, so that the window stays fluid and memory comes back.

The process reads the workspace file and never writes to it; its key comes over the pipe. It ends
when it is told to, and when whoever started it is gone, and then leaves nothing behind.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import threading
import time
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.contacts.exporting.columns import ExportColumn
from core.contacts.exporting.records import ExportFormat
from core.kernel.errors import TableFileError
from core.kernel.work import NeverCancelled, Report, Token
from core.tabular.model import CsvStyle, OutColumn, Written

_POLL_SECONDS = 0.05
_REPORT_SECONDS = 0.1
_GOODBYE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class WriteTask:
    """What the process is to write. ``file`` lies in a folder of its own, ``working``."""

    database: Path
    rows: array[int]
    columns: tuple[ExportColumn, ...]
    format: ExportFormat
    style: CsvStyle
    zone: str
    working: Path
    file: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written, and how many rows were deleted meanwhile."""

    written: Written
    gone: int


def write_apart(task: WriteTask, key: bytes, token: Token, report: Report) -> Outcome:
    """Have ``task`` done by another process and wait for it.

    Raises:
        Cancelled: the person stopped it; the process has ended.
        OSError: the disk refused, as the process met it.
        TableFileError: the process ended by itself.
    """
    context = multiprocessing.get_context("spawn")  # threads do not survive a fork
    connection, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True, name="chancery-export")
    process.start()
    theirs.close()
    try:
        connection.send((key, task))
        return _followed(connection, token, report, len(task.rows))
    except (EOFError, ConnectionError) as error:
        raise TableFileError(
            "The export stopped before it was finished: the process that wrote it ended.",
            "No file was left behind, and the rows count as not exported.",
            "Close other programs and export again.",
        ) from error
    finally:
        connection.close()
        process.join(0)
        if process.is_alive():
            process.kill()
        process.join(_GOODBYE_SECONDS)
        process.close()


def _followed(
    connection: Connection[Any, Any], token: Token, report: Report, count: int
) -> Outcome:
    while True:
        token.raise_if_cancelled()
        if not connection.poll(_POLL_SECONDS):
            continue
        word, *values = connection.recv()
        if word == "rows":
            report(values[0], count)
        elif word == "done":
            outcome: Outcome = values[0]
            return outcome
        elif word == "refused":
            raise OSError(*values)
        else:
            raise RuntimeError(values[0])


# --- in the process ----------------------------------------------------------------------------


def _serve(connection: Connection[Any, Any]) -> None:
    key, task = connection.recv()
    # Rows make millions of tuples and no cycles; looking for some takes a tenth of the time.
    gc.disable()
    over = threading.Event()
    watch = threading.Thread(target=_end_with, args=(connection, task.working, over), daemon=True)
    watch.start()
    try:
        answer: tuple[Any, ...] = ("done", write(task, key, _teller(connection)))
    except OSError as error:
        answer = ("refused", error.errno, error.strerror or str(error))
    except Exception as error:  # noqa: BLE001  (the boundary of the process: told, then raised there)
        answer = ("failed", f"{type(error).__name__}: {error}")
    over.set()
    with suppress(OSError):
        connection.send(answer)


def write(task: WriteTask, key: bytes, report: Report) -> Outcome:
    """Write the file in this process.

    Raises:
        OSError: the disk refused.
    """
    # Loaded here: the process that asks need not have them.
    from core.contacts.exporting.rows import RowBlocks
    from core.database.engine import connect
    from core.tabular import write_csv_blocks, write_csv_in_place, write_xlsx_blocks

    connection = connect(task.database, key, read_only=True)
    try:
        blocks = RowBlocks(connection, task.rows, task.columns)
        columns = [OutColumn(one.label, one.width, one.kind) for one in task.columns]
        zone, token = ZoneInfo(task.zone), NeverCancelled()
        places = blocks.places() if task.format == "csv" else None
        if places is not None:
            lying, count = blocks.as_they_lie(places), len(task.rows)
            written = write_csv_in_place(
                task.file, columns, lying, count, report, token, zone, task.style
            )
        elif task.format == "csv":
            written = write_csv_blocks(task.file, columns, blocks, report, token, zone, task.style)
        else:
            written = write_xlsx_blocks(task.file, columns, blocks, report, token, zone)
        return Outcome(written, blocks.gone)
    finally:
        connection.close()


def _teller(connection: Connection[Any, Any]) -> Callable[[int, int | None], None]:
    told = time.monotonic()

    def report(done: int, of: int | None) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _REPORT_SECONDS:
            told = now
            connection.send(("rows", done))

    return report


def _end_with(connection: Connection[Any, Any], working: Path, over: threading.Event) -> None:
    """End this process as soon as the other side of the pipe is gone, which sends nothing more.

    Once it is ``over``, what was written belongs to the other side.
    """
    with suppress(OSError):
        connection.poll(None)
    if not over.is_set():
        shutil.rmtree(working, ignore_errors=True)
        os._exit(1)
