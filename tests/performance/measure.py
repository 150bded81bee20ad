"""What every measure shares: entries, percentiles, peers, and data for bare typst."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from typing import Any

from core.documents.layout import lay_out
from core.documents.model import Document
from core.documents.typst_data import typst_data

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
BUILD = ROOT / "build" / "bench"
Entry = dict[str, Any]


def entry(
    value: float,
    unit: str,
    target: float,
    *,
    peer: str = "limit",
    peer_value: float | None = None,
    met: bool | None = None,
    rows: int | None = None,
    size: int | None = None,
    samples: int = 1,
    **more: Any,
) -> Entry:
    """Return one key's entry (architecture §12); smaller is better unless ``met`` says."""
    return {
        "value": round(value, 2),
        "unit": unit,
        "target": round(target, 2),
        "met": value <= target if met is None else met,
        "peer": peer,
        "peer_value": None if peer_value is None else round(peer_value, 2),
        "ratio": None if not peer_value else round(value / peer_value, 3),
        "rows": rows,
        "bytes": size,
        "samples": samples,
        **more,
    }


def p95(taken: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(taken, n=20, method="inclusive")[-1]


def p99(taken: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return quantiles(taken, n=100, method="inclusive")[-1]


def milliseconds(work: Callable[[], object]) -> float:
    """Run ``work`` and return how long it took."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def run_peer(script: str, *arguments: str, stdin: str = "") -> Any:
    """Run a peer as a program of its own and return the JSON that it prints."""
    done = subprocess.run(
        [sys.executable, str(PEERS / script), *arguments],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        input=stdin,
    )
    return json.loads(done.stdout)


@contextmanager
def collecting_as_the_program_does() -> Iterator[None]:
    """Collect garbage twice a second instead of by allocation, as ``desktop.tasks.collector`` does.

    The program switches Python's own collecting off, because it may free widgets on any thread.
    """
    done = threading.Event()

    def collect() -> None:
        while not done.wait(0.5):
            young, middle, old = gc.get_count()
            limit_young, limit_middle, _ = gc.get_threshold()
            if old > 20:
                gc.collect(2)
            elif middle > limit_middle:
                gc.collect(1)
            elif young > limit_young:
                gc.collect(0)

    gc.collect()
    gc.freeze()
    gc.disable()
    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        gc.enable()
        gc.unfreeze()


@contextmanager
def typst_folder(documents: Sequence[Document]) -> Iterator[str]:
    """Write the data of each document for bare typst and return the folder."""
    with tempfile.TemporaryDirectory() as folder:
        for number, document in enumerate(documents):
            data = json.dumps(typst_data(lay_out(document)), ensure_ascii=False)
            (Path(folder) / f"{number:05}.json").write_text(data, "utf-8")
        yield folder
