"""Measures of the Contacts area on a million contacts, each beside its peer in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from statistics import median
from typing import Any

from core.contacts.bulk import BulkTask
from core.contacts.lists import lookups
from core.contacts.lists.source import ContactSource
from core.database.listing import ListQuery, Sort
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import Cancelled
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from desktop.tasks.token import CancelToken
from tests.performance import area_contacts_duplicates, area_contacts_export, contact_questions
from tests.performance.contact_files import million
from tests.performance.contact_questions import Question
from tests.performance.measure import ROOT, Entry, entry, milliseconds, p95, run_peer

_TOKEN = NeverCancelled()
_SEED = 20_261_122
_PAGE = 200


def _peer(script: str, workspace: Workspace, asked: Sequence[Any], *mode: str) -> list[float]:
    given = f"{workspace._key.hex()}\n{json.dumps([*asked])}\n"
    taken: list[float] = run_peer(script, str(workspace.database), *mode, stdin=given)
    return taken


def _source(workspace: Workspace) -> ContactSource:
    """Return a source that makes no index on demand."""
    return ContactSource(workspace.query, workspace.query(workspace.contact_lists.setup))


def _first(source: ContactSource, question: Question) -> float:
    return milliseconds(lambda: source.first_page(question.query, _PAGE, _TOKEN))


def _size(workspace: Workspace) -> dict[str, int]:
    rows = _source(workspace).total(_TOKEN)
    return {"rows": rows, "size": workspace.database.stat().st_size}


def page_indexed() -> Entry:
    """First page under filters and orders of indexed fields; the peer counts and offsets."""
    with million() as workspace:
        source = _source(workspace)
        asked = contact_questions.indexed(source.setup, Random(_SEED), 12)
        for one in asked[:14]:
            _first(source, one)
        taken = [_first(source, one) for one in asked]
        peer = _peer("contact_offset.py", workspace, contact_questions.plain(asked), "page")
        times = p95(peer) / p95(taken)
        return entry(
            p95(taken), "ms", 60.0, peer="contact_offset", peer_value=p95(peer),
            met=p95(taken) <= 60 and times >= 20, samples=len(taken), times_faster=round(times, 1),
            p50=round(median(taken), 2), peer_p50=round(median(peer), 1), **_size(workspace),
        )  # fmt: skip


def page_arbitrary() -> Entry:
    """First page of any filter in any order without an index; the peer scans once, bare."""
    with million() as workspace:
        workspace.command(workspace.contact_lists.forget_values)
        source = _source(workspace)
        asked = contact_questions.arbitrary(source.setup, Random(_SEED))
        taken, peer = [], []
        for _ in range(3):
            peer += _peer("contact_scan.py", workspace, contact_questions.plain(asked), "scan")
            taken += [_first(source, one) for one in asked]
        cancelled = max(_cancelled(source, one) for one in asked)
        again = [_second(workspace, source, one) for one in asked if one.fields]
        workspace.command(workspace.contact_lists.forget_values)
        ratio = median(mine / other for mine, other in zip(taken, peer, strict=True))
        met = ratio <= 1.3 and p95(taken) <= 2_500 and cancelled <= 200 and p95(again) <= 60
        return entry(
            p95(taken), "ms", 2_500.0, peer="contact_scan", peer_value=p95(peer), met=met,
            samples=len(taken), median_ratio=round(ratio, 3), p50=round(median(taken), 1),
            cancel_ms=round(cancelled, 1), second_use_p95_ms=round(p95(again), 1),
            **_size(workspace),
        )  # fmt: skip


def _cancelled(source: ContactSource, question: Question) -> float:
    """Return the milliseconds from cancelling a list that is being read until it has stopped."""
    token, ended = CancelToken(), [0.0]

    def read() -> None:
        with suppress(Cancelled):
            source.id_list(question.query, token)
        ended[0] = time.perf_counter()

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.15)
    asked = time.perf_counter()
    token.cancel()
    reader.join()
    return max(0.0, ended[0] - asked) * 1000


def _second(workspace: Workspace, source: ContactSource, question: Question) -> float:
    """Return how long the first page takes once the indexes it asked for were made."""

    def make(uow: UnitOfWork) -> None:
        uow.derived_only = True
        for key in question.fields:
            lookups.make(uow.connection, source.setup.fields, key)

    workspace.command(make)
    _first(source, question)
    return _first(source, question)


def id_list() -> Entry:
    """The complete ordered list of all contacts; the peer reads the same ids into a list."""
    sorts = ("name", "email", "mobile", "last_visit_on", "created_at")
    with million() as workspace:
        source = _source(workspace)
        source.id_list(ListQuery(), _TOKEN)
        taken = [
            milliseconds(lambda key=key: source.id_list(ListQuery(sorts=(Sort(key),)), _TOKEN))
            for key in sorts * 3
        ]
        columns = ("name_key", *sorts[1:])
        asked = [{"where": "1", "order": f"{one} IS NULL, {one}"} for one in columns] * 3
        peer = _peer("contact_scan.py", workspace, asked, "ids")
        first = [
            milliseconds(
                lambda key=key: source.first_page(ListQuery(sorts=(Sort(key),)), _PAGE, _TOKEN)
            )
            for key in sorts * 3
        ]
        return entry(
            p95(taken) / 1000, "s", 1.0, peer="contact_scan ids", peer_value=p95(peer) / 1000,
            samples=len(taken), p50=round(median(taken) / 1000, 3),
            first_page_p95_ms=round(p95(first), 1), **_size(workspace),
        )  # fmt: skip


def jump() -> Entry:
    """Rows of the middle and the end of the list against rows of its first page."""
    with million() as workspace:
        source, rng = _source(workspace), Random(_SEED)
        ids = source.id_list(ListQuery(), _TOKEN)

        def fetch(start: int) -> float:
            return milliseconds(lambda: source.rows(list(ids[start : start + _PAGE])))

        for start in (0, len(ids) // 2, len(ids) - _PAGE):
            fetch(start)
        begin = [fetch(rng.randrange(0, 3) * _PAGE) for _ in range(60)]
        far = [fetch(rng.randrange(len(ids) // 2, len(ids) - _PAGE)) for _ in range(60)]
        end = {"where": "1", "order": "name_key"}
        peer = _peer("contact_offset.py", workspace, [end] * 5, "middle")
        return entry(
            median(far) / median(begin), "ratio", 1.5, peer="contact_offset middle, ms",
            peer_value=median(peer), samples=len(far), page_one_ms=round(median(begin), 2),
            far_ms=round(median(far), 2), far_p95_ms=round(p95(far), 2), **_size(workspace),
        )  # fmt: skip


def search_first() -> Entry:
    """First 200 hits while typing: a third rare, a third about 2 %, a third over 20 %."""
    with million() as workspace:
        source = _source(workspace)
        kinds = contact_questions.searched(Random(_SEED), 20)

        def ask(word: str) -> float:
            query = ListQuery(search=word)
            return milliseconds(lambda: source.first_page(query, _PAGE, _TOKEN))

        for words in kinds:
            ask(words[0])
        taken = [[ask(word) for word in words] for words in kinds]
        shares = [
            median(len(source.id_list(ListQuery(search=word), _TOKEN)) for word in {*words})
            for words in kinds
        ]
        rare = _peer("contact_like.py", workspace, kinds[0][:5])
        every = [one for part in taken for one in part]
        times = median(rare) / median(taken[0])
        return entry(
            p95(every), "ms", 50.0, peer="contact_like, rare words", peer_value=median(rare),
            met=p95(every) <= 50 and times >= 30, samples=len(every), times_faster=round(times, 1),
            p95_by_kind=[round(p95(part), 1) for part in taken],
            hits_by_kind=[round(share) for share in shares], **_size(workspace),
        )  # fmt: skip


def search_sorted() -> Entry:
    """The whole result of a search in a chosen order, in which the list was before.

    ``order_unknown_p95`` is the same with every search in another order than the one before.
    """
    sorts = ("name", "last_visit_on", "created_at", "email")
    with million() as workspace:
        source = _source(workspace)
        kinds = contact_questions.searched(Random(_SEED + 1), 8)
        words = [word for kind in kinds for word in kind]
        asked = [
            ListQuery(search=word, sorts=(Sort(sorts[n % 4], n % 3 == 0),))
            for n, word in enumerate(words)
        ]
        source.id_list(asked[0], _TOKEN)
        cold = [milliseconds(lambda q=query: source.id_list(q, _TOKEN)) for query in asked]
        taken = []
        for query in asked:
            source.id_list(ListQuery(sorts=query.sorts), _TOKEN)
            taken.append(milliseconds(lambda q=query: source.id_list(q, _TOKEN)))
        peer = _peer("contact_like.py", workspace, words[::6])
        return entry(
            p95(taken) / 1000, "s", 1.5, peer="contact_like, first 200",
            peer_value=p95(peer) / 1000, samples=len(taken), p50=round(median(taken) / 1000, 3),
            order_unknown_p95=round(p95(cold) / 1000, 3), **_size(workspace),
        )  # fmt: skip


def bulk_tag() -> Entry:
    """Tagging 100,000 contacts, undoable and audited; the peer only inserts the rows."""
    count = 100_000
    with million() as workspace:
        rows = list(_source(workspace).id_list(ListQuery(), _TOKEN)[:count])
        taken, undone = [], []
        for number in range(3):
            name = f"Bench {number} {time.time_ns()}"
            tag = workspace.command(lambda uow, n=name: workspace.labels.make(uow, "tag", n)).value
            started = time.perf_counter()
            done = workspace.contact_bulk.run(
                workspace.background, BulkTask("tag", tag), rows, _TOKEN, no_report
            )
            taken.append(time.perf_counter() - started)
            assert done.changed == count, done
            started = time.perf_counter()
            back, kept = workspace.contact_bulk.undo(
                workspace.background, done.operation, _TOKEN, no_report
            )
            undone.append(time.perf_counter() - started)
            assert (back, kept) == (count, 0)
        peer = run_peer("bare_tag.py", str(count))
        return entry(
            median(taken), "s", 4.0, peer="bare_tag", peer_value=median(peer), samples=3,
            worst=round(max(taken), 2), undo_s=round(median(undone), 2), changed=count,
            **_size(workspace),
        )  # fmt: skip


def _window(key: str) -> dict[str, Any]:
    """Run one measure of the window in a process of its own."""
    with million() as workspace:  # made here if it is missing
        folder = workspace.folder
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.bench_contacts_window", str(folder), key],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def frame() -> Entry:
    """p95 of painting the list of a million contacts while it is scrolled, 20 columns."""
    found = _window("frame")
    taken = found["frames"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.peers.naive_table"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return entry(
        p95(taken), "ms", 12.0, peer="naive_table", peer_value=json.loads(done.stdout)["p95_ms"],
        samples=len(taken), p50=round(median(taken), 2), rows=found["rows"],
        columns=found["columns"],
    )  # fmt: skip


def loop_gap() -> Entry:
    """The window's longest absence while jobs run and the list is scrolled."""
    found = _window("loop_gap")
    gaps: dict[str, float] = found["gaps"]
    return entry(
        max(gaps.values()), "ms", 50.0, samples=found["beats"], rows=found["rows"],
        by_job={name: round(gap, 1) for name, gap in gaps.items()},
    )  # fmt: skip


def memory() -> Entry:
    """Resident memory with a million contacts open, scrolled and searched."""
    found = _window("memory")
    return entry(found["rss"] / 1e6, "MB", 350.0, rows=found["rows"], opened_mb=found["opened_mb"])


def filter_parity() -> Entry:
    """Random filters that find the same on SQLite, on PostgreSQL and by plain Python."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.filter_parity", "10000"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout.splitlines()[-1])
    return entry(
        found["agreed"], "trees", found["asked"], met=found["agreed"] == found["asked"],
        peer="plain Python evaluator", peer_value=found["asked"], samples=found["asked"],
        rows=found["contacts"], distinct_answers=found["distinct"],
    )  # fmt: skip


ENTRIES: dict[str, Callable[[], Entry]] = {
    "page_indexed": page_indexed,
    "page_arbitrary": page_arbitrary,
    "id_list": id_list,
    "jump": jump,
    "search_first": search_first,
    "search_sorted": search_sorted,
    "frame": frame,
    "loop_gap": loop_gap,
    "bulk_tag": bulk_tag,
    **area_contacts_export.ENTRIES,
    **area_contacts_duplicates.ENTRIES,
    "memory": memory,
    "filter_parity": filter_parity,
}
