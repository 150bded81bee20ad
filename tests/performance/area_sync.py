"""Measures of synchronisation, beside bare COPY and bare SQLCipher in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from statistics import median

from core.kernel.changes import Changes
from core.kernel.clock import SystemClock
from core.sync import joining
from core.sync.shared_side import SharedSide
from core.workspace import Workspace, open_workspace
from tests.performance.measure import ROOT, Entry, entry, p95, p99, run_peer
from tests.performance.shared import Bench, shared_bench

ROWS = 1_000_000


def _side(workspace: Workspace) -> SharedSide:
    assert workspace.shared is not None
    return workspace.shared


def first_load(rows: int = ROWS) -> Entry:
    """Rows per second of a first load into the encrypted, captured, indexed replica."""
    with shared_bench() as bench:
        bench.fill(rows)
        copy = run_peer("bare_copy.py", bench.server.superuser("bench"), "chancery.clause_version")
        near = run_peer("bare_sqlcipher.py", "200000")
        login = bench.person()
        loader = [sys.executable, "-m", "tests.performance.shared_load"]
        where = [str(bench.folder), str(bench.server.port), bench.scene.database, login]
        found = json.loads(subprocess.check_output([*loader, *where], cwd=ROOT, text=True))
    rate = rows / found["seconds"]
    return entry(
        rate,
        "rows/s",
        30_000,
        peer="bare_sqlcipher",
        peer_value=near["rows_per_second"],
        met=rate >= 30_000 and found["megabytes"] <= 300,
        rows=rows,
        megabytes=round(found["megabytes"], 1),
        bare_copy=round(copy["rows_per_second"]),
    )


def delta_1000(rows: int = ROWS) -> Entry:
    """Milliseconds to pull and apply 1,000 changed rows of a million."""
    with shared_bench() as bench, _Filled(bench, rows) as workspace:
        taken = []
        for _ in range(7):
            bench.touch(1_000)
            started = time.perf_counter()
            tally = _side(workspace).service.once()
            taken.append((time.perf_counter() - started) * 1000)
            assert tally.received == 1_000
    return entry(median(taken), "ms", 150, rows=rows, samples=len(taken), p95=round(p95(taken), 1))


def idle_cycle() -> Entry:
    """Milliseconds of an exchange with nothing to do."""
    with shared_bench() as bench, bench.desk() as workspace:
        service = _side(workspace).service
        service.once()
        taken = []
        for _ in range(60):
            started = time.perf_counter()
            service.once()
            taken.append((time.perf_counter() - started) * 1000)
    return entry(p95(taken), "ms", 50, samples=len(taken), p50=round(median(taken), 2))


def visible_elsewhere(edits: int = 25) -> Entry:
    """Seconds from an edit on one desk to the other desk's window being told of it."""
    with shared_bench() as bench, bench.desk() as here, bench.desk() as there:
        told = threading.Event()
        wanted: list[object] = [None]

        def arrived(changes: Changes) -> None:
            if wanted[0] in changes.ids("saved_view"):
                told.set()

        _side(there).listen(arrived)
        for workspace in (here, there):
            _side(workspace).service.start()
        time.sleep(2)
        taken = []
        for number in range(edits):
            told.clear()
            started = time.perf_counter()
            wanted[0] = here.command(
                lambda uow, number=number: here.views.save(
                    uow, "bench", f"View {number}", {}, shared=True
                )
            ).value
            assert told.wait(60)
            taken.append(time.perf_counter() - started)
            time.sleep(0.2)
    return entry(p95(taken), "s", 2, samples=len(taken), p50=round(median(taken), 2))


def push_groups(clients: int = 8, groups: int = 400) -> Entry:
    """Mutations per second of eight desks that send at once, each with its audit event."""
    with shared_bench() as bench:
        logins = [bench.person() for _ in range(clients)]
        found = _desks(bench, [["push", login, str(groups)] for login in logins])
    started = min(one["started"] for one in found)
    ended = max(one["ended"] for one in found)
    rate = clients * groups / (ended - started)
    return entry(rate, "/s", 600, met=rate >= 600, samples=clients * groups, clients=clients)


