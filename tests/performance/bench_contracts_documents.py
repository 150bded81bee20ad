"""Measures of the document part of the Contracts area, each against its peer in the same run.

    python -m tests.performance.bench_contracts_documents [KEY ...]

``ENTRIES`` maps each key to a function that measures and returns its entry.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from core.documents.layout import lay_out, plain_text
from core.documents.model import Body, Clause, Document, Paragraph, Text
from core.documents.preview import PreviewRenderer
from core.documents.redline import redline
from core.documents.render_pool import render_all
from core.documents.typst_data import typst_data
from core.documents.wording import parse_wording, write_wording
from tests.samples.documents import long_document, short_document

PEERS = Path(__file__).parent / "peers"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PPI = 108
WARM_UP = 3
# Ours and the peer take turns, so that a busy machine is busy for both.
ROUNDS = 3
PROCESSES = 2
Entry = dict[str, Any]


def preview_8() -> Entry:
    """p95 from a keystroke to the picture of a page, 8 clauses."""
    return _preview(short_document(), 5, 30, 60.0)


def preview_60() -> Entry:
    """p95 from a keystroke to the picture of a page, 60 clauses."""
    return _preview(long_document(), 30, 12, 250.0)


def redline_60() -> Entry:
    """p95 of a comparison in which each of 60 clauses changed."""
    old = long_document()
    new = [_amended(clause, number) for number, clause in enumerate(old.clauses)]
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        made = redline(old.clauses, new, old_values=old.values, new_values=old.values)
        taken.append((time.perf_counter() - started) * 1000)
        assert made.counts.changed == 60
    with tempfile.TemporaryDirectory() as name:
        files = [Path(name) / "old.txt", Path(name) / "new.txt"]
        for file, document in zip(files, (old, replace(old, clauses=tuple(new))), strict=True):
            file.write_text(plain_text(lay_out(document)), "utf-8")
        peer = median(_peer("flat_diff.py", *map(str, files)))
    return _entry(_p95(taken), "ms", 50.0, "flat word diff", peer, len(taken))


def bulk_8() -> Entry:
    """Documents of 8 clauses rendered per second."""
    return _bulk(short_document, 100)


def bulk_60() -> Entry:
    """Documents of 60 clauses rendered per second."""
    return _bulk(long_document, 24)


ENTRIES: dict[str, Callable[[], Entry]] = {
    "preview_8": preview_8,
    "preview_60": preview_60,
    "redline_60": redline_60,
    "bulk_8": bulk_8,
    "bulk_60": bulk_60,
}


def _preview(document: Document, clause: int, keystrokes: int, target: float) -> Entry:
    typed = [_typed(document, clause, count) for count in range(keystrokes + WARM_UP)]
    taken: list[float] = []
    peer: list[float] = []
    with _data(typed) as folder:
        for _ in range(ROUNDS):
            taken.extend(_shown(typed)[WARM_UP:])
            peer.extend(_peer("bare_typst.py", "page", folder)[WARM_UP:])
    made = _entry(_p95(taken), "ms", target, "bare typst and page picture", _p95(peer), len(taken))
    made["met"] = made["met"] and made["ratio"] <= 1.5
    return made


def _shown(typed: list[Document]) -> list[float]:
    renderer, taken = PreviewRenderer(), []
    for version in typed:
        started = time.perf_counter()
        renderer.render_page(version, 2, PPI)
        taken.append((time.perf_counter() - started) * 1000)
    renderer.close()
    return taken


def _bulk(make: Callable[..., Document], count: int) -> Entry:
    documents = [
        (str(number), make(client=f"Client {number} Ltd", purpose=f"the plan named {number}"))
        for number in range(count)
    ]
    ours = bare = 0.0
    with _data([document for _, document in documents]) as folder:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            assert all(one.pdf for one in render_all(documents, NOON, processes=PROCESSES))
            ours += time.perf_counter() - started
            bare += _peer("bare_typst.py", "bulk", folder, str(PROCESSES))
    rate, peer = ROUNDS * count / ours, ROUNDS * count / bare
    ratio = rate / peer
    entry = _entry(
        rate, "documents/s", 0.6 * peer, "bare typst in as many processes", peer, ROUNDS * count
    )
    return {**entry, "met": ratio >= 0.6}


def _typed(document: Document, index: int, count: int) -> Document:
    """``document`` after ``count`` keystrokes at the end of a paragraph."""
    clause = document.clauses[index]
    first, *others = clause.body.blocks
    assert isinstance(first, Paragraph)
    words = "It was typed letter by letter, as everything here is. " * 3
    typed = replace(first, runs=(*first.runs, Text(" " + words[: count + 1])))
    changed = replace(clause, body=Body((typed, *others)))
    clauses = (*document.clauses[:index], changed, *document.clauses[index + 1 :])
    return replace(document, clauses=clauses)


def _amended(clause: Clause, number: int) -> Clause:
    """Some words of each paragraph changed, and in every third clause a paragraph added."""
    words = write_wording(clause.body).split(" ")
    for place in range(7 + number % 5, len(words), 19):
        if words[place].isalpha():
            words[place] = "amended"
    added = "\n\n(1) A wholly new paragraph is added here." if number % 3 == 0 else ""
    return replace(clause, body=parse_wording(" ".join(words) + added))


@contextmanager
def _data(documents: list[Document]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        for number, document in enumerate(documents):
            data = json.dumps(typst_data(lay_out(document)), ensure_ascii=False)
            (Path(folder) / f"{number:05}.json").write_text(data, "utf-8")
        yield folder


def _peer(script: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, str(PEERS / script), *arguments],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


def _entry(
    value: float, unit: str, target: float, peer: str, peer_value: float, samples: int
) -> Entry:
    return {
        "value": round(value, 2),
        "unit": unit,
        "target": round(target, 2),
        "met": value <= target,
        "peer": peer,
        "peer_value": round(peer_value, 2),
        "ratio": round(value / peer_value, 3),
        "samples": samples,
    }


def main() -> None:
    keys = sys.argv[1:] or list(ENTRIES)
    print(json.dumps({key: ENTRIES[key]() for key in keys}, indent=1))


if __name__ == "__main__":
    main()
