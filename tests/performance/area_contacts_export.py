"""Measures of exports: rows a second of 48 fields, each beside its peer on the same file."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import threading
import time
from array import array
from collections.abc import Callable
from pathlib import Path

from core.contacts.exporting.child import Outcome, WriteTask, write_apart
from core.contacts.exporting.records import ExportFormat
from core.contacts.exporting.request import ExportRequest
from core.contacts.exporting.service import ExportService
from core.contacts.fields import RECORDS
from core.contacts.lists.source import ListSetup
from core.database.listing import ListQuery
from core.kernel.work import NeverCancelled, Report, Token, no_report
from core.workspace import Workspace
from tests.performance.contact_files import million
from tests.performance.measure import Entry, entry, run_peer

FIELDS = 48
SHEET_ROWS, SHEET_ROWS_FEW = 100_000, 20_000
_TOKEN = NeverCancelled()
# Peak memory may differ by so much between few rows and many and still be called flat.
_FLAT_MIB = 16.0
_FLAT_SHARE = 1.15


def columns_of(setup: ListSetup) -> tuple[str, ...]:
    """Return the keys of 48 standard fields that hold values, without those that name records."""
    there = [
        key
        for key, one in setup.fields.items()
        if one.privacy != "sensitive" and not one.custom and key not in RECORDS
    ]
    return tuple(there[:FIELDS])


class Measured:
    """Exports of one workspace, with the peak memory of the writing process in MiB."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.setup = workspace.query(workspace.contact_lists.setup)
        self.peak = 0.0
        source = workspace.contact_lists.source(self.setup)
        self._ids = array("q", source.id_list(ListQuery(), _TOKEN))
        self._exports = ExportService(
            workspace.database, workspace._key, workspace.quota, self._write
        )

    def run(self, path: Path, count: int) -> float:
        """Export ``count`` rows in the order of the list; returns the seconds from click to end."""
        self.peak = 0.0
        kind: ExportFormat = "csv" if path.suffix == ".csv" else "xlsx"
        columns = columns_of(self.setup)
        request = ExportRequest("Bench", self.setup, self._ids[:count], columns, path, kind)
        started = time.perf_counter()
        made = self._exports.export(self._workspace.background, request, _TOKEN, no_report)
        taken = time.perf_counter() - started
        assert made.rows == len(request.rows)
        return taken

    @property
    def count(self) -> int:
        """How many contacts there are."""
        return len(self._ids)

    def _write(self, task: WriteTask, key: bytes, token: Token, report: Report) -> Outcome:
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watch.start()
        try:
            return write_apart(task, key, token, report)
        finally:
            over.set()
            watch.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.05):
            for child in multiprocessing.active_children():
                if child.name == "chancery-export":
                    self.peak = max(self.peak, _peak_mib(child.pid))


def _peak_mib(pid: int | None) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    kib = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return kib[0] / 1024 if kib else 0.0


def _peer(script: str, workspace: Workspace, columns: tuple[str, ...], out: Path, n: int) -> float:
    given = f"{workspace._key.hex()}\n{json.dumps([*columns])}\n"
    done = run_peer(script, str(workspace.database), str(out), str(n), stdin=given)
    assert done["rows"] == n
    return float(done["rows"] / done["seconds"])


def _rate(
    workspace: Workspace, name: str, script: str, share: float, count: int, few: int, turns: int = 1
) -> Entry:
    measured = Measured(workspace)
    count = min(count, measured.count)
    columns = columns_of(measured.setup)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        measured.run(Path(folder) / f"few{name}", min(few, count))
        least = measured.peak
        for _ in range(turns):
            ours.append(count / measured.run(Path(folder) / f"ours{name}", count))
            theirs.append(_peer(script, workspace, columns, Path(folder) / f"bare{name}", count))
        size = (Path(folder) / f"ours{name}").stat().st_size
    value, peer = max(ours), max(theirs)
    flat = measured.peak <= least * _FLAT_SHARE + _FLAT_MIB
    return entry(
        value,
        "rows/s",
        share * peer,
        peer=script.removesuffix(".py"),
        peer_value=peer,
        met=value >= share * peer and flat,
        rows=count,
        size=size,
        samples=turns,
        peak_mib=round(measured.peak, 1),
        peak_mib_few=round(least, 1),
        memory_flat=flat,
    )


def export_xlsx() -> Entry:
    """100,000 rows to Excel, in the order of the list; the peer writes them as they lie there."""
    with million() as workspace:
        return _rate(workspace, ".xlsx", "bare_xlsxwriter.py", 0.8, SHEET_ROWS, SHEET_ROWS_FEW)


def export_csv() -> Entry:
    """A million rows to CSV, in the order of the list; the peer writes them as they lie there."""
    with million() as workspace:
        return _rate(workspace, ".csv", "bare_csv.py", 0.5, 1_000_000, 100_000, turns=2)


ENTRIES: dict[str, Callable[[], Entry]] = {"export_xlsx": export_xlsx, "export_csv": export_csv}