def save_during_pull(rows: int = 100_000) -> Entry:
    """p99 of a save while 100,000 rows are pulled and applied."""
    with shared_bench() as bench, _Filled(bench, rows) as workspace:
        bench.touch(rows, transactions=50)
        service = _side(workspace).service
        ended = threading.Event()

        def pull() -> None:
            service.once()
            ended.set()

        thread = threading.Thread(target=pull)
        thread.start()
        taken = []
        while not ended.is_set():
            started = time.perf_counter()
            workspace.command(
                lambda uow: workspace.views.save(uow, "bench", f"View {len(taken)}", {})
            )
            taken.append((time.perf_counter() - started) * 1000)
            time.sleep(0.02)
        thread.join()
    return entry(p99(taken), "ms", 60, rows=rows, samples=len(taken), p50=round(median(taken), 2))


def rls_cost(rows: int = 200_000) -> Entry:
    """The delta query under a person's login against the same without row level security."""
    with shared_bench() as bench:
        bench.fill(rows)
        before = bench.snapshot()
        bench.touch(5_000)
        login = bench.person()
        plain, secured = [], []
        for _ in range(25):
            secured.append(bench.delta(login, before))
            plain.append(bench.delta("", before))
    value = median(secured) / median(plain)
    return entry(
        value,
        "times",
        1.3,
        peer="without row level security",
        peer_value=1,
        rows=rows,
        samples=len(plain),
        milliseconds=round(median(secured), 2),
        without=round(median(plain), 2),
    )


def desks_90(desks: int = 90, processes: int = 3, seconds: int = 120) -> Entry:
    """p95 of seconds until an edit is seen elsewhere, with 90 desks that edit every 5 s."""
    with shared_bench(max_connections="103") as bench:
        logins = [bench.person() for _ in range(desks)]
        share = desks // processes
        parts = [logins[at * share : (at + 1) * share] for at in range(processes)]
        found = _desks(bench, [["edit", ",".join(part), str(seconds), "5"] for part in parts])
    written = {key: at for one in found for key, at in one["written"].items()}
    taken = [at - written[key] for one in found for key, at in one["seen"] if key in written]
    errors = sorted({error for one in found for error in one["errors"]})
    expected = len(written) * (desks - 1)
    # A desk is told of its own row, too, once it is confirmed.
    complete = len(taken) >= expected
    value = p95(taken)
    return entry(
        value,
        "s",
        5,
        met=value <= 5 and not errors and complete,
        samples=len(taken),
        p50=round(median(taken), 2),
        edits=len(written),
        arrivals_missing=max(0, expected - len(taken)),
        errors=errors,
    )


class _Filled:
    """A desk that holds ``rows`` wordings."""

    def __init__(self, bench: Bench, rows: int) -> None:
        self._bench = bench
        self._rows = rows

    def __enter__(self) -> Workspace:
        self._bench.fill(self._rows)
        folder, secrets = self._bench.create(self._bench.person())
        joining.load(folder, secrets, SystemClock())
        self._workspace = open_workspace(folder, secrets)
        _side(self._workspace).service.once()
        return self._workspace

    def __exit__(self, *_: object) -> None:
        self._workspace.close()


def _desks(bench: Bench, acts: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    """Run desks as programs of their own, all beginning at once; returns what each printed."""
    where = [str(bench.folder), str(bench.server.port), bench.scene.database]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.performance.shared_desks", act[0], *where, *act[1:]],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for act in acts
    ]
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    return [json.loads(one.communicate()[0]) for one in running]


ENTRIES: dict[str, Callable[[], Entry]] = {
    "first_load": first_load,
    "delta_1000": delta_1000,
    "visible_elsewhere": visible_elsewhere,
    "push_groups": push_groups,
    "idle_cycle": idle_cycle,
    "save_during_pull": save_during_pull,
    "rls_cost": rls_cost,
    "desks_90": desks_90,
}
